/**
 * ansible.utils' tests on addresses.
 * @module
 */
import { isLinkLocal, isLoopback, isMulticast, isPrivate, IpNetwork } from '../network/address.ts';
import { hexOf } from '../network/hwaddr.ts';
import type { TestDeclaration } from '../plugin.ts';
import { typeError } from '../runtime/errors.ts';
import { iter } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { Undefined } from '../runtime/undefined.ts';

function parse(v: Py): IpNetwork | undefined {
  if (v instanceof Undefined) return typeError("cannot pickle 'Undefined' object");
  return IpNetwork.parse(str(v));
}
const isAddress = (v: Py, version?: 4 | 6): boolean => {
  const n = str(v).includes('/') ? undefined : parse(v);
  return n !== undefined && (version === undefined || n.version === version);
};
/** A network: without host bits, as Python's ipaddress is strict about. */
const isNetwork = (v: Py, version?: 4 | 6): boolean => {
  const n = parse(v);
  return n?.value === n?.first && n !== undefined && (version === undefined || n.version === version);
};
const within = (inner: Py, outer: Py): boolean => {
  const i = parse(inner);
  const o = parse(outer);
  return i !== undefined && o !== undefined && o.contains(i);
};

function isMaskText(v: Py, host: boolean): boolean {
  const n = isAddress(v, 4) ? parse(v) : undefined;
  if (!n) return false;
  const value = host ? n.value : 0xffffffffn - n.value;
  return (value & (value + 1n)) === 0n;
}

const test = (name: string, doc: string, value: string, run: (v: Py) => boolean): TestDeclaration => ({
  name,
  collection: 'ansible.utils',
  doc,
  example: [`'${value}' is ansible.utils.${name}`, 'True'],
  run,
});
const ofNetwork = (
  name: string,
  doc: string,
  holds: (n: IpNetwork) => boolean,
  example: string,
): TestDeclaration =>
  test(name, doc, example, (v) => {
    const n = parse(v);
    return n !== undefined && holds(n);
  });
const pair = (
  name: string,
  doc: string,
  example: string,
  run: (a: Py, b: Py) => boolean,
): TestDeclaration => ({
  name,
  collection: 'ansible.utils',
  signature: 'other',
  doc,
  example: [example, 'True'],
  run: (a, [b = null]) => run(a, b),
});

export const networkTests: readonly TestDeclaration[] = [
  test('ip', 'Whether it is an address or network.', '10.0.0.0/8', (v) => isAddress(v) || isNetwork(v)),
  test('ip_address', 'Whether it is an address.', '::1', (v) => isAddress(v)),
  test(
    'ipv4',
    'Whether it is an IPv4 address or network.',
    '10.0.0.0/8',
    (v) => isAddress(v, 4) || isNetwork(v, 4),
  ),
  test(
    'ipv6',
    'Whether it is an IPv6 address or network.',
    'fe80::/10',
    (v) => isAddress(v, 6) || isNetwork(v, 6),
  ),
  test('ipv4_address', 'Whether it is an IPv4 address.', '10.0.0.1', (v) => isAddress(v, 4)),
  test('ipv6_address', 'Whether it is an IPv6 address.', '::1', (v) => isAddress(v, 6)),
  test('ipv4_netmask', 'Whether it is a netmask.', '255.255.255.0', (v) => isMaskText(v, false)),
  test('ipv4_hostmask', 'Whether it is a host mask.', '0.0.0.255', (v) => isMaskText(v, true)),
  test('mac', 'Whether it is a hardware address.', '52:54:00:12:34:56', (v) => hexOf(str(v)) !== undefined),
  ofNetwork('loopback', 'Whether it is a loopback address.', isLoopback, '127.0.0.1'),
  ofNetwork('multicast', 'Whether it is a multicast address.', isMulticast, '224.0.0.1'),
  ofNetwork('private', 'Whether it is a private address.', isPrivate, '10.0.0.1'),
  ofNetwork(
    'public',
    'Whether it is a public address.',
    (n) => !isPrivate(n) && !isLoopback(n) && !isMulticast(n),
    '8.8.8.8',
  ),
  ofNetwork('link_local', 'Whether it is a link-local address.', isLinkLocal, 'fe80::1'),
  ofNetwork('unspecified', 'Whether it is the unspecified address.', (n) => n.value === 0n, '0.0.0.0'),
  ofNetwork('reserved', 'Whether it is reserved.', (n) => n.isIn('240.0.0.0/4', '::/8'), '240.0.0.1'),
  ofNetwork(
    'ipv6_ipv4_mapped',
    'Whether it is an IPv4 address mapped to IPv6.',
    (n) => n.isIn('::ffff:0:0/96'),
    '::ffff:10.0.0.1',
  ),
  ofNetwork('ipv6_sixtofour', 'Whether it is a 6to4 address.', (n) => n.isIn('2002::/16'), '2002::1'),
  ofNetwork('ipv6_teredo', 'Whether it is a Teredo address.', (n) => n.isIn('2001::/32'), '2001::1'),
  pair(
    'in_network',
    'Whether it lies in a network.',
    "'10.1.1.1' is ansible.utils.in_network('10.0.0.0/8')",
    within,
  ),
  pair(
    'subnet_of',
    'Whether the network is part of another.',
    "'10.1.0.0/16' is ansible.utils.subnet_of('10.0.0.0/8')",
    within,
  ),
  pair(
    'supernet_of',
    'Whether the network holds another.',
    "'10.0.0.0/8' is ansible.utils.supernet_of('10.1.0.0/16')",
    (a, b) => within(b, a),
  ),
  pair(
    'in_any_network',
    'Whether it lies in one of several networks.',
    "'10.1.1.1' is ansible.utils.in_any_network(['10.0.0.0/8'])",
    (v, all) => iter(all).some((n) => within(v, n)),
  ),
  pair(
    'in_one_network',
    'Whether it lies in exactly one of several networks.',
    "'10.1.1.1' is ansible.utils.in_one_network(['10.0.0.0/8'])",
    (v, all) => iter(all).filter((n) => within(v, n)).length === 1,
  ),
];
