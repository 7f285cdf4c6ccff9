/**
 * File modes as playbooks write them: octal ints and text, symbolic modes.
 * @module
 */
import { str } from '../template/runtime/repr.ts';
import type { Value } from '../util/value.ts';
import { fail } from './module.ts';

export interface ModeContext {
  /** Permission bits that the path has now, for symbolic modes; those a new path would get when there is none. */
  readonly current: number;
  readonly isDirectory: boolean;
  /** The umask that `+w` without a user class obeys. */
  readonly umask?: number | undefined;
}

const classes = {
  u: { shift: 6, special: 0o4000 },
  g: { shift: 3, special: 0o2000 },
  o: { shift: 0, special: 0o1000 },
};
type Class = keyof typeof classes;
const octalText = /^(0o?)?[0-7]{1,4}$/i;
const symbolicText = /^[ugoa]*([-+=]([rwxXst]*|[ugo]))+$/;
const popular = new Set([
  0o400, 0o440, 0o444, 0o500, 0o550, 0o555, 0o600, 0o640, 0o644, 0o660, 0o664, 0o666, 0o700, 0o710, 0o711,
  0o750, 0o755, 0o770, 0o775, 0o777, 0o1777, 0o2770, 0o2775, 0o2755, 0o4755,
]);

/** An int whose decimal digits are a usual mode while its value is none: `mode: 755` was meant as `0755`. */
function forgotZero(value: number): boolean {
  const digits = String(value);
  return /^[0-7]{3,4}$/.test(digits) && popular.has(Number.parseInt(digits, 8)) && !popular.has(value);
}

const bad = (value: Value): { message: string; hint: string } => ({
  message: 'mode must be in octal or symbolic form',
  hint: `Got ${str(value)}. Write it like "0644" or u=rw,g=r,o=r.`,
});

/** What is wrong with a mode, or undefined. `words` are further values that are allowed (`preserve`). */
export function checkMode(
  value: Value,
  words: readonly string[] = [],
): { message: string; hint: string } | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (forgotZero(value))
      return {
        message: `mode: ${value} is a decimal number; as permissions it would be 0${value.toString(8)}`,
        hint: `Write mode: "0${value}" (quoted, with a leading zero).`,
      };
    return value >= 0 && value <= 0o7777 ? undefined : bad(value);
  }
  if (typeof value !== 'string') return bad(value);
  const text = value.trim();
  if (octalText.test(text) || words.includes(text)) return undefined;
  return text.split(',').every((part) => symbolicText.test(part)) ? undefined : bad(value);
}

/**
 * Permission bits that a mode means for one path. An int is taken as it is (YAML reads `0644` as 420), text is octal
 * or symbolic (chmod's grammar, as Ansible reads it).
 * @throws {ModuleFailure} when it is neither.
 */
export function parseMode(value: Value, context: ModeContext): number {
  const wrong = checkMode(value);
  if (wrong) fail(`${wrong.message}. ${wrong.hint}`);
  if (typeof value === 'number') return value;
  const text = (value as string).trim();
  if (octalText.test(text)) return Number.parseInt(text.replace(/^0o/i, ''), 8);
  let mode = context.current;
  for (const part of text.split(',')) mode = applyPart(part, mode, context);
  return mode;
}

/** Whether a mode is symbolic: what it means hangs on the path. */
export const isSymbolic = (value: Value): boolean =>
  typeof value === 'string' && !octalText.test(value.trim());

function applyPart(part: string, start: number, context: ModeContext): number {
  const who = /^[ugoa]*/.exec(part)?.[0] ?? '';
  const named: readonly Class[] =
    who === '' || who.includes('a') ? ['u', 'g', 'o'] : (who.split('') as Class[]);
  let mode = start;
  for (const [, operator, perms = ''] of part.slice(who.length).matchAll(/([-+=])([^-+=]*)/g)) {
    const before = mode;
    for (const cls of named) {
      const all = bitsOf(cls, perms, before, context);
      const bits = who === '' ? all & ~(context.umask ?? 0o022) : all;
      const mask = (7 << classes[cls].shift) | classes[cls].special;
      if (operator === '=') mode = (mode & ~mask) | bits;
      else mode = operator === '+' ? mode | bits : mode & ~bits;
    }
  }
  return mode;
}

function bitsOf(cls: Class, perms: string, mode: number, context: ModeContext): number {
  const { shift, special } = classes[cls];
  let bits = 0;
  for (const perm of perms) {
    if (perm === 'r') bits |= 4 << shift;
    else if (perm === 'w') bits |= 2 << shift;
    else if (perm === 'x') bits |= 1 << shift;
    else if (perm === 'X') bits |= context.isDirectory || (mode & 0o111) !== 0 ? 1 << shift : 0;
    else if (perm === 's') bits |= cls === 'o' ? 0 : special;
    else if (perm === 't') bits |= cls === 'o' ? special : 0;
    else bits |= ((mode >> classes[perm as Class].shift) & 7) << shift;
  }
  return bits;
}
