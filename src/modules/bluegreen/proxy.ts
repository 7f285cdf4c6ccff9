import {
  defineModule,
  type Diff,
  fail,
  missing,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import { inspectContainer } from '../docker/container/inspect.ts';
import { docker, dockerParam, nginxParams } from './params.ts';
import { type ConfigFile, type NginxCommands, nginxCommands, reloadProgram } from './nginx-program.ts';

export const configFiles = p.list(
  p.object(
    {
      path: p.path({ doc: 'Absolute path on the host.', required: true }),
      content: p.str({ doc: 'Content; the file is removed when not given.' }),
      secret: p.bool({ doc: 'Only root may read it, and no diff shows it.', default: false }),
    },
    { doc: 'A file.' },
  ),
  { doc: 'Files of nginx’s configuration; their folders are made.', default: [] },
);

const params = {
  ...dockerParam,
  ...nginxParams,
  files: configFiles,
  directory: p.path({
    doc: 'Folder of nginx’s configuration on the host; its `flags` must be seen by nginx under the same path.',
    default: '/data/nginx',
  }),
  drain: p.float({
    doc: 'Seconds at most, before the reload, in which answers close their connections. It ends as soon as no client keeps one open from before, so that nginx has none to close.',
    default: 5,
  }),
} as const;
export type ProxyParams = Params<typeof params>;

export const bluegreenProxy = defineModule({
  name: 'tsplay.bluegreen.bluegreen_proxy',
  summary: 'Load configuration into nginx without losing a request',
  description:
    'Writes the files, lets nginx check them (a refusal puts the old ones back), and reloads only if their bytes have changed. A reload closes connections that clients keep open; so clients are made to close them first: while the file `flags/draining` exists, answers say `Connection: close`. Only a client that keeps one for longer than `drain` without a request sees it closed. Returns when the workers with the old configuration take no requests any more. A mark on disk makes up for a reload that a killed run did not get to.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: { reloaded: 'Whether nginx loaded its configuration anew.' },
  examples: [
    {
      title: 'An upstream',
      yaml: `bluegreen_proxy:
  files:
    - path: /data/nginx/upstreams/books-service.conf
      content: "{{ lookup('template', 'nginx-upstream.conf.j2') }}"`,
    },
  ],
  plan: planProxy,
});

export async function planProxy(params: ProxyParams, host: ReadHost): Promise<Plan> {
  for (const { path } of params.files) if (!path.startsWith('/')) fail(`path must be absolute: ${path}`);
  const mark = `${params.directory}/flags/reload`;
  const [current, marked, pid, caps] = await Promise.all([
    Promise.all(params.files.map(({ path }) => host.readText(path))),
    host.stat(mark),
    masterPid(params, host),
    host.caps(),
  ]);
  const changed = params.files
    .map(({ path, content, secret }, i): ConfigFile => ({ path, content, secret, before: current[i] }))
    .filter((file) => file.before !== file.content);
  if (pid === undefined)
    missing(
      params.container === ''
        ? `nginx does not run on ${host.name}`
        : `Container ${params.container} does not run on ${host.name}`,
    );
  if (changed.length === 0 && marked === undefined) return { changed: false, result: { reloaded: false } };
  const commands = nginxCommands(params, pid, caps.tools.has('docker'));
  return {
    changed: true,
    diff: changed.map(fileDiff),
    result: { reloaded: true },
    apply: (writable) => applyProxy(params, writable, changed, commands),
  };
}

const fileDiff = (file: ConfigFile): Diff => ({
  kind: 'text',
  before: file.secret === true ? '' : (file.before ?? ''),
  after: file.secret === true ? 'a secret\n' : (file.content ?? ''),
  beforeHeader: file.path,
  afterHeader: file.path,
});

/** nginx's master process as the host knows it. */
export async function masterPid(
  params: Pick<ProxyParams, 'container' | 'docker_host'>,
  host: ReadHost,
): Promise<number | undefined> {
  if (params.container !== '') {
    const container = await inspectContainer(await docker(host, params), params.container);
    return container?.State.Running === true ? container.State.Pid : undefined;
  }
  const pid = Number((await host.readText('/run/nginx.pid'))?.trim());
  return pid > 0 ? pid : undefined;
}

async function applyProxy(
  params: ProxyParams,
  host: WriteHost,
  files: readonly ConfigFile[],
  commands: NginxCommands,
): Promise<ResultKeys> {
  const program = reloadProgram({
    directory: params.directory,
    files,
    commands,
    drain: params.drain,
    timeout: params.timeout,
  });
  const done = await host.run(program, { timeout: (params.timeout + params.drain + 90) * 1000 });
  switch (done.rc) {
    case 0:
      return {};
    case 3:
      return fail(`nginx refuses the new configuration, so the old one stays:\n${done.stderr.trim()}`, {
        stderr: done.stderr,
      });
    case 4:
      return fail(
        `nginx was told to load its configuration, but its old workers still take requests after ${params.timeout} s. It serves with the old one; look at its log (docker logs ${params.container || 'nginx'})`,
      );
    default:
      return fail(`Could not load nginx's configuration: ${done.stderr.trim()}`, {
        rc: done.rc,
        stderr: done.stderr,
      });
  }
}
