/** `ansible.posix.synchronize` */
import { stat } from 'node:fs/promises';
import { isAbsolute, posix, resolve } from 'node:path';
import {
  defineModule,
  fail,
  missing,
  type ModuleContext,
  type Plan,
  pythonStr,
  quote,
  quoteAll,
  type ResultKeys,
  textOfBytes,
  unknown,
} from '../../../sdk/index.ts';
import { arriveProgram, withPlaces } from './arrive.ts';
import { changedMark, rsyncOptions, synchronizeParams, type SynchronizeParams } from './params.ts';
import { hostName, openTunnel, type Exec } from './tunnel.ts';

export const synchronize = defineModule({
  name: 'ansible.posix.synchronize',
  summary: 'Copy trees of files with rsync',
  description:
    'rsync must be on the controller and on the host. It goes over the connection that is there, as the user that the ' +
    'task becomes. Delegated to the host itself both paths are on it; delegated to another host rsync runs there and ' +
    'goes to the host with ssh, by what the other host knows of it.',
  params: synchronizeParams,
  support: { check: 'full', diff: 'full' },
  differences: [
    'rsync uses the connection that is there: passwords, keys and every way to become a user work.',
    'With `link_dest` relative paths are as rsync takes them: relative to the destination.',
  ],
  returns: {
    cmd: 'The command line of rsync.',
    msg: 'What rsync said of each file.',
    rc: 'Exit status.',
    stdout_lines: 'The same as a list of lines.',
  },
  examples: [
    {
      title: 'A directory to the host',
      yaml: 'ansible.posix.synchronize:\n  src: site/\n  dest: /var/www/site\n  delete: true',
    },
    {
      title: 'From the host',
      yaml: 'ansible.posix.synchronize:\n  mode: pull\n  src: /var/log/app\n  dest: logs/',
    },
    {
      title: 'Within the host',
      yaml: 'ansible.posix.synchronize:\n  src: /srv/a/\n  dest: /srv/b\ndelegate_to: "{{ inventory_hostname }}"',
    },
  ],
  async plan(params, host, context): Promise<Plan> {
    if (isUrl(params.src) && isUrl(params.dest)) fail('either src or dest must be a localhost', { rc: 1 });
    if (params.rsync_opts.includes(''))
      context.warn(
        'The empty string is present in rsync_opts which will cause rsync to transfer the current working directory. If this is intended, use "." instead to get rid of this warning. If this is unintended, check for problems in your playbook leading to empty string in rsync_opts.',
      );
    // A real run shows what changed; looking first would read everything twice.
    if (!context.check)
      return unknown('what differs is seen while it is copied', (write) =>
        run(params, { name: write.name, exec: (script, how) => write.runBytes(script, how) }, context, []),
      );
    const { changed, ...result } = await run(
      params,
      { name: host.name, exec: (script, how) => host.probeBytes(script, how) },
      context,
      ['--dry-run'],
    );
    const text = String(result['msg']);
    return {
      changed: changed === true,
      result,
      diff: { kind: 'prepared', text },
      apply: () => Promise.resolve(undefined),
    };
  },
});

/** Where rsync is run. */
interface Side {
  readonly name: string;
  readonly exec: Exec;
}

const isUrl = (path: string): boolean => path.startsWith('rsync://');

/** On which side of the connection rsync runs, and how it gets to the other one. */
async function run(
  params: SynchronizeParams,
  host: Side,
  context: ModuleContext,
  more: readonly string[],
): Promise<ResultKeys> {
  const own = pythonStr(context.variable('inventory_hostname') ?? host.name);
  if (context.delegatedTo === own || (context.delegatedTo !== undefined && hasUrl(params)))
    return within(params, host, [...more, ...rsyncOptions(params, [])], !context.check);
  if (context.delegatedTo !== undefined) return fromOther(params, host, context, own, more);
  const local = await context.controller.local();
  const controller: Side = { name: local.name, exec: (script, how) => local.runBytes(script, how) };
  if (hasUrl(params)) {
    const paths = await pathsHere(params, context, (path) => path);
    return outcome(params, controller, [...more, ...rsyncOptions(params, []), ...paths]);
  }
  const paths = await pathsHere(params, context, (path) => `${hostName}:${path}`);
  const makes = params.mode === 'push' && makesDirectories(params) && (await isDirectory(paths[0]));
  await using tunnel = await openTunnel(host.exec, {
    makesDirectory: String(makes),
    writes: !context.check,
  });
  const words = [...more, ...rsyncOptions(params, [`--rsh=${tunnel.rsh}`]), ...paths];
  return await outcome(params, controller, words, () => tunnel.said());
}

