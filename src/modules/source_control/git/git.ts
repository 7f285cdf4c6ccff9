import {
  complaint,
  defineModule,
  fail,
  missing,
  type ModuleContext,
  type Params,
  parseSections,
  type Plan,
  type ReadHost,
  type Sections,
} from '../../../sdk/index.ts';
import { applyScript, queryScript, remoteCommit, type GitParams } from './commands.ts';
import { gitParams } from './params.ts';

/** The scheme of an address that names a program of git (`ext::sh -c …`), which git itself allows only when told to. */
function refuseHelper(params: Params<typeof gitParams>, environment: ModuleContext['environment']): void {
  const helper = /^([A-Za-z0-9][\w+.-]*)::/.exec(params.repo)?.[1];
  if (helper === undefined || environment['GIT_ALLOW_PROTOCOL']?.split(':').includes(helper) === true) return;
  fail(
    `the address of the repository runs a program through git's transport "${helper}": add it to GIT_ALLOW_PROTOCOL in the task's environment to allow that`,
  );
}

const noGit = (): never => missing('Failed to find required executable "git" on this host');

function refuseChanges(params: GitParams, answer: Sections): void {
  const changed = answer.text('status') !== '';
  if (changed && !params.force)
    fail('Local modifications exist in the destination: force must be yes to overwrite them', {
      remote_url_changed: false,
    });
}

interface Seen {
  readonly exists: boolean;
  readonly before: string | null;
  /** Undefined when neither side has the version. */
  readonly after: string | undefined;
  readonly moved: boolean;
  readonly archived: boolean;
}

function seen(params: GitParams, answer: Sections): Seen {
  const exists = answer.has('head');
  const remote = params.update || !exists ? remoteCommit(answer, params.version) : undefined;
  return {
    exists,
    before: exists ? answer.text('head') || null : null,
    after: remote ?? (answer.text('local') || undefined),
    moved: exists && answer.text('url') !== params.repo,
    archived: params.archive === undefined || answer.text('archive') === 'yes',
  };
}

function settled(params: GitParams, answer: Sections, state: Seen): boolean {
  if (!state.exists) return !params.clone;
  const overwrite = answer.text('status') !== '' && params.force;
  return state.before === state.after && !state.moved && state.archived && !overwrite;
}

async function planCheckout(params: GitParams, host: ReadHost, remoteTmp: string): Promise<Plan> {
  const read = await host.probe(queryScript(params));
  if (read.rc === 90) noGit();
  const answer = parseSections(read.stdout);
  if (answer.has('failed')) missing(`Failed to read the remote ${params.repo}: ${answer.text('remote')}`);
  const state = seen(params, answer);
  const { before, after } = state;
  const result = { before, after: after ?? null, remote_url_changed: state.moved };
  if (!state.exists && params.clone && answer.text('dir') === 'full')
    fail(`destination path '${params.dest}' already exists and is not an empty directory`);
  if (after === undefined && answer.has('remote')) missing(`${params.repo} has no ${params.version}`, result);
  if (state.exists) refuseChanges(params, answer);
  if (settled(params, answer, state)) return { changed: false, result };
  return {
    changed: true,
    result,
    diff: { kind: 'prepared', text: `${before ?? ''} >> ${after ?? params.version}` },
    apply: async (write) => {
      const done = await write.run(applyScript(params, answer, after, remoteTmp));
      if (done.rc !== 0)
        fail(`Failed to bring ${params.dest} to ${params.version}: ${complaint(done)}`, { rc: done.rc });
      return { after: done.stdout.trim() };
    },
  };
}

/** Without a checkout: only what the remote has. */
async function planLook(params: Params<typeof gitParams>, host: ReadHost): Promise<Plan> {
  const full: GitParams = { ...params, dest: '/nonexistent' };
  const read = await host.probe(queryScript(full));
  if (read.rc === 90) noGit();
  const after = remoteCommit(parseSections(read.stdout), params.version);
  return { changed: false, result: { before: null, after: after ?? null } };
}

export const git = defineModule({
  name: 'ansible.builtin.git',
  summary: 'Check out repositories of git on the host',
  params: gitParams,
  constraints: {
    mutuallyExclusive: [
      ['separate_git_dir', 'bare'],
      ['accept_hostkey', 'accept_newhostkey'],
    ],
  },
  support: { check: 'full', diff: 'partial' },
  differences: ['git never asks for a password: give a key or credentials in the URL.'],
  returns: {
    before: 'Commit that was checked out before.',
    after: 'Commit that is checked out now.',
    remote_url_changed: 'Whether the URL of the remote differs.',
  },
  examples: [
    {
      title: 'A tag',
      yaml: 'ansible.builtin.git:\n  repo: https://github.com/ansible/ansible-examples.git\n  dest: /src/ansible-examples\n  version: release-0.22',
    },
    {
      title: 'What the remote has',
      yaml: 'ansible.builtin.git:\n  repo: git@github.com:mylogin/hello.git\n  clone: false\n  update: false',
    },
  ],
  plan: (params, host, context) => {
    refuseHelper(params, context.environment);
    const { dest } = params;
    if (dest === undefined) {
      if (params.clone) fail('the destination directory must be specified unless clone=no');
      return planLook({ ...params, update: true }, host);
    }
    return planCheckout({ ...params, dest }, host, context.remoteTmp);
  },
});
