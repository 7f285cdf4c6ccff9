/**
 * Says that a template is written in a way that newer versions of Ansible refuse.
 * @module
 */
import type { SourceRef } from '../util/value.ts';
import type { Template } from './runtime/types.ts';
import type { TemplarOptions } from './options.ts';

/** A plain name, with members, in front of a filter. */
const operand = /([A-Za-z_][\w.]*(?:\[[^[\]]*\][\w.]*)*)\s*\|\s*$/;

/** Characters in front of a filter that are looked at. */
const farthest = 200;

/** Reports each test that is used as a filter; `place` is where an offset of the template's text is in the user's file. */
export function reportOutdated(
  { text, outdated }: Template,
  tell: TemplarOptions['onDeprecated'],
  place: (offset: number) => SourceRef | undefined,
): void {
  if (tell === undefined) return;
  // The compiler meets them in an order of its own.
  for (const { name, at } of [...outdated].sort((a, b) => a.at - b.at)) {
    const what = operand.exec(text.slice(Math.max(0, at - farthest), at))?.[1] ?? '…';
    tell(`a test is used as a filter: ${what}|${name}`, `${what} is ${name}`, place(at));
  }
}
