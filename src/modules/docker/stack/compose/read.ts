/**
 * Reading members of a Compose file with their kind checked, so that a wrong one is named with its path.
 * @module
 */
import { fail } from '../../../../sdk/index.ts';
import { didYouMean } from '../../../../util/suggest.ts';
import { toNanoseconds, toBytes } from '../../values/sizes.ts';
import { scalarText } from '../../values/text.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A dict of the file and where it is. */
export interface Section {
  readonly value: Json;
  readonly where: string;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function section(value: unknown, where: string): Section {
  if (value === undefined || value === null) return { value: {}, where };
  if (!isObject(value)) return fail(`${where} must be a dict`);
  return { value, where };
}

export const child = (from: Section, key: string): Section =>
  section(from.value[key], `${from.where}.${key}`);

/** Refuses members that Compose does not know; `x-` ones are the user's own. */
export function onlyKeys(from: Section, known: readonly string[]): void {
  for (const key of Object.keys(from.value)) {
    if (known.includes(key) || key.startsWith('x-')) continue;
    const hint = didYouMean(key, known);
    fail(`${from.where}: unknown option ${JSON.stringify(key)}${hint ? `. ${hint}` : ''}`);
  }
}

export function text(from: Section, key: string): string | undefined {
  const value = from.value[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') return fail(`${from.where}.${key} must be text`);
  return scalarText(value);
}

export function flag(from: Section, key: string): boolean | undefined {
  const value = from.value[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return fail(`${from.where}.${key} must be true or false`);
}

export function number(from: Section, key: string): number | undefined {
  const value = from.value[key];
  if (value === undefined || value === null) return undefined;
  const result = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
  if (Number.isNaN(result)) return fail(`${from.where}.${key} must be a number`);
  return result;
}

export function texts(from: Section, key: string): string[] | undefined {
  const value = from.value[key];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(scalarText);
  if (typeof value === 'object') return fail(`${from.where}.${key} must be a list`);
  return [scalarText(value)];
}

export function entries(from: Section, key: string): unknown[] {
  const value = from.value[key];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : fail(`${from.where}.${key} must be a list`);
}

/** A dict of text, or a list of `KEY=value`. A member without a value is `undefined`. */
export function mapping(from: Section, key: string): Map<string, string | undefined> {
  const value = from.value[key];
  if (value === undefined || value === null) return new Map();
  if (Array.isArray(value))
    return new Map(
      value.map(scalarText).map((line): [string, string | undefined] => {
        const eq = line.indexOf('=');
        return eq < 0 ? [line, undefined] : [line.slice(0, eq), line.slice(eq + 1)];
      }),
    );
  if (!isObject(value)) return fail(`${from.where}.${key} must be a dict or a list`);
  return new Map(
    Object.entries(value).map(([name, member]) => [name, member === null ? undefined : scalarText(member)]),
  );
}

/** Like {@link mapping}, empty text for a member without a value. */
export const textMapping = (from: Section, key: string): Record<string, string> =>
  Object.fromEntries([...mapping(from, key)].map(([name, value]) => [name, value ?? '']));

export function durationOf(from: Section, key: string): number | undefined {
  const value = text(from, key);
  return value === undefined ? undefined : toNanoseconds(value, `${from.where}.${key}`);
}

export function bytesOf(from: Section, key: string): number | undefined {
  const value = text(from, key);
  return value === undefined ? undefined : toBytes(value, `${from.where}.${key}`);
}