/** Both paths are the host's. */
function within(
  params: SynchronizeParams,
  host: Side,
  options: readonly string[],
  writes: boolean,
): Promise<ResultKeys> {
  const { src, dest } = params;
  const words = [...options, src, dest];
  if (hasUrl(params) || options.includes('--mkpath')) return outcome(params, host, words);
  const from = src.startsWith('/') ? quote(src) : `"$start"/${quote(src)}`;
  const makesDirectory = makesDirectories(params) ? `[ -d ${from} ]` : 'false';
  const line = arriveProgram(
    { word: quote(dest), makesDirectory, writes },
    (word) => `rsync ${quoteAll(options)} ${from} ${word}`,
  );
  return outcome(params, host, words, () => '', line);
}

/** Whether rsync makes directories of what are directories. */
const makesDirectories = (params: SynchronizeParams): boolean =>
  !params.existing_only && (params.archive || params.recursive === true || params.dirs);

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const hasUrl = ({ src, dest }: SynchronizeParams): boolean => isUrl(src) || isUrl(dest);

/** Source and destination for an rsync on the controller. */
async function pathsHere(
  { src, dest, mode }: SynchronizeParams,
  context: ModuleContext,
  there: (path: string) => string,
): Promise<[string, string]> {
  if (mode === 'push')
    return [isUrl(src) ? src : await sourceHere(src, context), isUrl(dest) ? dest : there(dest)];
  const folder = context.variable('playbook_dir');
  const base = typeof folder === 'string' ? folder : '.';
  const slash = dest.endsWith('/') ? '/' : '';
  const place = isAbsolute(dest) || isUrl(dest) ? dest : `${resolve(base, dest)}${slash}`;
  return [isUrl(src) ? src : there(src), place];
}

/** The slash at the end is not part of a file's path, but says to rsync that what is in it is meant. */
async function sourceHere(src: string, { controller }: ModuleContext): Promise<string> {
  const path = (await controller.findFile('files', src)).replace(/(?<=.)\/+$/, '');
  return src.endsWith('/') && path !== '/' ? `${path}/` : path;
}

/** rsync on another host, which goes to the task's own by itself. */
function fromOther(
  params: SynchronizeParams,
  other: Side,
  context: ModuleContext,
  own: string,
  more: readonly string[],
): Promise<ResultKeys> {
  const text = (name: string): string | undefined => {
    const value = context.variable(name);
    return value === undefined || value === null ? undefined : pythonStr(value);
  };
  const user = params.set_remote_user ? text('ansible_user') : undefined;
  const port = params.dest_port ?? text('ansible_port');
  const ssh = [
    'ssh',
    ...(params.ssh_connection_multiplexing ? [] : ['-S', 'none']),
    ...(params.private_key === undefined ? [] : ['-i', params.private_key]),
    ...(port === undefined ? [] : ['-o', `Port=${port}`]),
    ...(params.verify_host ? [] : ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null']),
  ];
  const rsh = `--rsh=${quoteAll(ssh)}${params.ssh_args === undefined ? '' : ` ${params.ssh_args}`}`;
  const there = (path: string): string =>
    `${user === undefined ? '' : `${user}@`}${text('ansible_host') ?? own}:${path}`;
  const paths = params.mode === 'push' ? [params.src, there(params.dest)] : [there(params.src), params.dest];
  return outcome(params, other, [...more, ...rsyncOptions(params, [rsh]), ...paths]);
}

async function outcome(
  params: SynchronizeParams,
  host: Side,
  words: readonly string[],
  said = () => '',
  line?: string,
): Promise<ResultKeys> {
  for (const link of params.link_dest ?? [])
    if (posix.isAbsolute(link) && posix.dirname(params.dest).startsWith(link))
      fail(
        `Hardlinking into a subdirectory of the source would cause recursion. ${posix.dirname(params.dest)} and ${params.dest}`,
      );
  const cmd = quoteAll(['rsync', ...words]);
  const done = await host.exec(`command -v rsync >/dev/null || exit 90; ${line ?? cmd}`);
  const say = (bytes: Buffer): string => withPlaces(textOfBytes(bytes), params.dest);
  const [rc, stdout, stderr] = [done.rc, say(done.stdout), say(done.stderr)];
  if (rc === 90) missing(`Failed to find required executable "rsync" on ${host.name}`);
  if (rc !== 0) fail(`${said()}${stderr}`.trim(), { rc, cmd });
  // A dot says that only a link was made, or nothing.
  const marks = params.link_dest === undefined ? stdout : stdout.replaceAll(`${changedMark}.`, '');
  const msg = stdout.replaceAll(changedMark, '');
  return {
    changed: marks.includes(changedMark),
    ...{ msg, rc, cmd },
    stdout_lines: msg.split('\n').filter((line) => line !== ''),
  };
}
