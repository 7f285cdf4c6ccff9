import { p } from '../../../sdk/index.ts';

const flag = (doc: string, initial = false) => p.bool({ doc, default: initial });

export const gitParams = {
  repo: p.str({
    operand: true,
    doc: 'URL or path of the repository, as seen from the host.',
    required: true,
    aliases: ['name'],
  }),
  dest: p.path({ operand: true, doc: 'Folder of the checkout; not needed with `clone: false`.' }),
  version: p.str({
    operand: true,
    doc: 'Branch, tag or commit; `HEAD` of the remote when not given.',
    default: 'HEAD',
  }),
  remote: p.str({ operand: true, doc: 'Name of the remote.', default: 'origin' }),
  refspec: p.str({ operand: true, doc: 'A further refspec to fetch.' }),
  clone: flag('Clone when there is nothing yet.', true),
  update: flag('Fetch newer commits.', true),
  force: flag('Throw away local changes.'),
  depth: p.int({ doc: 'How many commits to fetch.' }),
  bare: flag('Make a bare repository.'),
  single_branch: flag('Clone one branch only.'),
  recursive: flag('Check out submodules too.', true),
  track_submodules: flag("Let submodules follow their branch, not the parent's commit."),
  reference: p.str({ operand: true, doc: 'A repository on the host to take objects from.' }),
  separate_git_dir: p.path({ doc: 'Where to keep the repository itself.' }),
  umask: p.raw({ doc: 'umask for the checkout.' }),
  executable: p.path({ doc: 'The git to use.' }),
  key_file: p.path({ doc: 'Private key on the host for SSH.' }),
  ssh_opts: p.str({ doc: 'Options for SSH.' }),
  accept_hostkey: flag('Take any host key.'),
  accept_newhostkey: flag('Take the key of a host that is not known yet.'),
  verify_commit: flag('Check the signature of the commit.'),
  gpg_allowlist: p.list(p.str({ doc: 'A fingerprint.' }), {
    doc: 'Keys that may have signed.',
    default: [],
    aliases: ['gpg_whitelist'],
  }),
  archive: p.path({ doc: 'Write an archive of the version to this path.' }),
  archive_prefix: p.str({ doc: 'Folder within the archive.' }),
} as const;
