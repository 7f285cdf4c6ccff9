/**
 * What `ipaddr` can be asked for.
 * @module
 */
import { filterError } from '../runtime/errors.ts';
import { int, type Py } from '../runtime/types.ts';
import { isLinkLocal, isLoopback, isMulticast, isPrivate, isPublic, type IpNetwork } from './address.ts';

export interface Subject {
  readonly n: IpNetwork;
  /** The value as it was given. */
  readonly value: Py;
  /** Whether it was given with a prefix. */
  readonly network: boolean;
}
type Query = (s: Subject) => Py;

const when =
  (holds: (n: IpNetwork) => boolean): Query =>
  ({ n, value }) =>
    holds(n) ? value : null;

const needNetwork = (s: Subject): IpNetwork => (s.network ? s.n : filterError('Not a network address'));
const withPrefix = (n: IpNetwork): string => n.toString();
const isHost = (n: IpNetwork): boolean => n.value !== n.first;

/** An address of a network that is not the network's own. */
const hostOf =
  (show: (n: IpNetwork) => string): Query =>
  ({ n }) =>
    n.size > 1n && (n.size === 2n || isHost(n)) ? show(n) : null;

function peer(s: Subject): Py {
  const n = needNetwork(s);
  if (n.size === 2n) return n.text(n.value ^ 1n);
  if (n.size !== 4n) return filterError('Not a point-to-point network');
  if (n.value % 4n === 0n) return filterError('Network address of /30 has no peer');
  if (n.value % 4n === 3n) return filterError('Broadcast address of /30 has no peer');
  return n.text(n.value ^ 3n);
}

function sixToFour({ n, value }: Subject): Py {
  if (n.version === 6) return n.isIn('2002::/16') ? value : false;
  if (n.size > 1n && !isHost(n)) return false;
  if (!isPublic(n)) return false;
  const hex = n.value.toString(16).padStart(8, '0');
  return `2002:${hex.slice(0, 4)}:${hex.slice(4)}::1/48`;
}

const neighbour =
  (step: bigint): Query =>
  (s) => {
    const n = needNetwork(s);
    const [first, last] = n.usable;
    const at = n.value + step;
    return n.size > 1n && at >= first && at <= last ? n.text(at) : null;
  };

function reverseDns({ n }: Subject): string {
  if (n.version === 4) return `${n.ip.split('.').reverse().join('.')}.in-addr.arpa.`;
  return `${n.value.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa.`;
}

const all: readonly (readonly [names: readonly string[], query: Query])[] = [
  [[''], ({ n, network }) => (network ? withPrefix(n) : n.ip)],
  [['6to4'], sixToFour],
  [['address', 'ip'], ({ n }) => (n.size === 1n || n.size === 2n || isHost(n) ? n.ip : null)],
  [
    ['address/prefix', 'host/prefix'],
    ({ n }) => (n.size > 2n && (n.value === n.first || n.value === n.last) ? false : withPrefix(n)),
  ],
  [['ip/prefix', 'gateway', 'gw', 'hostnet', 'router'], hostOf(withPrefix)],
  [['bool'], () => true],
  [['broadcast'], ({ n }) => (n.size > 2n ? n.text(n.last) : null)],
  [['cidr'], ({ n }) => withPrefix(n)],
  [
    ['first_usable'],
    (s) => {
      const n = needNetwork(s);
      return n.size > 1n ? n.text(n.usable[0]) : null;
    },
  ],
  [
    ['last_usable'],
    (s) => {
      const n = needNetwork(s);
      return n.size > 1n ? n.text(n.usable[1]) : null;
    },
  ],
  [
    ['range_usable'],
    (s) => {
      const n = needNetwork(s);
      return n.size > 1n ? `${n.text(n.usable[0])}-${n.text(n.usable[1])}` : null;
    },
  ],
  [['next_usable'], neighbour(1n)],
  [['previous_usable'], neighbour(-1n)],
  [['host'], ({ n }) => (n.size === 1n || isHost(n) ? withPrefix(n) : null)],
  [['hostmask', 'wildcard'], ({ n }) => n.text(n.hostMask)],
  [['int'], ({ n, network }) => (network ? `${n.value}/${n.prefix}` : int(n.value))],
  [['ip_netmask'], hostOf((n) => `${n.ip} ${n.text(n.netMask)}`)],
  [['ip_wildcard'], hostOf((n) => `${n.ip} ${n.text(n.hostMask)}`)],
  [['ipv4', 'v4'], ({ n, value }) => (n.version === 4 ? value : false)],
  [
    ['ipv6', 'v6'],
    ({ n, value, network }) => (n.version === 6 ? value : `::ffff:${n.ip}/${network ? 96 + n.prefix : 128}`),
  ],
  [['link-local'], when(isLinkLocal)],
  [['lo', 'loopback'], when(isLoopback)],
  [['multicast'], when(isMulticast)],
  [['private'], when(isPrivate)],
  [['public'], when(isPublic)],
  [['unicast'], when((n) => !isMulticast(n))],
  [['net'], ({ n }) => (n.size > 1n && !isHost(n) ? n.cidr : null)],
  [['netmask'], ({ n }) => n.text(n.netMask)],
  [['network', 'network_id'], ({ n }) => n.text(n.first)],
  [['network/prefix', 'subnet'], ({ n }) => n.cidr],
  [['network_netmask'], ({ n }) => `${n.text(n.first)} ${n.text(n.netMask)}`],
  [['network_wildcard'], ({ n }) => `${n.text(n.first)} ${n.text(n.hostMask)}`],
  [['peer'], peer],
  [['prefix'], ({ n }) => n.prefix],
  [['revdns'], reverseDns],
  [['size'], ({ n }) => int(n.size)],
  [['size_usable'], ({ n }) => (n.size === 1n ? 0 : n.size === 2n ? 2 : int(n.size - 2n))],
  [['type'], ({ n }) => (n.size === 1n || isHost(n) ? 'address' : 'network')],
  [['version'], ({ n }) => n.version],
  [
    ['wrap'],
    ({ n, value, network }) => {
      if (n.version === 4) return value;
      return network ? `[${n.ip}]/${n.prefix}` : `[${n.ip}]`;
    },
  ],
];

export const queries: ReadonlyMap<string, Query> = new Map(
  all.flatMap(([names, query]) => names.map((name): [string, Query] => [name, query])),
);
