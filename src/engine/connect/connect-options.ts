/**
 * How a host is reached for one task: variables, keywords, flags and configuration as options of a connection.
 * @module
 */
import { withoutCollection } from '../../util/action-name.ts';
import type { HostVariable } from '../../config/index.ts';
import type { ConnectOptions, ContainerOptions } from '../../connection/types.ts';
import type { PluginConnection } from '../../library/index.ts';
import { encodedDict, encodeValue } from '../../python/index.ts';
import { TsplayError } from '../../errors/index.ts';
import { isDict, valueText } from '../../util/value.ts';
import { askedUser, connectTimeout, words, type Asking } from './asking.ts';
import type { RouteRequest } from '../state/contracts.ts';
import type { ConnectionDefaults } from './defaults.ts';
import { textKeyword } from '../state/keyword.ts';
import { renderBool } from '../state/render.ts';
import { sshOptions } from './ssh-options.ts';

/** Names of connection plug-ins that mean one of ours. */
const kinds: ReadonlyMap<string, ConnectOptions['kind']> = new Map([
  ['ssh', 'ssh'],
  ['smart', 'ssh'],
  ['paramiko', 'ssh'],
  ['paramiko_ssh', 'ssh'],
  ['openssh', 'openssh'],
  ['local', 'local'],
  ['docker', 'docker'],
  ['docker_api', 'docker'],
  ['podman', 'docker'],
]);

/** Whether a connection's name means one of ours. */
export const isOwnConnection = (name: string): boolean => kinds.has(withoutCollection(name));

/** What decides it, strongest first: variables, the keyword, the flag, the configuration. */
export async function connectionName({ request, lookup, defaults }: Asking): Promise<string> {
  return (
    (await lookup('ansible_connection')) ??
    (await textKeyword(request, 'connection')) ??
    defaults.options.connection ??
    (request.implicitLocal ? 'local' : defaults.settings.transport)
  );
}

/** Options of the connection that a task needs. Throws TSP2002 for a kind that no one knows. */
export async function connectOptions(asking: Asking): Promise<ConnectOptions> {
  const { request, defaults } = asking;
  const name = await connectionName(asking);
  const short = withoutCollection(name);
  const kind = kinds.get(short);
  const plugin = kind === undefined ? defaults.plugin?.(name) : undefined;
  if (plugin !== undefined) return pluginOptions(asking, plugin);
  if (kind === undefined)
    throw new TsplayError('TSP2002', `${request.host}: the connection plugin '${name}' was not found`, {
      hint: `one of ${[...kinds.keys()].join(', ')}`,
    });
  await checkShellType(asking);
  const shell = (await asking.lookup('ansible_shell_executable')) ?? defaults.settings.executable;
  switch (kind) {
    case 'local':
      return { ...localOptions(defaults, request.host), shell, cwd: request.dir };
    case 'docker':
      return containerOptions(asking, short === 'podman' ? 'podman' : 'docker', shell);
    default:
      return sshOptions(asking, kind === 'openssh' ? kind : 'ssh', shell);
  }
}

/** Login shells may be any of these, whichever is named. */
const shellTypes: ReadonlySet<string> = new Set(['sh', 'csh', 'fish']);

/** Throws TSP2002 where a shell is named that nothing is written for: the user expects something else to happen. */
async function checkShellType({ lookup, request }: Asking): Promise<void> {
  const type = await lookup('ansible_shell_type');
  if (type === undefined || shellTypes.has(withoutCollection(type))) return;
  const windows = ['powershell', 'cmd'].includes(withoutCollection(type));
  const hint = windows
    ? 'Windows hosts are not supported.'
    : `ansible_shell_type may be ${[...shellTypes].join(', ')}, and need not be set: any login shell will do.`;
  throw new TsplayError('TSP2002', `${request.host}: the shell plugin '${type}' was not found`, { hint });
}

export const localOptions = (defaults: ConnectionDefaults, name: string): ConnectOptions => ({
  kind: 'local',
  inventoryName: name,
  host: name,
  port: 0,
  user: defaults.localUser,
  privateKeyFiles: [],
  hostKeyChecking: 'no',
  knownHostsFiles: [],
  connectTimeout: defaults.settings.timeout * 1000,
  keepaliveInterval: 0,
  proxyJump: [],
  shell: defaults.settings.executable,
});

/** Variables that every connection may look at, whatever its own options are. */
const usual: readonly HostVariable[] = [
  'ansible_host',
  'ansible_port',
  'ansible_user',
  'ansible_password',
  'ansible_connection',
];

/** What a plug-in is told: the variables that its options name, as the user's own files have them. */
async function pluginOptions(asking: Asking, plugin: PluginConnection): Promise<ConnectOptions> {
  const { request, defaults } = asking;
  const { connectionPassword } = defaults.options;
  const vars: [string, unknown][] = [];
  for (const name of new Set([...usual, ...plugin.variables])) {
    const value = request.vars.get(name as HostVariable);
    if (value !== undefined) vars.push([name, encodeValue(await request.templar.valueAsync(value))]);
  }
  const user = await askedUser(asking, 'ansible_user');
  const task: [string, unknown][] = [
    ['remote_user', user],
    ['connection', plugin.name],
  ];
  const work = {
    name: plugin.name,
    host: request.host,
    basedir: request.dir,
    path: request.dir,
    search: [request.dir],
    resolved: '',
    vars: encodedDict(vars),
    passwords: encodedDict([['conn_pass', connectionPassword]]),
    task: encodedDict(task),
  };
  return {
    ...localOptions(defaults, request.host),
    kind: 'plugin',
    user: user ?? '',
    plugin: { name: plugin.name, work },
  };
}

async function containerOptions(asking: Asking, program: string, shell: string): Promise<ConnectOptions> {
  const { request, lookup, defaults } = asking;
  const { settings } = defaults;
  const user = await askedUser(asking, 'ansible_user', 'ansible_docker_user');
  const extra = (await lookup('ansible_docker_extra_args')) ?? settings.dockerExtraArgs;
  const workingDir = await lookup('ansible_docker_working_dir');
  const docker: ContainerOptions = {
    executable: (await lookup('ansible_docker_command')) ?? settings.dockerCommand ?? program,
    args: words(extra, 'ansible_docker_extra_args'),
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
    privileged: await renderBool(
      request.templar,
      request.vars.get('ansible_docker_privileged'),
      'ansible_docker_privileged',
    ),
    env: await containerEnv(request),
  };
  return {
    ...localOptions(defaults, request.host),
    kind: 'docker',
    host: (await lookup('ansible_host', 'ansible_docker_host')) ?? request.host,
    user: user ?? '',
    connectTimeout: await connectTimeout(asking, 'ansible_docker_timeout', 'ansible_timeout'),
    shell,
    docker,
  };
}

async function containerEnv({ vars, templar }: RouteRequest): Promise<Record<string, string>> {
  const given = vars.get('ansible_docker_extra_env');
  if (given === undefined) return {};
  const value = await templar.valueAsync(given);
  if (!isDict(value))
    throw new TsplayError(
      'TSP1103',
      'ansible_docker_extra_env must be a dict of variables and their values.',
    );
  return Object.fromEntries([...value].map(([name, text]) => [valueText(name), valueText(text)]));
}
