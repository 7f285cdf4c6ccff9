/**
 * Values as ajv reads them, and the way back from a JSON pointer to the value and its place.
 * @module
 */
import {
  EncryptedString,
  keyText,
  PyDate,
  PyFloat,
  TemplateString,
  type Dict,
  type List,
  type SourceRef,
  type Value,
} from '../util/value.ts';
import { placeOf, placeOfKey, placeOfValue } from './positions.ts';

/** Text for what JSON has no kind for: templates, vault envelopes, dates. */
export function plainForSchema(value: Value): unknown {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? Number(value) : value;
  if (value instanceof Map) {
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, member] of value) object[keyText(key)] = plainForSchema(member);
    return object;
  }
  if (Array.isArray(value)) return value.map(plainForSchema);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDate) return value.date.toISOString();
  if (value instanceof TemplateString) return value.text;
  // What is inside is unknown; a template may be anything as well.
  if (value instanceof EncryptedString) return '{{ vault }}';
  return plainForSchema(value.known);
}

/** What a JSON pointer leads to. */
export interface Pointed {
  readonly value: Value | undefined;
  /** The container that holds it, and under what; undefined for the whole document. */
  readonly parent: Dict | List | undefined;
  readonly key: Value | undefined;
  readonly keyText: string | undefined;
}

export function resolvePointer(root: Value, pointer: string): Pointed {
  let pointed: Pointed = { value: root, parent: undefined, key: undefined, keyText: undefined };
  for (const part of pointer.split('/').slice(1)) {
    const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const parent = pointed.value;
    if (Array.isArray(parent)) {
      const key = Number(text);
      pointed = { value: parent[key], parent, key, keyText: undefined };
    } else if (parent instanceof Map) {
      const key = parent.has(text) ? text : [...parent.keys()].find((k) => keyText(k) === text);
      pointed = { value: key === undefined ? undefined : parent.get(key), parent, key, keyText: text };
    }
  }
  return pointed;
}

/** Where something stands: its own beginning, else what holds it. */
export function placeOfPointed({ value, parent, key }: Pointed): SourceRef | undefined {
  if (parent !== undefined && key !== undefined) return placeOfValue(parent, key) ?? placeOf(parent);
  return value instanceof Map || Array.isArray(value) ? placeOf(value) : undefined;
}

/** Where one key of a map stands. */
export function placeOfMember(container: Value | undefined, name: string): SourceRef | undefined {
  if (!(container instanceof Map)) return undefined;
  const key = container.has(name) ? name : [...container.keys()].find((k) => keyText(k) === name);
  return key === undefined ? placeOf(container) : (placeOfKey(container, key) ?? placeOf(container));
}
