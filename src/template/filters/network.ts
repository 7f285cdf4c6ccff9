/**
 * Filters on addresses: the `ipaddr` family and hardware addresses.
 * @module
 */
import { parseAddress, addressText } from '../network/address.ts';
import { hardwareAddress, slaac } from '../network/hwaddr.ts';
import {
  ipaddrFilter,
  ipSubnet,
  ipWrap,
  mergeNetworks,
  networkOf,
  spanningNetwork,
} from '../network/ipaddr.ts';
import { type FilterDeclaration } from '../plugin.ts';
import { filterError } from '../runtime/errors.ts';
import { isInt } from '../runtime/kinds.ts';
import { iter } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';

const collection = 'ansible.utils';

function usableNeighbour(value: Py, offset: Py, sign: 1n | -1n): Py {
  const n = networkOf(value);
  if (!n) return false;
  if (!isInt(offset)) return filterError('Must pass in an integer');
  const at = n.value + sign * BigInt(offset);
  const [first, last] = n.usable;
  return n.size > 1n && at >= first && at <= last ? n.text(at) : null;
}

function nthHost(value: Py, index: Py): Py {
  const n = networkOf(value);
  if (!n || !/^[+-]?\d+$/.test(str(index))) return false;
  const i = BigInt(str(index));
  if (i >= n.size || -i > n.size) return false;
  return n.text(i < 0n ? n.last + 1n + i : n.first + i);
}

const inNetwork = (value: Py, test: Py, usable: boolean): boolean => {
  const outer = networkOf(value);
  const inner = networkOf(test);
  // What is not an address lies in what is none.
  if (!outer || !inner) return outer === inner;
  if (outer.version !== inner.version) return false;
  const [first, last] = usable ? outer.usable : [outer.first, outer.last];
  return inner.first >= first && inner.last <= last;
};

function ipMath(value: Py, amount: Py): Py {
  const [address = ''] = str(value).split('/');
  const parsed = parseAddress(address);
  if (!parsed) return filterError(`You must pass a valid IP address; ${str(value)} is invalid`);
  if (!isInt(amount))
    return filterError(`You must pass an integer for arithmetic; ${str(amount)} is not a valid integer`);
  return addressText(parsed.version, parsed.value + BigInt(amount));
}

const versioned = (
  name: string,
  version: 4 | 6 | undefined,
  doc: string,
  example: readonly [string, string],
): FilterDeclaration => ({
  name,
  collection,
  aliases: [`ansible.netcommon.${name}`],
  signature: "query=''",
  doc,
  example,
  takesUndefined: 'value',
  run: (value, [query = '']) => ipaddrFilter(value, query, version, name),
});

