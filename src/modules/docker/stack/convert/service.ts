/**
 * A Compose service as a service of the swarm, in the way of `docker stack deploy`
 * (docker/cli, cli/compose/convert/service.go: which member goes where).
 * @module
 */
import { fail, shlexSplit } from '../../../../sdk/index.ts';
import type { NetworkAttachment, ServiceSpec } from '../../service/service.ts';
import { clean, nonEmpty, scalarText } from '../../values/text.ts';
import type { Compose } from '../compose/load.ts';
import {
  child,
  durationOf,
  entries,
  flag,
  isObject,
  mapping,
  number,
  onlyKeys,
  section,
  type Section,
  text,
  textMapping,
  texts,
} from '../compose/read.ts';
import {
  convertMode,
  convertPlacement,
  convertResources,
  convertRestart,
  convertUpdate,
  deploySection,
} from './deploy.ts';
import { convertMounts } from './mounts.ts';
import { imageLabel, scoped, stackLabels } from './namespace.ts';
import { convertPorts } from './ports.ts';

/** Members that a swarm has no use for: taken, with a warning. */
export const ignoredKeys = [
  'build',
  'cgroup_parent',
  'container_name',
  'depends_on',
  'devices',
  'domainname',
  'expose',
  'external_links',
  'ipc',
  'links',
  'mac_address',
  'network_mode',
  'pid',
  'platform',
  'privileged',
  'profiles',
  'pull_policy',
  'scale',
  'security_opt',
  'shm_size',
  'userns_mode',
] as const;

const serviceKeys = [
  'cap_add',
  'cap_drop',
  'command',
  'configs',
  'credential_spec',
  'deploy',
  'dns',
  'dns_opt',
  'dns_search',
  'entrypoint',
  'env_file',
  'environment',
  'extra_hosts',
  'group_add',
  'healthcheck',
  'hostname',
  'image',
  'init',
  'isolation',
  'labels',
  'logging',
  'networks',
  'oom_score_adj',
  'ports',
  'read_only',
  'restart',
  'secrets',
  'stdin_open',
  'stop_grace_period',
  'stop_signal',
  'sysctls',
  'tmpfs',
  'tty',
  'ulimits',
  'user',
  'volumes',
  'working_dir',
  ...ignoredKeys,
];

export interface ConvertInput {
  readonly stack: string;
  readonly compose: Compose;
  /** Lines of the service's env files, already read. */
  readonly envFiles: ReadonlyMap<string, string>;
  /** Ids by name of the swarm, and names by key of the file. */
  readonly references: References;
}

export interface References {
  readonly secrets: ReadonlyMap<string, Reference>;
  readonly configs: ReadonlyMap<string, Reference>;
  /** Network names by key. */
  readonly networks: ReadonlyMap<string, string>;
}

export interface Reference {
  readonly name: string;
  readonly id: string;
}

export function convertService(key: string, service: Section, input: ConvertInput): ServiceSpec {
  onlyKeys(service, serviceKeys);
  const { stack } = input;
  const image = text(service, 'image');
  if (image === undefined) fail(`${service.where}: image is needed: a swarm does not build`);
  const deploy = deploySection(service);
  const ports = convertPorts(service);
  const endpointMode = text(deploy, 'endpoint_mode');
  const labels = stackLabels(stack, textMapping(deploy, 'labels'));
  return clean({
    Name: scoped(stack, key),
    Labels: { ...labels, [imageLabel]: image },
    TaskTemplate: clean({
      ContainerSpec: containerSpec(service, image, input),
      LogDriver: logDriver(service),
      Resources: convertResources(deploy),
      RestartPolicy: convertRestart(service, deploy),
      Placement: convertPlacement(deploy),
      Networks: attachments(key, service, input),
    }),
    EndpointSpec: nonEmpty({ Mode: endpointMode, Ports: ports.length > 0 ? ports : undefined }),
    Mode: convertMode(deploy),
    UpdateConfig: convertUpdate(deploy, 'update_config'),
    RollbackConfig: convertUpdate(deploy, 'rollback_config'),
  });
}

/** Keys of the networks a service is in. */
export function networkKeys(service: Section): Map<string, Section> {
  const value = service.value['networks'];
  const where = `${service.where}.networks`;
  if (value === undefined || value === null) return new Map([['default', section({}, where)]]);
  if (Array.isArray(value)) return new Map(value.map(scalarText).map((name) => [name, section({}, where)]));
  return new Map(
    Object.entries(section(value, where).value).map(([name, member]) => [
      name,
      section(member, `${where}.${name}`),
    ]),
  );
}

function attachments(key: string, service: Section, { references }: ConvertInput): NetworkAttachment[] {
  return [...networkKeys(service)]
    .map(([name, options]) =>
      clean({
        Target: references.networks.get(name) ?? name,
        Aliases: [...(texts(options, 'aliases') ?? []), key],
        DriverOpts: nonEmpty(textMapping(options, 'driver_opts')),
      }),
    )
    .sort((a, b) => (a.Target < b.Target ? -1 : 1));
}

