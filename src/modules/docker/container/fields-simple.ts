/**
 * Options that go to the API as they are, or after a small conversion.
 * @module
 */
import { type Dict, fail } from '../../../sdk/index.ts';
import type { CompareKind } from '../values/compare.ts';
import { toBytes } from '../values/sizes.ts';
import { textDict } from '../values/text.ts';
import type { ContainerParams } from './behaviour.ts';
import type { Field, FieldInput } from './field.ts';

interface Row {
  readonly option: keyof ContainerParams;
  readonly at: 'Config' | 'HostConfig';
  readonly key: string;
  readonly kind?: CompareKind;
  /** Same member in an update request. */
  readonly update?: true;
  readonly convert?: (value: never, option: string) => unknown;
  /** Spelling in which wanted and present values are compared. */
  readonly normal?: (value: unknown) => unknown;
}

const bytes = (value: string, option: string): number => toBytes(value, option);
const swap = (value: string): number =>
  value === 'unlimited' || value === '-1' ? -1 : toBytes(value, 'memory_swap');
const texts = (value: Dict): unknown => textDict(value);
const rates = (value: readonly { path: string; rate: string }[], option: string): unknown =>
  value.map(({ path, rate }) => ({ Path: path, Rate: toBytes(rate, option) }));

/** Daemons differ in whether they show `NET_ADMIN` or `CAP_NET_ADMIN`. */
const capabilityNames = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((name) => String(name).toUpperCase().replace(/^CAP_/, '')) : value;

const host = (option: Row['option'], key: string, more: Partial<Row> = {}): Row => ({
  option,
  at: 'HostConfig',
  key,
  ...more,
});
const config = (option: Row['option'], key: string, more: Partial<Row> = {}): Row => ({
  option,
  at: 'Config',
  key,
  ...more,
});

const rows: readonly Row[] = [
  host('auto_remove', 'AutoRemove'),
  host('blkio_weight', 'BlkioWeight', { update: true }),
  host('capabilities', 'CapAdd', { kind: 'set', normal: capabilityNames }),
  host('cap_drop', 'CapDrop', { kind: 'set', normal: capabilityNames }),
  host('cgroup_parent', 'CgroupParent'),
  host('cgroupns_mode', 'CgroupnsMode'),
  host('cpu_period', 'CpuPeriod', { update: true }),
  host('cpu_quota', 'CpuQuota', { update: true }),
  host('cpu_shares', 'CpuShares', { update: true }),
  host('cpus', 'NanoCpus', { update: true, convert: (value: number) => Math.round(value * 1e9) }),
  host('cpuset_cpus', 'CpusetCpus', { update: true }),
  host('cpuset_mems', 'CpusetMems', { update: true }),
  host('device_cgroup_rules', 'DeviceCgroupRules', { kind: 'list' }),
  host('device_read_bps', 'BlkioDeviceReadBps', { kind: 'set', convert: rates }),
  host('device_read_iops', 'BlkioDeviceReadIOps', { kind: 'set', convert: rates }),
  host('device_write_bps', 'BlkioDeviceWriteBps', { kind: 'set', convert: rates }),
  host('device_write_iops', 'BlkioDeviceWriteIOps', { kind: 'set', convert: rates }),
  host('devices', 'Devices', { kind: 'set', convert: devices }),
  host('dns_opts', 'DnsOptions', { kind: 'set' }),
  host('dns_search_domains', 'DnsSearch', { kind: 'list' }),
  host('dns_servers', 'Dns', { kind: 'list' }),
  host('groups', 'GroupAdd', { kind: 'set' }),
  host('init', 'Init'),
  host('kernel_memory', 'KernelMemory', { update: true, convert: bytes }),
  host('memory', 'Memory', { update: true, convert: bytes }),
  host('memory_reservation', 'MemoryReservation', { update: true, convert: bytes }),
  host('memory_swap', 'MemorySwap', { update: true, convert: swap }),
  host('memory_swappiness', 'MemorySwappiness'),
  host('oom_killer', 'OomKillDisable'),
  host('oom_score_adj', 'OomScoreAdj'),
  host('pids_limit', 'PidsLimit', { update: true }),
  host('privileged', 'Privileged'),
  host('read_only', 'ReadonlyRootfs'),
  host('runtime', 'Runtime'),
  host('security_opts', 'SecurityOpt', { kind: 'set' }),
  host('shm_size', 'ShmSize', { convert: bytes }),
  host('storage_opts', 'StorageOpt', { kind: 'dict', convert: texts }),
  host('sysctls', 'Sysctls', { kind: 'dict', convert: texts }),
  host('ulimits', 'Ulimits', { kind: 'set', convert: ulimits }),
  host('userns_mode', 'UsernsMode'),
  host('uts', 'UTSMode'),
  host('volume_driver', 'VolumeDriver'),
  host('volumes_from', 'VolumesFrom', { kind: 'set' }),
  config('domainname', 'Domainname'),
  config('hostname', 'Hostname'),
  config('stop_signal', 'StopSignal'),
  config('tty', 'Tty'),
  config('user', 'User'),
  config('working_dir', 'WorkingDir'),
];

export function simpleFields({ params, container }: FieldInput): Field[] {
  return rows.flatMap((row): Field[] => {
    const value = params[row.option];
    if (value === undefined) return [];
    const send = row.convert ? row.convert(value as never, row.option) : value;
    const normal = row.normal ?? ((same: unknown) => same);
    return [
      {
        option: row.option,
        kind: row.kind ?? 'value',
        want: normal(send),
        have: normal(container?.[row.at][row.key]),
        at: row.at,
        key: row.key,
        send,
        update: row.update && row.key,
      },
    ];
  });
}

function devices(value: readonly string[]): unknown {
  return value.map((device) => {
    const [onHost = '', inside = onHost, permissions = 'rwm'] = device.split(':');
    return { PathOnHost: onHost, PathInContainer: inside, CgroupPermissions: permissions };
  });
}

function ulimits(value: readonly string[]): unknown {
  return value.map((limit) => {
    const [name, soft, hard = soft] = limit.split(':');
    if (!name || Number.isNaN(Number(soft)) || Number.isNaN(Number(hard)))
      fail(`ulimits: ${JSON.stringify(limit)} must be name:soft or name:soft:hard`);
    return { Name: name, Soft: Number(soft), Hard: Number(hard) };
  });
}
