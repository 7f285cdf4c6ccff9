/**
 * Which Python type a value is.
 * @module
 */
import { EncryptedString, PyDate, PyFloat, TemplateString, Tuple, Unknown } from '../../util/value.ts';
import { GroupTuple, PyObject, type Py } from './types.ts';

export type PyInt = number | bigint;
export type PyNumber = number | bigint | PyFloat | boolean;

/** An int that is not a bool. */
export const isInt = (v: Py | undefined): v is PyInt =>
  (typeof v === 'number' && Number.isInteger(v)) || typeof v === 'bigint';
export const isFloat = (v: Py | undefined): v is number | PyFloat =>
  v instanceof PyFloat || (typeof v === 'number' && !Number.isInteger(v));
/** int, float or bool: what Python's arithmetic takes. */
export const isNumber = (v: Py | undefined): v is PyNumber =>
  typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean' || v instanceof PyFloat;

/** The number as JavaScript's double. */
export const num = (v: PyNumber): number => (v instanceof PyFloat ? v.value : Number(v));
export const toBig = (v: PyInt | boolean): bigint => BigInt(v);

export function typeName(v: Py): string {
  switch (typeof v) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(v) ? 'int' : 'float';
    default:
      return v === null ? 'NoneType' : objectTypeName(v);
  }
}

function objectTypeName(v: Py & object): string {
  if (v instanceof Tuple) return v instanceof GroupTuple ? '_GroupTuple' : 'tuple';
  if (Array.isArray(v)) return 'list';
  if (v instanceof Map) return 'dict';
  if (v instanceof PyFloat) return 'float';
  if (v instanceof PyDate) return v.hasTime ? 'datetime' : 'date';
  if (v instanceof PyObject) return v.pyType;
  if (v instanceof Unknown) return 'dict';
  if (v instanceof EncryptedString) return 'AnsibleVaultEncryptedUnicode';
  return v instanceof TemplateString ? 'str' : 'object';
}
