/**
 * `host`, `host:port`, `[2001:db8::1]:22`, each perhaps with `[x:y]` ranges (ansible: parsing/utils/addresses.py).
 * @module
 */

export interface Address {
  readonly host: string;
  readonly port: number | undefined;
}

const decimalRange = String.raw`\[\d+:\d+(?::\d+)?\]`;
const hexRange = String.raw`\[[\da-f]+:[\da-f]+(?::\d+)?\]`;
const wordRange = String.raw`\[(?:[a-z]:[a-z]|\d+:\d+)(?::\d+)?\]`;

const octet = `(?:[01]?\\d{1,2}|2[0-4]\\d|25[0-5]|${decimalRange})`;
const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`, 'i');

const piece = `(?:[\\da-f]{1,4}|${hexRange})`;
/** Every way to leave out zeros: `a::b` with up to six pieces on the right, fewer with more on the left. */
const compressed = [1, 2, 3, 4, 5].map((left) => `(?:${piece}:){${left}}(?::${piece}){1,${7 - left}}`);
const ipv6 = new RegExp(
  `^(?:${[
    `(?:${piece}:){7}${piece}`,
    `(?:${piece}:){1,6}:`,
    ...compressed,
    `(?:${piece}:){6}:${piece}`,
    `:(?::${piece}){1,6}`,
    `${piece}?::`,
    `(?:(?:0:){6}|::(?:ffff:)?|(?:0:){5}ffff:)(?:${piece}\\.){3}${piece}`,
  ].join('|')})$`,
  'i',
);

const label = `(?:[\\p{L}\\p{N}_]|${wordRange})(?:[\\p{L}\\p{N}_-]|${wordRange})*(?<![_-])`;
const hostname = new RegExp(`^${label}(?:\\.${label})*$`, 'iu');

const isIpAddress = (text: string): boolean => ipv4.test(text) || ipv6.test(text);

/** The parts of an address; undefined when it is not a host name or address. */
export function parseAddress(text: string): Address | undefined {
  const m = /^\[(.+)\]:(\d+)$/.exec(text) ?? /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(text);
  const host = m?.[1] ?? text;
  if (!isIpAddress(host) && !hostname.test(host)) return undefined;
  return { host, port: m ? Number(m[2]) : undefined };
}