export const networkFilters: readonly FilterDeclaration[] = [
  versioned(
    'ipaddr',
    undefined,
    'The address or network, or what is asked about it: network, netmask, prefix, public, a number …; false for what is none.',
    ["'192.168.1.10/24' | ansible.utils.ipaddr('network')", "'192.168.1.0'"],
  ),
  versioned('ipv4', 4, 'Like ipaddr, for IPv4 only.', ["'::1' | ansible.utils.ipv4", 'False']),
  versioned('ipv6', 6, 'Like ipaddr, for IPv6 only.', ["'::1' | ansible.utils.ipv6", "'::1'"]),
  {
    name: 'ipwrap',
    collection,
    aliases: ['ansible.netcommon.ipwrap'],
    signature: "query=''",
    doc: 'IPv6 addresses in brackets, all else as it is.',
    example: ["'::1' | ansible.utils.ipwrap", "'[::1]'"],
    takesUndefined: 'value',
    run: (value, [query = '']) => ipWrap(value, query),
  },
  {
    name: 'ipsubnet',
    collection,
    aliases: ['ansible.netcommon.ipsubnet'],
    signature: "query='', index=none",
    doc: 'The subnet with a number, how many there are of a size, or which one it is of a larger network.',
    example: ["'10.0.0.0/16' | ansible.utils.ipsubnet(24, 1)", "'10.0.1.0/24'"],
    run: (value, [query = '', index = null]) => ipSubnet(value, query, index),
  },
  {
    name: 'ipmath',
    collection,
    signature: 'amount',
    doc: 'The address so many further on.',
    example: ["'10.0.0.250' | ansible.utils.ipmath(10)", "'10.0.1.4'"],
    run: (value, [amount = null]) => ipMath(value, amount),
  },
  {
    name: 'nthhost',
    collection,
    signature: "query=''",
    doc: 'The address with a number in a network.',
    example: ["'10.0.0.0/8' | ansible.utils.nthhost(305)", "'10.0.1.49'"],
    run: (value, [index = '']) => nthHost(value, index),
  },
  {
    name: 'next_nth_usable',
    collection,
    signature: 'offset',
    doc: 'The usable address so many further on.',
    example: ["'10.0.0.1/24' | ansible.utils.next_nth_usable(2)", "'10.0.0.3'"],
    run: (value, [offset = null]) => usableNeighbour(value, offset, 1n),
  },
  {
    name: 'previous_nth_usable',
    collection,
    signature: 'offset',
    doc: 'The usable address so many back.',
    example: ["'10.0.0.5/24' | ansible.utils.previous_nth_usable(2)", "'10.0.0.3'"],
    run: (value, [offset = null]) => usableNeighbour(value, offset, -1n),
  },
  {
    name: 'network_in_network',
    collection,
    signature: 'test=none',
    doc: 'Whether an address or network lies in this one.',
    example: ["'10.0.0.0/8' | ansible.utils.network_in_network('10.1.0.0/16')", 'True'],
    run: (value, [test = null]) => inNetwork(value, test, false),
  },
  {
    name: 'network_in_usable',
    collection,
    signature: 'test=none',
    doc: 'Whether an address can be used by a host of this network.',
    example: ["'10.0.0.0/24' | ansible.utils.network_in_usable('10.0.0.255')", 'False'],
    run: (value, [test = null]) => inNetwork(value, test, true),
  },
  {
    name: 'reduce_on_network',
    collection,
    signature: 'network',
    doc: 'Those addresses of a list that lie in a network.',
    example: ["['10.0.0.1', '8.8.8.8'] | ansible.utils.reduce_on_network('10.0.0.0/8')", "['10.0.0.1']"],
    run: (value, [network = null]) => iter(value).filter((v) => inNetwork(network, v, false)),
  },
  {
    name: 'cidr_merge',
    collection,
    signature: "action='merge'",
    doc: 'The fewest networks that cover the same addresses; with `span` the one that holds them all.',
    example: ["['10.0.0.0/24', '10.0.1.0/24'] | ansible.utils.cidr_merge", "['10.0.0.0/23']"],
    run: (value, [action = 'merge']) => {
      if (action === 'merge') return mergeNetworks(iter(value));
      if (action === 'span') return spanningNetwork(iter(value));
      return filterError(`cidr_merge: invalid action '${str(action)}'`);
    },
  },
  {
    name: 'hwaddr',
    aliases: ['macaddr'],
    collection,
    signature: "query=''",
    doc: 'A hardware address, in a spelling: bare, cisco, linux, pgsql, win and others.',
    example: ["'525400123456' | ansible.utils.hwaddr('linux')", "'52:54:00:12:34:56'"],
    run: (value, [query = '']) => hardwareAddress(value, str(query)),
  },
  {
    name: 'slaac',
    collection,
    signature: "query=''",
    doc: 'The IPv6 address that a host with a hardware address gives itself.',
    example: ["'fdcf::/64' | ansible.utils.slaac('52:54:00:12:34:56')", "'fdcf::5054:ff:fe12:3456'"],
    run: (value, [query = '']) => slaac(value, str(query)),
  },
];
