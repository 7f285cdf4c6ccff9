/**
 * Text and numbers that mean a bool.
 * @module
 */
import { isNumber, num } from '../runtime/kinds.ts';
import type { Py } from '../runtime/types.ts';

const yes = new Set<Py>(['y', 'yes', 'on', '1', 'true', 't']);
const no = new Set<Py>(['n', 'no', 'off', '0', 'false', 'f']);

/** The bool that the value means ('yes', 'off', 1); the value itself when it means none. */
export function meantBool(v: Py): Py {
  const text = typeof v === 'string' ? v.toLowerCase().trim() : isNumber(v) ? String(num(v)) : '';
  if (yes.has(text)) return true;
  return no.has(text) ? false : v;
}
