import { isIP } from 'node:net';

/** The name under which an address's PTR record stands (RFC 1035, RFC 3596); undefined for what is not an address. */
export function reverseName(address: string): string | undefined {
  if (isIP(address) === 4) return `${address.split('.').reverse().join('.')}.in-addr.arpa.`;
  if (isIP(address) !== 6) return undefined;
  // The URL parser gives the shortest form, dotted endings included; what `::` stands for is zeros.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const [front, back] = [groups(head), groups(tail ?? '')];
  const all = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  const digits = all.map((group) => group.padStart(4, '0')).join('');
  return `${digits.split('').reverse().join('.')}.ip6.arpa.`;
}
