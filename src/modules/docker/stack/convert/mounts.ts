/**
 * Volumes of a Compose service, as mounts.
 * @module
 */
import { fail } from '../../../../sdk/index.ts';
import { clean, nonEmpty } from '../../values/text.ts';
import { type Compose, hostPath } from '../compose/load.ts';
import {
  bytesOf,
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
import { nameOf } from './objects.ts';
import { stackLabels } from './namespace.ts';

type Mount = Readonly<Record<string, unknown>>;

export function convertMounts(stack: string, compose: Compose, service: Section): Mount[] {
  const volumes = entries(service, 'volumes').map((entry, i) => {
    const where = `${service.where}.volumes[${i}]`;
    const long = isObject(entry) ? section(entry, where) : shortVolume(entry, where);
    return convertMount(stack, compose, long);
  });
  const tmpfs = ([] as unknown[]).concat(service.value['tmpfs'] ?? []);
  return [...volumes, ...tmpfs.map((target) => ({ Type: 'tmpfs', Target: String(target).split(':', 1)[0] }))];
}

/** `[source:]target[:mode]` as the long form. */
function shortVolume(entry: unknown, where: string): Section {
  if (typeof entry !== 'string') return fail(`${where} must be text or a dict`);
  const parts = entry.split(':');
  if (parts.length > 3) return fail(`${where}: ${JSON.stringify(entry)} is not source:target:mode`);
  const [source, target, mode = ''] = parts.length === 1 ? [undefined, parts[0]] : parts;
  const flags = mode.split(',');
  const isPath = source !== undefined && /^[./~]/.test(source);
  const propagation = flags.find((word) => /^r?(shared|slave|private)$/.test(word));
  return section(
    clean({
      type: isPath ? 'bind' : 'volume',
      source,
      target,
      read_only: flags.includes('ro') ? true : undefined,
      volume: flags.includes('nocopy') ? { nocopy: true } : undefined,
      bind: propagation === undefined ? undefined : { propagation },
    }),
    where,
  );
}

function convertMount(stack: string, compose: Compose, from: Section): Mount {
  onlyKeys(from, [
    'type',
    'source',
    'target',
    'read_only',
    'consistency',
    'bind',
    'volume',
    'tmpfs',
    'cluster',
    'image',
  ]);
  const type = text(from, 'type') ?? 'volume';
  const common = {
    Type: type,
    Target: text(from, 'target'),
    ReadOnly: flag(from, 'read_only'),
    Consistency: text(from, 'consistency'),
  };
  const source = text(from, 'source');
  switch (type) {
    case 'bind': {
      if (source === undefined) return fail(`${from.where}: source is needed for a bind`);
      const propagation = text(child(from, 'bind'), 'propagation');
      return clean({
        ...common,
        Source: hostPath(compose, source),
        BindOptions: nonEmpty({ Propagation: propagation }),
      });
    }
    case 'tmpfs':
      return clean({
        ...common,
        TmpfsOptions: nonEmpty({ SizeBytes: bytesOf(child(from, 'tmpfs'), 'size') }),
      });
    case 'volume':
      return volumeMount(stack, compose, from, common, source);
    default:
      return clean({ ...common, Source: source });
  }
}

function volumeMount(
  stack: string,
  compose: Compose,
  from: Section,
  common: Mount,
  source: string | undefined,
): Mount {
  const noCopy = flag(child(from, 'volume'), 'nocopy');
  const subpath = text(child(from, 'volume'), 'subpath');
  if (source === undefined) return clean({ ...common, VolumeOptions: nonEmpty({ NoCopy: noCopy }) });
  const declared = compose.volumes.get(source);
  if (!compose.volumes.has(source))
    fail(`${from.where}: undefined volume ${JSON.stringify(source)}: declare it under volumes`);
  const { name, external } = nameOf(stack, source, declared);
  if (external || !declared)
    return clean({ ...common, Source: name, VolumeOptions: nonEmpty({ NoCopy: noCopy, Subpath: subpath }) });
  const driver = text(declared, 'driver');
  const options = textMapping(declared, 'driver_opts');
  return clean({
    ...common,
    Source: name,
    VolumeOptions: clean({
      NoCopy: noCopy,
      Subpath: subpath,
      Labels: stackLabels(stack, textMapping(declared, 'labels')),
      DriverConfig:
        driver === undefined && Object.keys(options).length === 0
          ? undefined
          : clean({ Name: driver, Options: options }),
    }),
  });
}
