/**
 * The parameters of docker_swarm_service as members of the API's spec: one list gives both the request and the
 * comparison.
 * @module
 */
import { type Dict, fail, isList, shlexSplit, toPlain, type Value } from '../../../sdk/index.ts';
import { envAny, envList } from '../values/env.ts';
import { healthcheck } from '../values/healthcheck.ts';
import { toBytes, toNanoseconds } from '../values/sizes.ts';
import { clean, labelDict, nonEmpty, scalarText, textDict } from '../values/text.ts';
import type { SwarmServiceParams } from './params.ts';

export interface ServiceField {
  readonly option: string;
  /** Where it is in the spec. */
  readonly path: readonly string[];
  readonly want: unknown;
  /** Order means nothing. */
  readonly set?: true;
  /** The daemon fills in what is not given, so only given members are compared. */
  readonly part?: true;
}

/** Ids that were looked up. */
export interface Ids {
  readonly networks: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
}

const container = (...rest: string[]): string[] => ['TaskTemplate', 'ContainerSpec', ...rest];
const task = (...rest: string[]): string[] => ['TaskTemplate', ...rest];

export function serviceFields(
  params: SwarmServiceParams,
  ids: Ids,
  envFiles: ReadonlyMap<string, string>,
): ServiceField[] {
  const all: ServiceField[] = [
    ...containerFields(params, envFiles),
    ...fileFields(params, ids),
    ...taskFields(params),
    ...serviceLevelFields(params, ids),
  ];
  return all.filter((field) => field.want !== undefined);
}

function containerFields(params: SwarmServiceParams, envFiles: ReadonlyMap<string, string>): ServiceField[] {
  const at = (option: keyof SwarmServiceParams, key: string, want: unknown, set?: true): ServiceField => ({
    option,
    path: container(key),
    want,
    ...(set ? { set } : {}),
  });
  const env =
    params.env === undefined && params.env_files === undefined
      ? undefined
      : envList(new Map([...envFiles, ...envAny(params.env)]));
  const dns = nonEmpty({ Nameservers: params.dns, Search: params.dns_search, Options: params.dns_options });
  return [
    at('command', 'Command', words(params.command)),
    at('args', 'Args', params.args),
    at('env', 'Env', env, true),
    at('user', 'User', params.user),
    at('working_dir', 'Dir', params.working_dir),
    at('hostname', 'Hostname', params.hostname),
    at('groups', 'Groups', params.groups, true),
    at('tty', 'TTY', params.tty),
    at('read_only', 'ReadOnly', params.read_only),
    at('init', 'Init', params.init),
    at('stop_signal', 'StopSignal', params.stop_signal),
    at('stop_grace_period', 'StopGracePeriod', time(params.stop_grace_period, 'stop_grace_period')),
    at('container_labels', 'Labels', labelDict(params.container_labels, 'container_labels')),
    at('sysctls', 'Sysctls', textDict(params.sysctls)),
    at('cap_add', 'CapabilityAdd', params.cap_add, true),
    at('cap_drop', 'CapabilityDrop', params.cap_drop, true),
    at('hosts', 'Hosts', hostLines(params.hosts), true),
    at('healthcheck', 'Healthcheck', params.healthcheck && healthcheck(params.healthcheck)),
    at('dns', 'DNSConfig', dns),
    at('mounts', 'Mounts', params.mounts?.map(mountSpec), true),
  ];
}

const hostLines = (hosts: Dict | undefined): string[] | undefined =>
  hosts && Object.entries(textDict(hosts) ?? {}).map(([name, ip]) => `${ip} ${name}`);

function words(command: Value | undefined): string[] | undefined {
  if (command === undefined || command === null) return undefined;
  if (typeof command === 'string') return shlexSplit(command);
  if (isList(command)) return (toPlain(command) as unknown[]).map(scalarText);
  return fail('command must be text or a list');
}

const time = (text: string | undefined, param: string): number | undefined =>
  text === undefined ? undefined : toNanoseconds(text, param);

function fileFields(params: SwarmServiceParams, ids: Ids): ServiceField[] {
  const file = (
    name: string,
    entry: {
      filename?: string | undefined;
      uid?: string | undefined;
      gid?: string | undefined;
      mode?: number | undefined;
    },
  ) => ({
    Name: entry.filename ?? name,
    UID: entry.uid ?? '0',
    GID: entry.gid ?? '0',
    Mode: entry.mode ?? 0o444,
  });
  const idOf = (kind: 'configs' | 'secrets', name: string, id: string | undefined): string =>
    id ?? ids[kind].get(name) ?? fail(`The swarm has no ${kind.slice(0, -1)} ${name}`);
  const configs = params.configs?.map((entry) => {
    const name = entry.config_name;
    return { File: file(name, entry), ConfigID: idOf('configs', name, entry.config_id), ConfigName: name };
  });
  const secrets = params.secrets?.map((entry) => {
    const name = entry.secret_name;
    return { File: file(name, entry), SecretID: idOf('secrets', name, entry.secret_id), SecretName: name };
  });
  return [
    { option: 'configs', path: container('Configs'), want: configs, set: true },
    { option: 'secrets', path: container('Secrets'), want: secrets, set: true },
  ];
}

