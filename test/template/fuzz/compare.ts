/**
 * One case asked of both: tsplay and the real engine.
 * @module
 */
import { encode, type Answer, type Engine } from '../../../bench/template-engine/client.ts';
import { TemplateError } from '../../../src/template/index.ts';
import type { Dict, Value } from '../../../src/util/value.ts';
import { tryCase, type Case } from '../../corpus/case.ts';
import { pythonType } from '../../corpus/values.ts';

const encodeVars = (vars: Dict): unknown =>
  Object.fromEntries([...vars].map(([k, v]) => [k as string, encode(v)]));
const plain = (d: Dict): unknown => Object.fromEntries([...d] as [string, Value][]);

/** The case as the engine is asked it. */
export const question = (c: Case): unknown => ({
  template: c.template,
  vars: encodeVars(c.vars),
  mode: c.mode,
  options: plain(c.options),
  files: plain(c.files),
  unsafe: [...c.unsafe],
});

/** tsplay's answer; `limit` where one of its limits is met, which the engine has not. */
async function own(c: Case): Promise<Answer | 'limit'> {
  const result = await tryCase(c);
  if ('value' in result) return { value: encode(result.value), type: pythonType(result.value) };
  const { thrown: e } = result;
  if (e instanceof TemplateError) return e.kind === 'limit' ? 'limit' : { error: e.kind, message: e.message };
  return { error: 'internal', message: e instanceof Error ? (e.stack ?? e.message) : String(e) };
}

const shown = (a: Answer): string =>
  a.error === undefined
    ? `${a.type ?? ''} ${JSON.stringify(a.value)}`
    : `${a.error}: ${(a.message ?? '').slice(0, 200)}`;

/** What 2.14 does to text and groups that a lookup gave; differences.md says so. */
const quirks: readonly string[] = ['NotImplemented', '_GroupTuple.__new__() missing'];

/** Values that cannot be written as data, that are another each time, or that nobody waits for. */
export const noData = (a: Answer): boolean =>
  a.gaveUp === true ||
  quirks.some((quirk) => JSON.stringify(a).includes(quirk)) ||
  /"\$other"|0x[0-9a-f]{6,}/.test(JSON.stringify(a));

/** Text of some filters and of lookups has a type of its own in Python; reasons inside messages are told twice. */
const textIsText = (message = ''): string =>
  message
    .replace(/'ansible\.utils\.\w+\.\w+Text object'/, "'str object'")
    .replace(/(: )('\w+' is undefined)\. \2/g, '$1$2');

/** Ansible doubles the backslashes of a template before it is read, and shows it like that. */
const oneBackslash = (message = ''): string => message.replaceAll(/\\+/g, '\\');

/** Text of `escape` and `safe` has a type of its own, too, which shows inside lists. */
const withoutMarkup = (value: unknown): string =>
  textIsText(JSON.stringify(value)).replace(/Markup\(('(?:[^'\\]|\\.)*'|\\"(?:[^"\\]|\\[^"])*\\")\)/g, '$1');

function same(ours: Answer, theirs: Answer): boolean {
  if (theirs.error !== ours.error) return false;
  if (theirs.error === 'undefined') {
    return oneBackslash(ours.message).includes(oneBackslash(textIsText(theirs.message)));
  }
  if (theirs.error !== undefined) return true;
  return theirs.type === ours.type && withoutMarkup(theirs.value) === JSON.stringify(ours.value);
}

/** How the two answers differ; undefined when they do not. */
export async function difference(c: Case, engine: Engine): Promise<string | undefined> {
  const theirs = await engine.ask(question(c));
  if (noData(theirs)) return undefined;
  const ours = await own(c);
  if (ours === 'limit' || same(ours, theirs)) return undefined;
  // What gives another answer each time is left to chance.
  const again = await engine.ask(question(c));
  if (JSON.stringify(again) !== JSON.stringify(theirs)) return undefined;
  return `${c.template}\n  engine ${shown(theirs)}\n  tsplay ${shown(ours)}`;
}
