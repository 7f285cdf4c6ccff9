/**
 * Interfaces and addresses, from /sys/class/net and iproute2 or busybox ip.
 * @module
 */
import type { Answer } from './answer.ts';

type Facts = Record<string, unknown>;

/** linux/if_arp.h, with Ansible's names. */
const interfaceTypes: Readonly<Record<string, string>> = {
  '1': 'ether',
  '32': 'infiniband',
  '512': 'ppp',
  '772': 'loopback',
  '65534': 'tunnel',
};

const toNumber = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (n: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');

/** Netmask and network of an address in CIDR notation. */
export function ipv4Of(address: string, prefix: number, broadcast: string): Facts {
  const size = 2 ** (32 - prefix);
  return {
    address,
    broadcast,
    netmask: toAddress(2 ** 32 - size),
    network: toAddress(Math.floor(toNumber(address) / size) * size),
    prefix: String(prefix),
  };
}

interface Address {
  readonly device: string;
  /** The label: the device itself or an alias such as `eth0:1`. */
  readonly label: string;
  readonly family: 4 | 6;
  readonly secondary: boolean;
  readonly address: string;
  readonly prefix: number;
  readonly broadcast: string;
  readonly scope: string;
}

/** One line of `ip -o addr show`: `2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\       valid_lft…`. */
export function parseAddress(line: string): Address | undefined {
  const [before = ''] = line.split('\\');
  const words = before.trim().split(/\s+/);
  const device = words[1]?.replace(/:$/, '').split('@')[0];
  const family = words[2] === 'inet' ? 4 : words[2] === 'inet6' ? 6 : undefined;
  const own = words[3];
  if (device === undefined || family === undefined || own === undefined) return undefined;
  const after = (word: string): string => {
    const at = words.indexOf(word);
    return at < 0 ? '' : (words[at + 1] ?? '');
  };
  const [address = '', own_prefix] = own.split('/');
  const prefix = own_prefix ?? after('peer').split('/')[1];
  return {
    device,
    label: family === 4 ? (words.at(-1) ?? device) : device,
    family,
    secondary: words.includes('secondary'),
    address,
    prefix: Number(prefix ?? (family === 4 ? 32 : 128)),
    broadcast: after('brd'),
    scope: after('scope'),
  };
}

/** busybox without ip: `ifconfig -a`, which knows one IPv4 address an interface. */
export function parseIfconfig(text: string): Address[] {
  const found: Address[] = [];
  for (const block of text.split(/\n(?=\S)/)) {
    const device = /^([^\s:]+)/.exec(block)?.[1];
    const v4 = /inet (?:addr:)?(\d+(?:\.\d+){3})/.exec(block)?.[1];
    const mask = /(?:Mask:|netmask )(\d+(?:\.\d+){3})/.exec(block)?.[1];
    if (device === undefined || v4 === undefined) continue;
    const prefix = mask === undefined ? 32 : toNumber(mask).toString(2).replaceAll('0', '').length;
    const broadcast = /(?:Bcast:|broadcast )(\d+(?:\.\d+){3})/.exec(block)?.[1] ?? '';
    const common = { device, label: device, secondary: false };
    found.push({ ...common, family: 4, address: v4, prefix, broadcast, scope: '' });
  }
  return found;
}

function defaultRoute(lines: readonly string[], target: string): Facts {
  const words = (lines[0] ?? '').trim().split(/\s+/);
  if (words[0] !== target) return {};
  const after = (word: string): string | undefined => words[words.indexOf(word) + 1];
  const has = (word: string): boolean => words.includes(word);
  return {
    ...(has('dev') ? { interface: after('dev') } : {}),
    ...(has('src') ? { address: after('src') } : {}),
    ...(has('via') ? { gateway: after('via') } : {}),
  };
}

const nicName = (path: string): string => path.split('/')[4] ?? '';

function bonding(of: (name: string) => string | undefined): Facts {
  const word = (name: string): string => of(`bonding/${name}`)?.split(/\s+/)[0] ?? '';
  const primary = of('bonding/primary');
  return {
    type: 'bonding',
    slaves: (of('bonding/slaves') ?? '').split(/\s+/).filter((name) => name !== ''),
    mode: word('mode'),
    miimon: word('miimon'),
    lacp_rate: word('lacp_rate'),
    ...(primary === undefined || primary === ''
      ? {}
      : { primary, all_slaves_active: of('bonding/all_slaves_active') === '1' }),
  };
}

function bridge(answer: Answer, device: string, of: (name: string) => string | undefined): Facts {
  const start = `/sys/class/net/${device}/brif/`;
  const members = answer
    .lines('nicparts')
    .filter((path) => path.startsWith(start) && !path.endsWith('*'))
    .map((path) => path.slice(start.length));
  return {
    type: 'bridge',
    interfaces: members,
    id: of('bridge/bridge_id') ?? '',
    stp: of('bridge/stp_state') === '1',
  };
}

function interfaceFacts(answer: Answer, device: string): Facts {
  const of = (name: string): string | undefined => answer.file(`/sys/class/net/${device}/${name}`)?.trim();
  const parts = new Set(answer.lines('nicparts'));
  const mac = of('address');
  const number = (name: string): Facts => (of(name) === undefined ? {} : { [name]: Number(of(name)) });
  const [, pci, module] =
    answer
      .lines('nicdevices')
      .map((line) => line.split(' '))
      .find(([path]) => path === `/sys/class/net/${device}/device`) ?? [];
  const flags = of('flags');
  const hardware = of('bonding_slave/perm_hwaddr');
  return {
    device,
    ...(mac === undefined || mac === '' || mac === '00:00:00:00:00:00' ? {} : { macaddress: mac }),
    ...number('mtu'),
    ...(of('operstate') === undefined ? {} : { active: of('operstate') !== 'down' }),
    ...(module === undefined || module === '-' ? {} : { module: module.split('/').at(-1) }),
    ...(of('type') === undefined ? {} : { type: interfaceTypes[of('type') ?? ''] ?? 'unknown' }),
    ...(parts.has(`/sys/class/net/${device}/bridge`) ? bridge(answer, device, of) : {}),
    ...(parts.has(`/sys/class/net/${device}/bonding`) ? bonding(of) : {}),
    ...(hardware === undefined ? {} : { perm_macaddress: hardware }),
    ...(pci === undefined || pci === '' ? {} : { pciid: pci.split('/').at(-1) }),
    ...number('speed'),
    ...(flags === undefined ? {} : { promisc: (Number.parseInt(flags, 16) & 0x100) > 0 }),
  };
}

const append = (facts: Facts, key: string, value: unknown): void => {
  facts[key] = [...((facts[key] as unknown[] | undefined) ?? []), value];
};

function addAddress(interfaces: Map<string, Facts>, at: Address): void {
  const own = interfaces.get(at.device) ?? { device: at.device };
  interfaces.set(at.device, own);
  if (at.family === 6) {
    append(own, 'ipv6', { address: at.address, prefix: String(at.prefix), scope: at.scope });
    return;
  }
  const entry = ipv4Of(at.address, at.prefix, at.broadcast);
  const labelled = at.label === at.device ? own : {};
  if (labelled !== own) interfaces.set(at.label, labelled);
  if (!at.secondary && labelled['ipv4'] === undefined) labelled['ipv4'] = entry;
  else append(labelled, 'ipv4_secondaries', entry);
  if (at.secondary && labelled !== own) append(own, 'ipv4_secondaries', entry);
}

/** The default route's interface with what is known of its address. */
function describeDefault(route: Facts, addresses: readonly Address[], interfaces: Map<string, Facts>): Facts {
  const at = addresses.find((each) => each.address === route['address']);
  if (at === undefined) return route;
  const nic = interfaces.get(at.device) ?? {};
  const common = { macaddress: nic['macaddress'] ?? '', mtu: nic['mtu'], type: nic['type'] ?? 'unknown' };
  if (at.family === 6) return { ...route, prefix: String(at.prefix), scope: at.scope, ...common };
  const { broadcast, netmask, network, prefix } = ipv4Of(at.address, at.prefix, at.broadcast);
  return { ...route, broadcast, netmask, network, prefix, ...common, alias: at.label };
}

const localAddresses = (lines: readonly string[]): string[] => [
  ...new Set(
    lines
      .map((line) => line.split(/\s+/))
      .flatMap(([word, to]) => (word === 'local' && to !== undefined ? [to] : [])),
  ),
];

/** All facts of the `network` subset that come from interfaces. */
export function networkFacts(answer: Answer): Facts {
  const names = answer
    .lines('nics')
    .map(nicName)
    .filter((name) => name !== '' && name !== '*');
  const interfaces = new Map<string, Facts>(names.map((name) => [name, interfaceFacts(answer, name)]));
  const addresses = [
    ...answer.lines('addresses').flatMap((line) => parseAddress(line) ?? []),
    ...(answer.has('ifconfig') ? parseIfconfig(answer.section('ifconfig')) : []),
  ];
  for (const address of addresses) addAddress(interfaces, address);
  const v4 = defaultRoute(answer.lines('route4'), '8.8.8.8');
  const v6 = defaultRoute(answer.lines('route6'), '2404:6800:400a:800::1012');
  const all = (family: 4 | 6): string[] =>
    addresses
      .filter((at) => at.family === family && !/^127\.|^::1$/.test(at.address))
      .map((at) => at.address);
  const safe = (name: string): string => name.replaceAll(':', '_');
  // A fact's name cannot hold a dash: variables of that name could not be written.
  const asFact = (name: string): string => safe(name).replaceAll('-', '_');
  return {
    interfaces: [...interfaces.keys()].map(safe),
    ...Object.fromEntries([...interfaces].map(([name, facts]) => [asFact(name), facts])),
    default_ipv4: describeDefault(v4, addresses, interfaces),
    default_ipv6: describeDefault(v6, addresses, interfaces),
    all_ipv4_addresses: all(4),
    all_ipv6_addresses: all(6),
    locally_reachable_ips: {
      ipv4: localAddresses(answer.lines('local4')),
      ipv6: localAddresses(answer.lines('local6')),
    },
  };
}

/** Names of storage initiators, part of `network` in Ansible. */
export function storageNames(answer: Answer): Record<string, unknown> {
  const line = (path: string, start: RegExp): string =>
    (answer.file(path) ?? '')
      .split('\n')
      .find((each) => start.test(each))
      ?.trim() ?? '';
  return {
    fibre_channel_wwn: answer.paths
      .filter((path) => path.startsWith('/sys/class/fc_host/'))
      .map((path) => (answer.file(path) ?? '').trim().slice(2)),
    iscsi_iqn: line('/etc/iscsi/initiatorname.iscsi', /^InitiatorName=/).replace('InitiatorName=', ''),
    hostnqn: line('/etc/nvme/hostnqn', /^nqn\./),
  };
}
