/** Parameters of `synchronize`. */
import { p, type Params } from '../../../sdk/index.ts';

const asArchive = 'As `archive` says when not given.';
const unused = 'For delegated tasks only: else the connection that is there is used.';

export const synchronizeParams = {
  src: p.str({ doc: 'What is copied; only what is in it when it ends with a slash.', required: true }),
  dest: p.str({ doc: 'Where it goes.', required: true }),
  mode: p.choice(['pull', 'push'], { doc: 'To the host, or from it.', default: 'push' }),
  archive: p.bool({
    doc: 'With links, permissions, times, owners, groups and devices, and what is below.',
    default: true,
  }),
  checksum: p.bool({ doc: 'Compare by content, not by time and size.', default: false }),
  compress: p.bool({ doc: 'Compress what travels.', default: true }),
  existing_only: p.bool({ doc: 'Make no new files.', default: false }),
  delete: p.bool({ doc: 'Remove what the source does not have, after the transfer.', default: false }),
  dirs: p.bool({ doc: 'Directories without what is in them.', default: false }),
  recursive: p.bool({ doc: `What is below directories too. ${asArchive}` }),
  links: p.bool({ doc: `Links as links. ${asArchive}` }),
  copy_links: p.bool({ doc: 'What links lead to instead of the links.', default: false }),
  perms: p.bool({ doc: `Keep permissions. ${asArchive}` }),
  times: p.bool({ doc: `Keep times. ${asArchive}` }),
  owner: p.bool({ doc: `Keep owners. ${asArchive}` }),
  group: p.bool({ doc: `Keep groups. ${asArchive}` }),
  rsync_path: p.str({ doc: 'The rsync to run at the other side.' }),
  rsync_timeout: p.int({ doc: 'Seconds without any data after which to give up; 0 for never.', default: 0 }),
  rsync_opts: p.list(p.str({ doc: 'An option.' }), { doc: 'Further options of rsync.', default: [] }),
  partial: p.bool({ doc: 'Keep a file that came in part, to go on with it later.', default: false }),
  link_dest: p.list(p.str({ doc: 'A directory.' }), {
    doc: 'Directories to link files from that are the same.',
  }),
  delay_updates: p.bool({ doc: 'Put all files into place at the end.', default: true, since: '1.3.0' }),
  dest_port: p.int({ doc: `Port of ssh. ${unused}` }),
  private_key: p.path({ doc: `Key for ssh. ${unused}` }),
  verify_host: p.bool({ doc: `Check the host's key. ${unused}`, default: false }),
  set_remote_user: p.bool({ doc: `Log in as the user of the inventory. ${unused}`, default: true }),
  use_ssh_args: p.bool({ doc: `Use ssh_args of the configuration. ${unused}`, default: false }),
  ssh_args: p.str({ doc: `Further words for ssh. ${unused}` }),
  ssh_connection_multiplexing: p.bool({ doc: `Let ssh share a connection. ${unused}`, default: false }),
} as const;

export type SynchronizeParams = Params<typeof synchronizeParams>;

/** What marks a changed file in the output. */
export const changedMark = '<<CHANGED>>';

/** Options of rsync, in Ansible's order; `rsh` is how it gets to the other side. */
export function rsyncOptions(params: SynchronizeParams, rsh: readonly string[]): string[] {
  const flag = (name: string, wanted: boolean): string[] => (wanted ? [name] : []);
  const kept = ['recursive', 'links', 'perms', 'times', 'owner', 'group'] as const;
  return [
    ...(params.delay_updates ? ['--delay-updates', '-F'] : []),
    ...flag('--compress', params.compress),
    ...(params.rsync_timeout > 0 ? [`--timeout=${params.rsync_timeout}`] : []),
    ...flag('--delete-after', params.delete),
    ...flag('--existing', params.existing_only),
    ...flag('--checksum', params.checksum),
    ...flag('--copy-links', params.copy_links),
    ...flag('--archive', params.archive),
    ...kept.flatMap((name) =>
      params.archive
        ? flag(`--no-${name}`, params[name] === false)
        : flag(`--${name}`, params[name] === true),
    ),
    ...flag('--dirs', params.dirs),
    ...rsh,
    ...(params.rsync_path === undefined ? [] : [`--rsync-path=${params.rsync_path}`]),
    ...params.rsync_opts,
    ...flag('--partial', params.partial),
    // Without -vv rsync reports no links that it makes.
    ...(params.link_dest === undefined
      ? []
      : ['-H', '-vv', ...params.link_dest.map((path) => `--link-dest=${path}`)]),
    `--out-format=${changedMark}%i %n%L`,
  ];
}
