import { raise, valueError } from './errors.ts';
import { iter } from './iterate.ts';
import { checkText } from './limits.ts';
import { Namespace } from './objects.ts';
import { str } from './repr.ts';
import type { Py } from './types.ts';
import { chk, Undefined } from './undefined.ts';

/** `a ~ b ~ c` */
export function concat(items: readonly Py[]): string {
  let text = '';
  for (const v of items) text += str(chk(v));
  checkText(text.length);
  return text;
}

/** `x if y` where y is false: Jinja2's lenient undefined. */
export const noElse = (line: number): Undefined =>
  new Undefined({
    soft: true,
    hint: `the inline if-expression on line ${line} evaluated to false and no else section was defined.`,
  });

/** `a, b = value` */
export function unpack(value: Py, count: number): readonly Py[] {
  const items = iter(value);
  if (items.length < count)
    valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
  if (items.length > count) valueError(`too many values to unpack (expected ${count})`);
  return items;
}

/** `{% set ns.name = value %}` */
export function setMember(target: Py, name: string, value: Py): void {
  if (target instanceof Namespace) target.members.set(name, value);
  else raise('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
}
