/**
 * Volumes in short and long form, and tmpfs.
 * @module
 */
import { fail } from '../../../sdk/index.ts';
import { toBytes } from '../values/sizes.ts';
import { clean, nonEmpty, plainDict, scalarText, textDict } from '../values/text.ts';
import type { ContainerParams } from './behaviour.ts';
import type { Field, FieldInput } from './field.ts';

const modes = new Set(
  'rw ro z Z consistent delegated cached rprivate private rshared shared rslave slave nocopy'.split(' '),
);
const isMode = (text: string): boolean => text.split(',').every((part) => modes.has(part));

/** A bind or named volume as `source:target:mode`; undefined for an anonymous volume. */
export function parseBind(volume: string): string | undefined {
  const parts = volume.split(':');
  const [source = '', target = '', mode] = parts;
  if (parts.length === 1 || (parts.length === 2 && isMode(target))) return undefined;
  if (parts.length > 3 || (mode !== undefined && !isMode(mode)))
    fail(`volumes: ${JSON.stringify(volume)} is not source:path[:mode]`);
  if (source.startsWith('.') || source.startsWith('~'))
    fail(`volumes: ${JSON.stringify(volume)} must name an absolute path of the host or a volume`);
  return `${source}:${target}:${mode ?? 'rw'}`;
}

/** Spelling for comparing: mode always there, its parts sorted, `rw` not spelled out beside others. */
function bindKey(bind: string): string {
  const [source, target, mode = 'rw'] = bind.split(':');
  const flags = mode.split(',').filter((flag) => flag !== 'rw');
  return `${source}:${target}:${flags.sort().join(',') || 'rw'}`;
}

export function mountFields(input: FieldInput): Field[] {
  const { params, container } = input;
  checkTargets(params);
  const out = [...volumeFields(input)];
  if (params.mounts !== undefined)
    out.push({
      option: 'mounts',
      kind: 'set',
      want: params.mounts.map(mountSpec),
      have: container?.HostConfig['Mounts'],
      at: 'HostConfig',
      key: 'Mounts',
    });
  if (params.tmpfs !== undefined) {
    const want = Object.fromEntries(
      params.tmpfs.map((spec) => {
        const colon = spec.indexOf(':');
        return colon < 0 ? [spec, ''] : [spec.slice(0, colon), spec.slice(colon + 1)];
      }),
    );
    const have = container?.HostConfig['Tmpfs'];
    out.push({ option: 'tmpfs', kind: 'dict', want, have, at: 'HostConfig', key: 'Tmpfs' });
  }
  return out;
}

function volumeFields({ params, container, image }: FieldInput): Field[] {
  if (params.volumes === undefined) return [];
  const binds = params.volumes.map(parseBind).filter((bind) => bind !== undefined);
  const anonymous = params.volumes.filter((volume) => parseBind(volume) === undefined);
  const fields: Field[] = [
    {
      option: 'volumes',
      kind: 'set',
      want: binds.map(bindKey),
      have: container && ((container.HostConfig['Binds'] as string[] | null) ?? []).map(bindKey),
      at: 'HostConfig',
      key: 'Binds',
      send: binds,
    },
  ];
  if (anonymous.length > 0) {
    const paths = anonymous.map((volume) => volume.split(':', 1)[0] ?? '');
    fields.push({
      option: 'volumes',
      kind: 'set',
      want: [...new Set([...paths, ...Object.keys(image?.Config?.Volumes ?? {})])],
      have: container && Object.keys(container.Config['Volumes'] ?? {}),
      at: 'Config',
      key: 'Volumes',
      send: Object.fromEntries(paths.map((path) => [path, {}])),
    });
  }
  return fields;
}

function checkTargets(params: ContainerParams): void {
  const seen = new Map<string, string>();
  const add = (target: string, option: string): void => {
    const earlier = seen.get(target);
    if (earlier !== undefined)
      fail(
        earlier === option
          ? `The mount point ${target} appears twice in ${option}`
          : `The mount point ${target} appears both in ${earlier} and ${option}`,
      );
    seen.set(target, option);
  };
  for (const mount of params.mounts ?? []) add(mount.target, 'mounts');
  for (const volume of params.volumes ?? [])
    add(volume.split(':')[parseBind(volume) ? 1 : 0] ?? '', 'volumes');
}

type Mount = NonNullable<ContainerParams['mounts']>[number];

function mountSpec(mount: Mount): Record<string, unknown> {
  if (mount.source === undefined && (mount.type === 'bind' || mount.type === 'npipe'))
    fail(`source must be specified for mount ${mount.target} of type ${mount.type}`);
  return clean({
    Type: mount.type,
    Target: mount.target,
    Source: mount.source,
    ReadOnly: mount.read_only,
    Consistency: mount.consistency,
    BindOptions: mount.type === 'bind' ? bindOptions(mount) : undefined,
    VolumeOptions: mount.type === 'volume' ? volumeOptions(mount) : undefined,
    TmpfsOptions: mount.type === 'tmpfs' ? tmpfsOptions(mount) : undefined,
    ImageOptions: mount.type === 'image' ? nonEmpty({ Subpath: mount.subpath }) : undefined,
  });
}

const bindOptions = (mount: Mount): Record<string, unknown> | undefined =>
  nonEmpty({
    Propagation: mount.propagation,
    NonRecursive: mount.non_recursive,
    CreateMountpoint: mount.create_mountpoint,
    ReadOnlyNonRecursive: mount.read_only_non_recursive,
    ReadOnlyForceRecursive: mount.read_only_force_recursive,
  });

const volumeOptions = (mount: Mount): Record<string, unknown> | undefined =>
  nonEmpty({
    NoCopy: mount.no_copy,
    Labels: textDict(mount.labels),
    Subpath: mount.subpath,
    DriverConfig:
      mount.volume_driver === undefined
        ? undefined
        : clean({ Name: mount.volume_driver, Options: textDict(mount.volume_options) }),
  });

function tmpfsOptions(mount: Mount): Record<string, unknown> | undefined {
  const mode = mount.tmpfs_mode === undefined ? undefined : Number.parseInt(mount.tmpfs_mode, 8);
  if (Number.isNaN(mode)) fail(`tmpfs_mode of mount ${mount.target} is not an octal number`);
  return nonEmpty({
    Mode: mode,
    SizeBytes: mount.tmpfs_size === undefined ? undefined : toBytes(mount.tmpfs_size, 'tmpfs_size'),
    Options: mount.tmpfs_options?.map((option) =>
      Object.entries(plainDict(option)).flatMap(([key, value]) =>
        value === null ? [key] : [key, scalarText(value)],
      ),
    ),
  });
}