function containerSpec(
  service: Section,
  image: string,
  input: ConvertInput,
): ServiceSpec['TaskTemplate']['ContainerSpec'] {
  const mounts = convertMounts(input.stack, input.compose, service);
  return clean({
    Image: image,
    Labels: stackLabels(input.stack, textMapping(service, 'labels')),
    Command: words(service, 'entrypoint'),
    Args: words(service, 'command'),
    Hostname: text(service, 'hostname'),
    Hosts: hosts(service),
    Env: environment(service, input),
    Dir: text(service, 'working_dir'),
    User: text(service, 'user'),
    Groups: texts(service, 'group_add'),
    Mounts: mounts.length > 0 ? mounts : undefined,
    StopGracePeriod: durationOf(service, 'stop_grace_period'),
    StopSignal: text(service, 'stop_signal'),
    TTY: flag(service, 'tty'),
    OpenStdin: flag(service, 'stdin_open'),
    ReadOnly: flag(service, 'read_only'),
    Init: flag(service, 'init'),
    Isolation: text(service, 'isolation'),
    Sysctls: nonEmpty(textMapping(service, 'sysctls')),
    CapabilityAdd: texts(service, 'cap_add'),
    CapabilityDrop: texts(service, 'cap_drop'),
    OomScoreAdj: number(service, 'oom_score_adj'),
    Ulimits: ulimits(service),
    Healthcheck: health(service),
    DNSConfig: nonEmpty({
      Nameservers: texts(service, 'dns'),
      Search: texts(service, 'dns_search'),
      Options: texts(service, 'dns_opt'),
    }),
    Secrets: references(service, 'secrets', input),
    Configs: references(service, 'configs', input),
  });
}

function words(service: Section, key: string): string[] | undefined {
  const value = service.value[key];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(scalarText) : shlexSplit(text(service, key) ?? '');
}

/** `name:ip`, `name=ip` or a dict, as lines of /etc/hosts. */
function hosts(service: Section): string[] | undefined {
  const value = service.value['extra_hosts'];
  if (value === undefined || value === null) return undefined;
  const pairs = isObject(value)
    ? Object.entries(value).map(([name, ip]) => [name, scalarText(ip)] as const)
    : (texts(service, 'extra_hosts') ?? []).map((line) => {
        const at = line.search(/[:=]/);
        return [line.slice(0, at), line.slice(at + 1)] as const;
      });
  return pairs.map(([name, ip]) => `${ip} ${name}`);
}

/** Values without `=` come from the environment that the stack is deployed with; unset ones are left out. */
function environment(service: Section, { compose, envFiles }: ConvertInput): string[] | undefined {
  const merged = new Map<string, string | undefined>(envFiles);
  for (const [name, value] of mapping(service, 'environment'))
    merged.set(name, value ?? compose.environment[name]);
  const lines = [...merged].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return lines.length > 0 ? lines.sort() : undefined;
}

function logDriver(service: Section) {
  if (service.value['logging'] === undefined) return undefined;
  const from = child(service, 'logging');
  onlyKeys(from, ['driver', 'options']);
  return clean({ Name: text(from, 'driver'), Options: nonEmpty(textMapping(from, 'options')) });
}

function ulimits(service: Section) {
  const from = child(service, 'ulimits');
  const list = Object.entries(from.value).map(([name, value]) => {
    if (!isObject(value)) return { Name: name, Soft: Number(value), Hard: Number(value) };
    const own = section(value, `${from.where}.${name}`);
    return { Name: name, Soft: number(own, 'soft'), Hard: number(own, 'hard') };
  });
  return list.length > 0 ? list : undefined;
}

function health(service: Section) {
  if (service.value['healthcheck'] === undefined) return undefined;
  const from = child(service, 'healthcheck');
  onlyKeys(from, ['test', 'interval', 'timeout', 'retries', 'start_period', 'start_interval', 'disable']);
  if (flag(from, 'disable') === true) return { Test: ['NONE'] };
  const test = from.value['test'];
  return clean({
    Test:
      test === undefined
        ? undefined
        : Array.isArray(test)
          ? test.map(scalarText)
          : ['CMD-SHELL', scalarText(test)],
    Interval: durationOf(from, 'interval'),
    Timeout: durationOf(from, 'timeout'),
    Retries: number(from, 'retries'),
    StartPeriod: durationOf(from, 'start_period'),
    StartInterval: durationOf(from, 'start_interval'),
  });
}

function references(service: Section, kind: 'secrets' | 'configs', input: ConvertInput) {
  const list = entries(service, kind).map((entry, i) => {
    const where = `${service.where}.${kind}[${i}]`;
    const from = section(isObject(entry) ? entry : { source: entry }, where);
    onlyKeys(from, ['source', 'target', 'uid', 'gid', 'mode']);
    const source = text(from, 'source') ?? '';
    const found = input.references[kind].get(source);
    if (!found)
      return fail(
        `${where}: undefined ${kind.slice(0, -1)} ${JSON.stringify(source)}: declare it under ${kind}`,
      );
    const target = text(from, 'target') ?? (kind === 'configs' ? `/${source}` : source);
    const file = {
      Name: target,
      UID: text(from, 'uid') ?? '0',
      GID: text(from, 'gid') ?? '0',
      Mode: number(from, 'mode') ?? 0o444,
    };
    return kind === 'secrets'
      ? { File: file, SecretID: found.id, SecretName: found.name }
      : { File: file, ConfigID: found.id, ConfigName: found.name };
  });
  return list.length > 0 ? list : undefined;
}
