/**
 * The `ipaddr` filter and its relatives.
 * @module
 */
import { filterError, PyError } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { truth } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import { isPlainList, type Py } from '../runtime/types.ts';
import { Undefined } from '../runtime/undefined.ts';
import { IpNetwork } from './address.ts';
import { queries, type Subject } from './queries.ts';

function subject(value: Py, version: 4 | 6 | undefined): Subject | undefined {
  if (!truth(value) || value === true) return undefined;
  const text = str(value);
  const number = isInt(value) || /^\d+$/.test(text);
  const n = number ? IpNetwork.ofNumber(BigInt(text), version) : IpNetwork.parse(text);
  if (!n || (version !== undefined && n.version !== version)) return undefined;
  return { n, value: number ? n.ip : value, network: !number && text.includes('/') };
}

/** What is not an address is false; what could never be one is an error. */
function needAddress(value: Py, filter: string, ints: boolean): void {
  if (typeof value === 'string' || isPlainList(value)) return;
  if (ints && (isInt(value) || typeof value === 'boolean')) return;
  const name =
    value instanceof Undefined ? 'ansible.template.native_helpers.AnsibleUndefined' : typeName(value);
  const error = new PyError(
    'runtime',
    'AnsibleFilterError',
    `Unrecognized type <<class '${name}'>> for ${filter} filter <value>`,
  );
  if (value instanceof Undefined) error.hint = value.message;
  throw error;
}

/** The filters `ipaddr`, `ipv4` and `ipv6`. */
export function ipaddrFilter(value: Py, query: Py, version: 4 | 6 | undefined, filter: string): Py {
  needAddress(value, filter, true);
  return ipaddr(value, query, version, filter);
}

export function ipaddr(value: Py, query: Py, version?: 4 | 6, alias = 'ipaddr'): Py {
  if (Array.isArray(value)) return value.map((v) => ipaddr(v, query, version, alias)).filter(truth);
  const s = subject(value, version);
  if (!s) return false;
  const name = query === false || query === null ? '' : str(query);
  const known = queries.get(name);
  if (known) return known(s);
  if (/^-?\d+$/.test(name)) return nthAddress(s, BigInt(name));
  const network = IpNetwork.parse(name);
  if (network) return network.contains(s.n) ? value : null;
  return filterError(`${alias}: unknown filter type: ${name}`);
}

function nthAddress({ n, network }: Subject, index: bigint): Py {
  if (n.size === 1n) return network ? n.toString() : n.ip;
  const at = index < 0n ? n.last + 1n + index : n.first + index;
  return at < n.first || at > n.last ? false : `${n.text(at)}/${n.prefix}`;
}

/** The network a value is or lies in; undefined for what is not an address. */
export const networkOf = (value: Py): IpNetwork | undefined => subject(value, undefined)?.n;

export function ipWrap(value: Py, query: Py): Py {
  if (typeof value === 'boolean') return value;
  needAddress(value, 'ipwrap', false);
  if (Array.isArray(value)) return value.map((v) => wrapOne(v, query));
  const found = ipaddr(value, query, undefined, 'ipwrap');
  return truth(found) ? ipaddr(found, 'wrap') : value;
}

function wrapOne(value: Py, query: Py): Py {
  if (Array.isArray(value)) return value.map((v) => wrapOne(v, query));
  const found = ipaddr(value, query);
  if (!truth(found)) return value;
  // A number becomes the network of its one address.
  return isInt(value) ? (networkOf(value)?.cidr ?? value) : ipaddr(value, 'wrap');
}

export function ipSubnet(value: Py, query: Py, index: Py): Py {
  const n = networkOf(value);
  if (!n) return false;
  const isAddress = n.size === 1n || n.value !== n.first;
  const own = new IpNetwork(n.version, n.first, isAddress && !str(value).includes('/') ? n.bits : n.prefix);
  const text = str(query);
  if (!truth(query)) return own.cidr;
  if (/^\d+$/.test(text)) return numbered(own, Number(text), index, isAddress);
  const outer = IpNetwork.parse(text);
  if (!outer) return filterError(`You must pass a valid subnet or IP address; ${text} is invalid`);
  if (!outer.contains(own)) return false;
  return ((own.first - outer.first) / own.size + 1n).toString();
}

function toBigInt(v: Py): bigint {
  if (isInt(v)) return BigInt(v);
  const text = str(v);
  return /^[+-]?\d+$/.test(text)
    ? BigInt(text)
    : filterError(
        `argument 'index' is of type <class '${typeName(v)}'> and we were unable to convert to int`,
      );
}

function numbered(own: IpNetwork, prefix: number, index: Py, isAddress: boolean): Py {
  if (isAddress && own.prefix > prefix) {
    if (index === null) return new IpNetwork(own.version, own.value, prefix).cidr;
    const at = Number(str(index));
    const above = at < 0 ? own.prefix + at : prefix + at;
    return above < prefix || above >= own.prefix ? false : new IpNetwork(own.version, own.value, above).cidr;
  }
  if (prefix < own.prefix || prefix > own.bits) return index === null ? '0' : false;
  const count = 1n << BigInt(prefix - own.prefix);
  if (index === null) return count.toString();
  const at = toBigInt(index);
  const i = at < 0n ? count + at : at;
  if (i < 0n || i >= count) return false;
  const size = 1n << BigInt(own.bits - prefix);
  return new IpNetwork(own.version, own.first + i * size, prefix).cidr;
}

/** The fewest networks that cover the same addresses. */
export function mergeNetworks(values: readonly Py[]): string[] {
  const networks = values.map((v) => networkOf(v) ?? filterError(`cidr_merge: invalid network ${str(v)}`));
  const sorted = networks
    .map((n) => new IpNetwork(n.version, n.first, n.prefix))
    .sort(
      (a, b) =>
        a.version - b.version || (a.first < b.first ? -1 : a.first > b.first ? 1 : a.prefix - b.prefix),
    );
  const merged: IpNetwork[] = [];
  for (const n of sorted) {
    if (merged.at(-1)?.contains(n) === true) continue;
    merged.push(n);
    for (let pair = merged.slice(-2); canJoin(pair); pair = merged.slice(-2)) {
      const [a] = pair as [IpNetwork];
      merged.splice(-2, 2, new IpNetwork(a.version, a.first, a.prefix - 1));
    }
  }
  return merged.map((n) => n.cidr);
}
function canJoin([a, b]: readonly IpNetwork[]): boolean {
  if (!a || a.version !== b?.version || a.prefix !== b.prefix || a.prefix === 0) return false;
  return new IpNetwork(a.version, a.first, a.prefix - 1).first === a.first && b.first === a.last + 1n;
}

/** The smallest network that holds all of them. */
export function spanningNetwork(values: readonly Py[]): string {
  const networks = values.map((v) => networkOf(v) ?? filterError(`cidr_merge: invalid network ${str(v)}`));
  const [first] = networks;
  if (!first) return '';
  for (let prefix = first.prefix; prefix >= 0; prefix--) {
    const span = new IpNetwork(first.version, first.value, prefix);
    if (networks.every((n) => span.contains(n))) return span.cidr;
  }
  return filterError('cidr_merge: IPv4 and IPv6 cannot be spanned');
}
