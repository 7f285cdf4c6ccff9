/**
 * Established TCP connections out of a process's network namespace, as `/proc/PID/net/tcp` shows them
 * (https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt).
 * @module
 */
import { isIPv6 } from 'node:net';

export interface Remote {
  readonly address: string;
  readonly port: number;
}

const established = '01';

/** Remote ends of established connections; the text is that of `tcp` and `tcp6`, one after the other. */
export function establishedRemotes(text: string): Remote[] {
  return text.split('\n').flatMap((line) => {
    const [, , remote = '', state] = line.trim().split(/\s+/);
    const [hex = '', port = ''] = remote.split(':');
    if (state !== established || !/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(hex)) return [];
    return [{ address: hex.length === 8 ? ipv4(hex) : ipv6(hex), port: Number.parseInt(port, 16) }];
  });
}

/** Numbers are in the host's byte order, four bytes at a time: little-endian on everything that matters here. */
const bytesOf = (hex: string): number[] =>
  (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].reverse());

const ipv4 = (hex: string): string => bytesOf(hex).join('.');

function ipv6(hex: string): string {
  const bytes = bytesOf(hex);
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (mapped) return bytes.slice(12).join('.');
  const groups = bytes.flatMap((byte, i) =>
    i % 2 === 0 ? [((byte << 8) | (bytes[i + 1] ?? 0)).toString(16)] : [],
  );
  return shortAddress(groups.join(':'));
}

/** An IPv6 address in its one short form, as others write it too (`fd00::5`); any other text as it is. */
export const shortAddress = (address: string): string =>
  isIPv6(address) && !address.includes('%') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
