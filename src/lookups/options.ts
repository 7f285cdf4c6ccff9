/**
 * Options of lookups as TypeScript wants them.
 * @module
 */
import type { LookupCall } from '../template/index.ts';
import { booleanOf } from '../util/boolean-words.ts';
import { valueText, type Value } from '../util/value.ts';

const given = (call: LookupCall, name: string): Value => (call.options.get(name) ?? null) as Value;

export function textOption(call: LookupCall, name: string): string | undefined {
  const value = given(call, name);
  return value === null ? undefined : valueText(value);
}

/** What Ansible takes for true. */
export const isYes = (text: string): boolean => booleanOf(text) === true;

export function boolOption(call: LookupCall, name: string): boolean {
  const value = given(call, name);
  return typeof value === 'string' ? isYes(value) : Boolean(value);
}
export const numberOption = (call: LookupCall, name: string): number => Number(given(call, name));

/** A term's text. */
export const termText = (term: unknown): string => valueText(term as Value);
