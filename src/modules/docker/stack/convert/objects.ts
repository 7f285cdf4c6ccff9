/**
 * Networks, volumes, secrets and configs of a stack.
 * @module
 */
import { fail } from '../../../../sdk/index.ts';
import { clean } from '../../values/text.ts';
import { type Compose, hostPath } from '../compose/load.ts';
import {
  child,
  entries,
  flag,
  isObject,
  onlyKeys,
  section,
  type Section,
  text,
  textMapping,
} from '../compose/read.ts';
import { scoped, stackLabels } from './namespace.ts';

/** Name in the swarm, and whether it must be there already. */
export interface Named {
  readonly name: string;
  readonly external: boolean;
}

/** `external: true`, `external: {name: x}`, `name: x`. */
export function nameOf(stack: string, key: string, declared: Section | undefined): Named {
  if (!declared) return { name: scoped(stack, key), external: false };
  const external = declared.value['external'];
  const inner = isObject(external)
    ? text(section(external, `${declared.where}.external`), 'name')
    : undefined;
  const isExternal = isObject(external) || external === true || external === 'true';
  const own = text(declared, 'name') ?? inner;
  return { name: own ?? (isExternal ? key : scoped(stack, key)), external: isExternal };
}

export interface StackNetwork extends Named {
  /** Key in the file. */
  readonly key: string;
  /** Body of a create request. */
  readonly body: Readonly<Record<string, unknown>>;
}

const networkKeys = [
  'driver',
  'driver_opts',
  'ipam',
  'external',
  'internal',
  'attachable',
  'labels',
  'name',
  'enable_ipv6',
  'enable_ipv4',
];

/** Networks that services use; `default` is there when a service names none. */
export function stackNetworks(stack: string, compose: Compose, used: ReadonlySet<string>): StackNetwork[] {
  return [...used].sort().map((key) => {
    const declared = compose.networks.get(key);
    if (!declared && key !== 'default')
      fail(`undefined network ${JSON.stringify(key)}: declare it under networks`);
    if (declared) onlyKeys(declared, networkKeys);
    const from = declared ?? section({}, 'networks.default');
    const named = nameOf(stack, key, declared);
    return { key, ...named, body: networkBody(stack, named.name, from) };
  });
}

function networkBody(stack: string, name: string, from: Section): Record<string, unknown> {
  const ipam = child(from, 'ipam');
  const subnets = entries(ipam, 'config').map((entry, i) => section(entry, `${ipam.where}.config[${i}]`));
  return clean({
    Name: name,
    CheckDuplicate: true,
    Driver: text(from, 'driver') ?? 'overlay',
    Scope: 'swarm',
    Options: textMapping(from, 'driver_opts'),
    Internal: flag(from, 'internal'),
    Attachable: flag(from, 'attachable'),
    EnableIPv6: flag(from, 'enable_ipv6'),
    IPAM:
      from.value['ipam'] === undefined
        ? undefined
        : clean({
            Driver: text(ipam, 'driver'),
            Config: subnets.map((entry) =>
              clean({
                Subnet: text(entry, 'subnet'),
                Gateway: text(entry, 'gateway'),
                IPRange: text(entry, 'ip_range'),
              }),
            ),
          }),
    Labels: stackLabels(stack, textMapping(from, 'labels')),
  });
}

export type ObjectKind = 'secrets' | 'configs';

export interface StackObject extends Named {
  readonly key: string;
  /** File on the host, or the content itself. */
  readonly path?: string | undefined;
  readonly content?: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

const objectKeys = [
  'file',
  'external',
  'labels',
  'name',
  'template_driver',
  'content',
  'environment',
  'driver',
  'driver_opts',
];

export function stackObjects(stack: string, compose: Compose, kind: ObjectKind): StackObject[] {
  return [...compose[kind]].map(([key, from]) => {
    onlyKeys(from, objectKeys);
    const named = nameOf(stack, key, from);
    const file = text(from, 'file');
    const variable = text(from, 'environment');
    const content = variable === undefined ? text(from, 'content') : (compose.environment[variable] ?? '');
    const driver = text(from, 'template_driver');
    if (!named.external && file === undefined && content === undefined)
      fail(`${from.where}: file, content or external is needed`);
    const body = clean({
      Name: named.name,
      Labels: stackLabels(stack, textMapping(from, 'labels')),
      Templating: driver === undefined ? undefined : { Name: driver },
    });
    return { key, ...named, path: file === undefined ? undefined : hostPath(compose, file), content, body };
  });
}
