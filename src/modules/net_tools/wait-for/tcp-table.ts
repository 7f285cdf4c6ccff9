/**
 * Connections in /proc/net/tcp and tcp6 (proc(5)): addresses are little-endian hex, a word at a time.
 * @module
 */
import { isIPv4, isIPv6 } from 'node:net';

const states: Readonly<Record<string, string>> = {
  ESTABLISHED: '01',
  SYN_SENT: '02',
  SYN_RECV: '03',
  FIN_WAIT1: '04',
  FIN_WAIT2: '05',
  TIME_WAIT: '06',
};

export const stateCode = (name: string): string | undefined => states[name];

const flip = (hex: string): string => (hex.match(/../g) ?? []).reverse().join('').toUpperCase();

/** 16 bytes of an IPv6 address as hex. */
function expandIpv6(address: string): string {
  const [plain = ''] = address.split('%');
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain);
  const hex = (n: string | undefined): string =>
    Number(n ?? 0)
      .toString(16)
      .padStart(2, '0');
  const text =
    dotted === null
      ? plain
      : `${dotted[1] ?? ''}${hex(dotted[2])}${hex(dotted[3])}:${hex(dotted[4])}${hex(dotted[5])}`;
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const fill = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...fill, ...right].map((group) => group.padStart(4, '0')).join('');
}

/** An address as the tables write it. IPv4 has a second form, mapped into IPv6. */
export function addressForms(address: string): string[] {
  if (isIPv4(address)) {
    const v4 = flip(
      address
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join(''),
    );
    return [v4, `0000000000000000FFFF0000${v4}`];
  }
  if (!isIPv6(address)) return [];
  return [(expandIpv6(address).match(/.{8}/g) ?? []).map(flip).join('')];
}

export interface ConnectionFilter {
  /** Local addresses as the tables write them; all when there is one of only zeros. */
  readonly local: readonly string[];
  readonly port: number;
  /** Codes of states. */
  readonly states: readonly string[];
  /** Peers that do not count, as the tables write them. */
  readonly excluded: readonly string[];
}

/** How many connections in the tables count. */
export function countConnections(tables: string, filter: ConnectionFilter): number {
  const any = filter.local.some((address) => /^0+$/.test(address));
  const port = filter.port.toString(16).toUpperCase().padStart(4, '0');
  let count = 0;
  for (const line of tables.split('\n')) {
    const [, local = '', remote = '', state = ''] = line.trim().split(/\s+/);
    const [address = '', localPort] = local.split(':');
    if (localPort !== port || !filter.states.includes(state)) continue;
    if (filter.excluded.includes(remote.split(':')[0] ?? '')) continue;
    if (any || filter.local.includes(address) || /^0+$/.test(address)) count += 1;
  }
  return count;
}
