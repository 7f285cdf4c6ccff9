/**
 * `gather_subset` and `filter`: which facts are wanted, by Ansible's rules.
 * @module
 */
import { fnmatch } from '../sdk/index.ts';

/** What the program can leave out. `base` facts are always read: the others hang on them. */
export type FactGroup = 'system' | 'network' | 'hardware' | 'virtual' | 'local';

/** A collector of Ansible: its name in `gather_subset`, further names for it, and where its facts come from. */
interface Collector {
  readonly group: FactGroup | 'base';
  /** Belongs to `min`, which is there unless `!min` is given. */
  readonly min?: boolean;
  readonly ids?: readonly string[];
}

export const collectors: Readonly<Record<string, Collector>> = {
  platform: {
    group: 'base',
    min: true,
    ids: ['system', 'kernel', 'kernel_version', 'machine', 'architecture', 'machine_id', 'python_version'],
  },
  distribution: {
    group: 'base',
    min: true,
    ids: ['distribution_version', 'distribution_release', 'distribution_major_version', 'os_family'],
  },
  lsb: { group: 'system', min: true },
  selinux: { group: 'base', min: true },
  apparmor: { group: 'base', min: true },
  chroot: { group: 'base', ids: ['is_chroot'] },
  fips: { group: 'base', min: true },
  python: { group: 'base', min: true },
  caps: { group: 'system', min: true, ids: ['system_capabilities', 'system_capabilities_enforced'] },
  pkg_mgr: { group: 'base', min: true },
  service_mgr: { group: 'base', min: true },
  cmdline: { group: 'base', min: true },
  date_time: { group: 'base', min: true },
  env: { group: 'base', min: true },
  loadavg: { group: 'base' },
  ssh_pub_keys: {
    group: 'base',
    min: true,
    ids: ['ssh_host_pub_keys', ...['dsa', 'rsa', 'ecdsa', 'ed25519'].map((a) => `ssh_host_key_${a}_public`)],
  },
  user: {
    group: 'base',
    min: true,
    ids: [
      ...['user_id', 'user_uid', 'user_gid', 'user_gecos', 'user_dir', 'user_shell'],
      ...['real_user_id', 'effective_user_id', 'effective_group_ids'],
    ],
  },
  systemd: { group: 'system' },
  virtual: {
    group: 'virtual',
    ids: [
      'virtualization_type',
      'virtualization_role',
      'virtualization_tech_guest',
      'virtualization_tech_host',
    ],
  },
  hardware: {
    group: 'hardware',
    ids: ['processor', 'processor_cores', 'processor_count', 'mounts', 'devices'],
  },
  network: {
    group: 'network',
    ids: ['interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses', 'all_ipv6_addresses'],
  },
  dns: { group: 'base', min: true },
  fibre_channel_wwn: { group: 'network' },
  iscsi: { group: 'network' },
  nvme: { group: 'network' },
  local: { group: 'local', min: true },
  facter: { group: 'base' },
  ohai: { group: 'base' },
};

const names = Object.keys(collectors);
const minimal = names.filter((name) => collectors[name]?.min === true);
const owner = new Map(
  Object.entries(collectors).flatMap(([name, c]) => (c.ids ?? []).map((id) => [id, name])),
);

/** All words that `gather_subset` takes. */
export const subsetNames: readonly string[] = [...new Set(['all', 'min', ...names, ...owner.keys()])].sort();

/** A word that is not a subset. */
export class BadSubset extends Error {}

/** The collectors that a `gather_subset` asks for. @throws {BadSubset} */
export function chooseCollectors(subset: readonly string[]): Set<string> {
  const wanted = new Set(minimal);
  const excluded = new Set<string>();
  const explicit = new Set<string>();
  const wordsOf = (text: string): string[] => text.split(',').map((word) => word.trim());
  for (const word of subset.flatMap(wordsOf)) {
    const name = word.replace(/^!/, '');
    const collector = owner.get(name) ?? name;
    if (word.startsWith('!')) {
      if (name === 'min') for (const each of minimal) excluded.add(each);
      else if (name === 'all') for (const each of names) if (!minimal.includes(each)) excluded.add(each);
      if (name !== 'min' && name !== 'all') excluded.add(collector);
    } else if (name === 'all') for (const each of names) wanted.add(each);
    else if (name === 'min') for (const each of minimal) wanted.add(each);
    else if (collector in collectors) {
      wanted.add(collector);
      explicit.add(collector);
    } else if (name !== '')
      throw new BadSubset(
        `Bad subset '${name}' given to Ansible. gather_subset options allowed: all, ${subsetNames.join(', ')}`,
      );
  }
  for (const each of excluded) if (!explicit.has(each)) wanted.delete(each);
  return wanted;
}

/** The groups that the program must read for these collectors. */
export function groupsOf(chosen: ReadonlySet<string>): Set<FactGroup> {
  const groups = new Set<FactGroup>();
  for (const name of chosen) {
    const group = collectors[name]?.group;
    if (group !== undefined && group !== 'base') groups.add(group);
  }
  return groups;
}

/** Keeps the facts whose name, with or without `ansible_`, matches one of the patterns; all for no pattern. */
export function filterFacts(
  facts: Readonly<Record<string, unknown>>,
  filter: readonly string[],
): Record<string, unknown> {
  const patterns = filter.filter((text) => text !== '');
  if (patterns.length === 0 || patterns.includes('*')) return { ...facts };
  const tests = patterns
    .flatMap((text) => (/^(?:ansible_|facter|ohai)/.test(text) ? [text] : [text, `ansible_${text}`]))
    .map(fnmatch);
  return Object.fromEntries(Object.entries(facts).filter(([name]) => tests.some((test) => test(name))));
}
