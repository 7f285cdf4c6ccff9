import { filterError } from '../runtime/errors.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { networkOf } from './ipaddr.ts';

/** The twelve hex digits of a hardware address in any usual spelling. */
export function hexOf(text: string): string | undefined {
  const s = text.trim().toLowerCase();
  const spelled =
    /^(?:[\da-f]{1,2}([:-])(?:[\da-f]{1,2}\1){4}[\da-f]{1,2}|[\da-f]{4}([.:-])[\da-f]{4}\2[\da-f]{4}|[\da-f]{6}[-:][\da-f]{6}|[\da-f]{12})$/;
  if (!spelled.test(s)) return undefined;
  const parts = s.split(/[:.-]/);
  return parts.length === 6 ? parts.map((p) => p.padStart(2, '0')).join('') : parts.join('');
}

const spell = (hex: string, size: number, mark: string): string =>
  (hex.match(new RegExp(`.{${size}}`, 'g')) ?? []).join(mark);

const spellings = new Map<string, (hex: string, value: Py) => Py>([
  ['', (_hex, value) => value],
  ['bool', () => true],
  ['int', (hex) => Number(`0x${hex}`)],
  ['bare', (hex) => hex.toUpperCase()],
  ['cisco', (hex) => spell(hex, 4, '.')],
  ['eui48', (hex) => spell(hex, 2, '-').toUpperCase()],
  ['win', (hex) => spell(hex, 2, '-').toUpperCase()],
  ['linux', (hex) => spell(hex, 2, ':')],
  ['unix', (hex) => spell(hex, 2, ':').replace(/(^|:)0(?=.)/g, '$1')],
  ['pgsql', (hex) => spell(hex, 6, ':')],
  ['postgresql', (hex) => spell(hex, 6, ':')],
  ['psql', (hex) => spell(hex, 6, ':')],
]);

export function hardwareAddress(value: Py, query: string): Py {
  const hex = hexOf(str(value));
  if (hex === undefined) {
    if (query !== '' && query !== 'bool') return filterError(`hwaddr: not a hardware address: ${str(value)}`);
    return query === 'bool' ? false : null;
  }
  const show = spellings.get(query);
  return show ? show(hex, value) : filterError(`hwaddr: unknown filter type: ${query}`);
}

export function slaac(value: Py, mac: string): Py {
  const n = networkOf(value);
  const hex = hexOf(mac);
  if (n?.version !== 6) return false;
  if (hex === undefined) return filterError(`slaac: not a hardware address: ${mac}`);
  const flipped = (parseInt(hex.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
  const eui = BigInt(`0x${flipped}${hex.slice(2, 6)}fffe${hex.slice(6)}`);
  return n.text(n.first + eui);
}