function taskFields(params: SwarmServiceParams): ServiceField[] {
  const { logging, placement, restart_config: restart } = params;
  const amounts = (given: SwarmServiceParams['limits'], param: string) =>
    given &&
    clean({
      NanoCPUs: given.cpus === undefined ? undefined : Math.round(given.cpus * 1e9),
      MemoryBytes: given.memory === undefined ? undefined : toBytes(given.memory, `${param}.memory`),
    });
  return [
    {
      option: 'logging',
      path: task('LogDriver'),
      want: logging && clean({ Name: logging.driver, Options: textDict(logging.options) }),
    },
    { option: 'limits', path: task('Resources', 'Limits'), want: amounts(params.limits, 'limits') },
    {
      option: 'reservations',
      path: task('Resources', 'Reservations'),
      want: amounts(params.reservations, 'reservations'),
    },
    {
      option: 'restart_config',
      path: task('RestartPolicy'),
      part: true,
      want:
        restart &&
        clean({
          Condition: restart.condition,
          Delay: time(restart.delay, 'restart_config.delay'),
          MaxAttempts: restart.max_attempts,
          Window: time(restart.window, 'restart_config.window'),
        }),
    },
    { option: 'placement', path: task('Placement', 'Constraints'), want: placement?.constraints, set: true },
    {
      option: 'placement',
      path: task('Placement', 'Preferences'),
      want: placement?.preferences?.map((entry) => ({
        Spread: { SpreadDescriptor: textDict(entry)?.['spread'] },
      })),
    },
    { option: 'placement', path: task('Placement', 'MaxReplicas'), want: placement?.replicas_max_per_node },
  ];
}

function serviceLevelFields(params: SwarmServiceParams, ids: Ids): ServiceField[] {
  return [
    { option: 'labels', path: ['Labels'], want: labelDict(params.labels) },
    { option: 'endpoint_mode', path: ['EndpointSpec', 'Mode'], want: params.endpoint_mode },
    {
      option: 'publish',
      path: ['EndpointSpec', 'Ports'],
      want: params.publish?.map((port) =>
        clean({
          Protocol: port.protocol,
          TargetPort: port.target_port,
          PublishedPort: port.published_port,
          PublishMode: port.mode ?? 'ingress',
        }),
      ),
      set: true,
    },
    {
      option: 'networks',
      path: task('Networks'),
      want: params.networks?.map((entry) => network(entry, ids)),
      set: true,
    },
    {
      option: 'update_config',
      path: ['UpdateConfig'],
      part: true,
      want: rollout(params.update_config, 'update_config'),
    },
    {
      option: 'rollback_config',
      path: ['RollbackConfig'],
      part: true,
      want: rollout(params.rollback_config, 'rollback_config'),
    },
  ];
}

/** A name, or a dict with `name`, `aliases` and `options`. */
export function networkName(entry: Value): string {
  const plain = toPlain(entry);
  if (typeof plain === 'string') return plain;
  const name = (plain as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : fail('networks must hold names, or dicts with a name');
}

function network(entry: Value, ids: Ids) {
  const name = networkName(entry);
  const more =
    typeof entry === 'string'
      ? {}
      : (toPlain(entry) as { aliases?: string[]; options?: Record<string, string> });
  const id =
    ids.networks.get(name) ?? fail(`There is no network ${name}: create it first, with docker_network`);
  return clean({ Target: id, Aliases: more.aliases, DriverOpts: more.options });
}

function rollout(given: SwarmServiceParams['update_config'], param: string) {
  return (
    given &&
    clean({
      Parallelism: given.parallelism,
      Delay: time(given.delay, `${param}.delay`),
      FailureAction: given.failure_action,
      Monitor: time(given.monitor, `${param}.monitor`),
      MaxFailureRatio: given.max_failure_ratio,
      Order: given.order,
    })
  );
}

type Mount = NonNullable<SwarmServiceParams['mounts']>[number];

function mountSpec(mount: Mount): Record<string, unknown> {
  const driver = mount.driver_config;
  return clean({
    Type: mount.type,
    Source: mount.source,
    Target: mount.target,
    ReadOnly: mount.readonly,
    BindOptions: mount.type === 'bind' ? nonEmpty({ Propagation: mount.propagation }) : undefined,
    VolumeOptions:
      mount.type === 'volume'
        ? nonEmpty({
            NoCopy: mount.no_copy,
            Labels: textDict(mount.labels),
            DriverConfig: driver && clean({ Name: driver.name, Options: textDict(driver.options) }),
          })
        : undefined,
    TmpfsOptions:
      mount.type === 'tmpfs'
        ? nonEmpty({
            SizeBytes: mount.tmpfs_size === undefined ? undefined : toBytes(mount.tmpfs_size, 'tmpfs_size'),
            Mode: mount.tmpfs_mode,
          })
        : undefined,
  });
}
