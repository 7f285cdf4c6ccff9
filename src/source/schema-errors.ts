/**
 * ajv's errors as a person would put them: of alternatives the one that was meant, no consequences, no jargon.
 * @module
 */
import type { ErrorObject } from 'ajv';
import { TsplayError } from '../errors/error.ts';
import { nearest } from '../util/suggest.ts';
import type { SourceRef, Value } from '../util/value.ts';
import { placeOfMember, placeOfPointed, resolvePointer } from './schema-plain.ts';
import { renderedKeywords } from './rendered-keywords.ts';
import { cut } from '../util/cut.ts';

type Schema = Readonly<Record<string, unknown>>;

/** One TsplayError for each thing to mend, in the order of the file. */
export function explain(errors: readonly ErrorObject[], root: Value, file?: string): TsplayError[] {
  const seen = new Set<string>();
  const out: TsplayError[] = [];
  for (const error of essential(errors)) {
    if (isSurvived(error, root)) continue;
    const explained = one(error, root, file);
    const key = `${explained.message}|${explained.src?.line ?? 0}:${explained.src?.col ?? 0}`;
    if (!seen.has(key)) out.push(explained);
    seen.add(key);
  }
  return out.sort((a, b) => position(a) - position(b));
}

/**
 * Keywords whose value is only read when the task runs: one that is wrong is then a failure of the task. Any text is text;
 * and what should be done of a failure must be known.
 */
const readLate: ReadonlySet<string> = new Set(
  Object.entries(renderedKeywords)
    .filter(([name, [, kind]]) => kind !== 'text' && name !== 'ignore_errors')
    .map(([name]) => name),
);

/** Whether the book says what should be done when that task fails. */
function isSurvived(error: ErrorObject, root: Value): boolean {
  const path = error.instancePath.split('/').slice(1);
  if (!readLate.has(path.at(-1) ?? '')) return false;
  let at: Value | undefined = root;
  for (const step of path) {
    if (at instanceof Map) {
      const ignores = at.get('ignore_errors') ?? false;
      if (ignores !== false || (step === 'block' && at.has('rescue'))) return true;
      at = at.get(step);
    } else at = Array.isArray(at) ? at[Number(step)] : undefined;
  }
  return false;
}

const position = (e: TsplayError): number => (e.src ? e.src.line * 10_000 + e.src.col : 0);

/**
 * ajv lists the errors of every alternative and then the `anyOf` itself. Where an alternative got further than the
 * value itself (the right kind of value, wrong inside), what is wrong inside is the news; else that none fits is.
 */
function essential(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === 'if' || error.keyword === 'not') continue;
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error);
      continue;
    }
    const branches: ErrorObject[] = [];
    for (let last = kept.at(-1); last && isWithin(last, error); last = kept.at(-1)) {
      branches.unshift(last);
      kept.pop();
    }
    const inside = branches.filter((b) => b.instancePath.length > error.instancePath.length || tellsMore(b));
    kept.push(...(inside.length > 0 ? inside : [error]));
  }
  return kept;
}

const isWithin = (inner: ErrorObject, outer: ErrorObject): boolean =>
  inner.instancePath === outer.instancePath || inner.instancePath.startsWith(outer.instancePath + '/');

/** Errors about the members of a map that is of the right kind. */
const tellsMore = (error: ErrorObject): boolean =>
  ['additionalProperties', 'propertyNames', 'minItems'].includes(error.keyword) ||
  (error.keyword === 'pattern' && error.propertyName !== undefined);

function one(error: ErrorObject, root: Value, file: string | undefined): TsplayError {
  const pointed = resolvePointer(root, error.instancePath);
  const fallback: SourceRef | undefined = file === undefined ? undefined : { file, line: 1, col: 1 };
  const src = placeOfPointed(pointed) ?? fallback;
  const schema = (error.parentSchema ?? {}) as Schema;
  const subject = pointed.keyText === undefined ? titleOf(pointed.parent, schema) : `"${pointed.keyText}"`;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = (error.params as { additionalProperty: string }).additionalProperty;
      return unknownKey(name, schema, placeOfMember(pointed.value, name) ?? src);
    }
    case 'required': {
      const name = (error.params as { missingProperty: string }).missingProperty;
      const what = typeof schema['title'] === 'string' ? schema['title'] : subject;
      return new TsplayError('TSP1003', `${what} needs "${name}"`, { src });
    }
    case 'propertyNames':
    case 'pattern':
      if (error.propertyName !== undefined || error.keyword === 'propertyNames')
        return badName(error, placeOfMember(pointed.value, nameOf(error)) ?? src);
      return wrong(subject, describe(schema), pointed.value, src);
    case 'minItems':
    case 'minLength':
      return new TsplayError('TSP1003', `${subject} must not be empty`, { src });
    default:
      return wrong(subject, describe(schema), pointed.value, src);
  }
}

const nameOf = (error: ErrorObject): string =>
  error.propertyName ?? (error.params as { propertyName?: string }).propertyName ?? '';

const badName = (error: ErrorObject, src: SourceRef | undefined): TsplayError =>
  new TsplayError('TSP1003', `"${nameOf(error)}" is not a valid variable name`, {
    src,
    length: nameOf(error).length,
    hint: 'Names have letters, digits and underscores, and do not begin with a digit.',
  });

const titleOf = (parent: unknown, schema: Schema): string =>
  parent === undefined
    ? 'the file'
    : Array.isArray(parent)
      ? 'this item'
      : typeof schema['title'] === 'string'
        ? schema['title']
        : 'this';

function unknownKey(name: string, schema: Schema, src: SourceRef | undefined): TsplayError {
  const known = Object.keys(schema['properties'] ?? {});
  const near = nearest(name, known);
  const title = typeof schema['title'] === 'string' ? schema['title'] : undefined;
  const message =
    title === 'a vars_prompt entry'
      ? `Invalid vars_prompt data structure, found unsupported key '${name}'`
      : `"${name}" is not a keyword${title === undefined ? '' : ` of ${title}`}`;
  return new TsplayError('TSP1004', message, {
    src,
    length: name.length,
    hint: near
      ? `did you mean "${near}"?`
      : known.length <= 12
        ? `Known are: ${known.join(', ')}.`
        : undefined,
  });
}

const wrong = (
  subject: string,
  expected: string,
  value: Value | undefined,
  src: SourceRef | undefined,
): TsplayError => new TsplayError('TSP1003', `${subject} must be ${expected}, not ${kindOf(value)}`, { src });

/** What a schema asks for, in words: its title, or made from its type or values. */
function describe(schema: Schema): string {
  if (typeof schema['title'] === 'string') return schema['title'];
  if (Array.isArray(schema['enum'])) return `one of ${schema['enum'].map(String).join(', ')}`;
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return orList(alternatives.map((a) => describe(a as Schema)));
  const type = schema['type'];
  if (Array.isArray(type)) return orList(type.map((t) => typeNames[String(t)] ?? String(t)));
  return typeNames[String(type)] ?? 'of another form';
}

const orList = (words: readonly string[]): string => {
  const named = [...new Set(words.filter((w) => w !== 'nothing' && w !== 'of another form'))];
  return named.length < 2
    ? (named[0] ?? 'of another form')
    : `${named.slice(0, -1).join(', ')} or ${named.at(-1) ?? ''}`;
};

const typeNames: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'a boolean',
  null: 'nothing',
};

function kindOf(value: Value | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  if (value instanceof Map) return 'a map';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return `the boolean ${value}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${String(value)}`;
  return typeof value === 'string' ? JSON.stringify(cut(value, 40)) : 'this';
}
