/**
 * Text and numbers that mean a bool.
 * @module
 */
import { isNumber, num } from '../runtime/kinds.ts';
import type { Py } from '../runtime/types.ts';
import { booleanOf } from '../../util/boolean-words.ts';

/** The bool that the value means ('yes', 'off', 1); the value itself when it means none. */
export function meantBool(v: Py): Py {
  const text = typeof v === 'string' ? v.trim() : isNumber(v) ? String(num(v)) : '';
  return booleanOf(text) ?? v;
}
