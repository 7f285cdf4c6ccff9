/**
 * IP addresses and networks, as netaddr's IPNetwork has them.
 * @module
 */
import { isIPv4, isIPv6 } from 'node:net';

type Version = 4 | 6;
const bitsOf = (version: Version): number => (version === 4 ? 32 : 128);

export function parseAddress(text: string): { version: Version; value: bigint } | undefined {
  if (isIPv4(text))
    return { version: 4, value: text.split('.').reduce((n, part) => n * 256n + BigInt(part), 0n) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { version: 6, value: parseV6(text) };
}

function parseV6(text: string): bigint {
  const v4 = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let full = text;
  if (v4) {
    const n = parseAddress(v4[2] ?? '')?.value ?? 0n;
    full = `${v4[1] ?? ''}${(n >> 16n).toString(16)}:${(n & 0xffffn).toString(16)}`;
  }
  const [head = '', tail] = full.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right].reduce((n, part) => n * 65536n + BigInt(`0x${part}`), 0n);
}

export function addressText(version: Version, value: bigint): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 255n).toString()).join('.');
  const parts = Array.from({ length: 8 }, (_v, i) =>
    ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  return compressV6(parts, value);
}

/** The longest run of zeros (two at least) as `::`; mapped and compatible addresses end in dotted form. */
function compressV6(parts: readonly string[], value: bigint): string {
  if (value >> 32n === 0xffffn) return `::ffff:${addressText(4, value & 0xffffffffn)}`;
  if (value >> 32n === 0n && value >> 16n !== 0n) return `::${addressText(4, value)}`;
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let j = i;
    while (j < 8 && parts[j] === '0') j++;
    if (j - i > best.length) best = { at: i, length: j - i };
  }
  if (best.at < 0) return parts.join(':');
  return `${parts.slice(0, best.at).join(':')}::${parts.slice(best.at + best.length).join(':')}`;
}

export class IpNetwork {
  readonly version: Version;
  readonly value: bigint;
  readonly prefix: number;
  constructor(version: Version, value: bigint, prefix: number) {
    this.version = version;
    this.value = value;
    this.prefix = prefix;
  }
  /** `address`, `address/prefix` or `address/netmask`. */
  static parse(text: string): IpNetwork | undefined {
    const [address = '', suffix, ...more] = text.trim().split('/');
    const parsed = parseAddress(address);
    if (!parsed || more.length > 0) return undefined;
    const bits = bitsOf(parsed.version);
    if (suffix === undefined) return new IpNetwork(parsed.version, parsed.value, bits);
    const prefix = /^\d+$/.test(suffix) ? Number(suffix) : maskPrefix(suffix, parsed.version);
    if (prefix === undefined || prefix > bits) return undefined;
    return new IpNetwork(parsed.version, parsed.value, prefix);
  }
  static ofNumber(value: bigint, version: Version | undefined): IpNetwork | undefined {
    const v = version ?? (value < 1n << 32n ? 4 : 6);
    return value < 1n << BigInt(bitsOf(v)) ? new IpNetwork(v, value, bitsOf(v)) : undefined;
  }
  get bits(): number {
    return bitsOf(this.version);
  }
  get size(): bigint {
    return 1n << BigInt(this.bits - this.prefix);
  }
  get hostMask(): bigint {
    return this.size - 1n;
  }
  get netMask(): bigint {
    return (1n << BigInt(this.bits)) - 1n - this.hostMask;
  }
  get first(): bigint {
    return this.value & this.netMask;
  }
  get last(): bigint {
    return this.first + this.hostMask;
  }
  text(value: bigint): string {
    return addressText(this.version, value);
  }
  get ip(): string {
    return this.text(this.value);
  }
  get cidr(): string {
    return `${this.text(this.first)}/${this.prefix}`;
  }
  toString(): string {
    return `${this.ip}/${this.prefix}`;
  }
  contains(other: IpNetwork): boolean {
    return this.version === other.version && this.first <= other.first && other.last <= this.last;
  }
  /** The first and last address a host may have. */
  get usable(): readonly [bigint, bigint] {
    return this.size <= 2n ? [this.first, this.last] : [this.first + 1n, this.last - 1n];
  }
  isIn(...networks: readonly string[]): boolean {
    const own = new IpNetwork(this.version, this.value, this.bits);
    return networks.some((n) => IpNetwork.parse(n)?.contains(own) ?? false);
  }
}

/** The prefix of a netmask such as 255.255.255.0, or of a host mask such as 0.0.0.255. */
function maskPrefix(text: string, version: Version): number | undefined {
  const mask = parseAddress(text);
  if (mask?.version !== version) return undefined;
  const bits = bitsOf(version);
  const all = (1n << BigInt(bits)) - 1n;
  for (let prefix = 0; prefix <= bits; prefix++) {
    const host = all >> BigInt(prefix);
    if (mask.value === all - host || (mask.value === host && prefix > 0 && prefix < bits)) return prefix;
  }
  return undefined;
}

const privateRanges = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '239.0.0.0/8',
  'fc00::/7',
  'fec0::/10',
];
export const isLinkLocal = (n: IpNetwork): boolean => n.isIn('169.254.0.0/16', 'fe80::/10');
export const isPrivate = (n: IpNetwork): boolean => n.isIn(...privateRanges) || isLinkLocal(n);
export const isLoopback = (n: IpNetwork): boolean => n.isIn('127.0.0.0/8', '::1/128');
export const isMulticast = (n: IpNetwork): boolean => n.isIn('224.0.0.0/4', 'ff00::/8');
export const isPublic = (n: IpNetwork): boolean =>
  !isMulticast(n) && !isPrivate(n) && !isLoopback(n) && !isMask(n);
const isMask = (n: IpNetwork): boolean => {
  const inverse = (1n << BigInt(n.bits)) - 1n - n.value;
  const isRun = (v: bigint): boolean => (v & (v + 1n)) === 0n;
  return isRun(n.value) || isRun(inverse);
};
