/**
 * `devices` and `device_links`: block devices as /sys/block shows them.
 * @module
 */
import type { Answer } from '../answer.ts';
import { record } from '../../util/record.ts';

type Links = Readonly<Record<string, ReadonlyMap<string, readonly string[]>>>;

/** Names by the device that they point to, from `ls -l` of a folder of links. */
function linkNames(lines: readonly string[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const line of lines) {
    const match = /\s(\S+) -> (?:.*\/)?([^/]+)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    names.set(match[2], [...(names.get(match[2]) ?? []), match[1]].sort());
  }
  return names;
}

function masters(paths: readonly string[]): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  for (const path of paths) {
    const match = /^\/sys\/block\/([^/]+)\/slaves\/([^/*]+)$/.exec(path);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    owners.set(match[2], [...(owners.get(match[2]) ?? []), match[1]].sort());
  }
  return owners;
}

const linksOf = (links: Links, device: string): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(links).map(([kind, map]) => [kind, map.get(device) ?? []]));

/** Python's bytes_to_human: `40.00 GB`. */
export function humanSize(bytes: number): string {
  const units = ['YB', 'ZB', 'EB', 'PB', 'TB', 'GB', 'MB', 'KB', 'Bytes'];
  for (const [i, unit] of units.entries()) {
    const limit = 1024 ** (units.length - 1 - i);
    if (bytes >= limit || i === units.length - 1) return `${(bytes / limit).toFixed(2)} ${unit}`;
  }
  return '';
}

function holdersOf(answer: Answer, folder: string): string[] {
  const start = `${folder}/holders/`;
  return answer
    .lines('partitions')
    .filter((path) => path.startsWith(`${start}dm-`))
    .map((path) => answer.file(`${path}/dm/name`) ?? path.slice(start.length));
}

/** sysfs counts sectors of 512 bytes whatever the device's own size of a sector. */
function sizes(
  answer: Answer,
  folder: string,
): { sectors: number; sectorsize: string | number; size: string } {
  const sectorsize =
    answer.file(`${folder}/queue/logical_block_size`) ?? answer.file(`${folder}/queue/hw_sector_size`) ?? 512;
  const sectors = Math.floor((Number(answer.file(`${folder}/size`) ?? 0) * 512) / Number(sectorsize));
  return { sectors, sectorsize, size: humanSize(sectors * Number(sectorsize)) };
}

function partitionsOf(
  answer: Answer,
  disk: string,
  links: Links,
  uuids: ReadonlyMap<string, readonly string[]>,
): Record<string, unknown> {
  const partitions = record<unknown>();
  const pattern = new RegExp(`^/sys/block/[^/]+/(${disk.replace(/[^\w]/g, '\\$&')}p?\\d+)/start$`);
  for (const path of answer.lines('partitions')) {
    const name = pattern.exec(path)?.[1];
    if (name === undefined) continue;
    const folder = path.slice(0, -'/start'.length);
    partitions[name] = {
      links: linksOf(links, name),
      start: answer.file(path) ?? '0',
      ...sizes(answer, folder),
      uuid: uuids.get(name)?.[0] ?? null,
      holders: holdersOf(answer, folder),
    };
  }
  return partitions;
}

function pciHost(answer: Answer, target: string): string {
  const slot = /\/([a-f0-9]{4}:[a-f0-9]{2}:[01][a-f0-9]\.[0-7])\//.exec(target)?.[1];
  if (slot === undefined) return '';
  const line = answer.lines('lspci').find((each) => each.startsWith(`${slot} `));
  return line?.slice(slot.length + 1) ?? '';
}

function deviceFacts(answer: Answer, disk: string, target: string, links: Links): Record<string, unknown> {
  const folder = `/sys/block/${disk}`;
  const of = (name: string): string | null => answer.file(`${folder}/${name}`)?.trim() ?? null;
  const serial = of('device/serial');
  const wwn = links['ids']?.get(disk)?.find((name) => name.startsWith('wwn-'));
  return {
    virtual: 1,
    links: linksOf(links, disk),
    vendor: of('device/vendor'),
    model: of('device/model'),
    sas_address: of('device/sas_address'),
    sas_device_handle: of('device/sas_device_handle'),
    ...(serial === null ? {} : { serial }),
    removable: of('removable'),
    support_discard: of('queue/discard_max_hw_bytes') === '0' ? '0' : of('queue/discard_granularity'),
    ...(wwn === undefined ? {} : { wwn: wwn.slice(4) }),
    partitions: partitionsOf(answer, disk, links, links['uuids'] ?? new Map()),
    rotational: of('queue/rotational'),
    scheduler_mode: /\[(.*)\]/.exec(of('queue/scheduler') ?? '')?.[1] ?? '',
    ...sizes(answer, folder),
    host: pciHost(answer, target),
    holders: holdersOf(answer, folder),
  };
}

export function deviceTables(answer: Answer): Record<string, unknown> {
  const links: Links = {
    ids: linkNames(answer.lines('disks by-id')),
    uuids: linkNames(answer.lines('disks by-uuid')),
    labels: linkNames(answer.lines('disks by-label')),
    masters: masters(answer.lines('partitions')),
  };
  const devices = record<unknown>();
  for (const line of answer.lines('blocks')) {
    const match = /\s(\S+) -> (.*)$/.exec(line);
    if (match?.[1] !== undefined) devices[match[1]] = deviceFacts(answer, match[1], match[2] ?? '', links);
  }
  const plain = Object.fromEntries(
    Object.entries(links).map(([kind, map]) => [kind, Object.fromEntries(map)]),
  );
  return { devices, device_links: plain };
}

/** `lvm`, when the volume manager is there and may be asked. */
export function lvmFacts(answer: Answer): unknown {
  if (!answer.has('vgs')) return 'N/A';
  const table = (name: string, row: (fields: string[]) => unknown): Record<string, unknown> =>
    Object.fromEntries(
      answer.lines(name).map((line): [string, unknown] => {
        const fields = line.trim().split(',');
        return [fields[0] ?? '', row(fields)];
      }),
    );
  return {
    lvs: table('lvs', (r) => ({ size_g: r[3], vg: r[1] })),
    vgs: table('vgs', (r) => ({ size_g: r.at(-2), free_g: r.at(-1), num_lvs: r[2], num_pvs: r[1] })),
    pvs: table('pvs', (r) => ({ size_g: r[4], free_g: r[5], vg: r[1] })),
  };
}
