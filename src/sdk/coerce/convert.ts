/**
 * One value as one declared kind, by argument_spec's rules.
 * @module
 */
import { str } from '../../template/runtime/repr.ts';
import { typeName } from '../../template/runtime/kinds.ts';
import { lossyName } from '../../util/bytes.ts';
import { PyFloat, type Dict, type Value } from '../../util/value.ts';
import { dumpJson } from '../json.ts';
import type { ParamKind } from '../params.ts';
import { parseSize } from './size.ts';
import { parseBool, parseDict, parseFloatText, parseInteger } from './text.ts';

/** A value does not fit; the message is the tail of Ansible's ("… unable to convert to int: <this>"). */
export class MisfitError extends Error {}

const misfit = (message: string): never => {
  throw new MisfitError(message);
};

/** A value's type as Python shows it. */
export const className = (value: Value): string => `<class '${typeName(value)}'>`;

const shown = (value: Value): string => (typeof value === 'string' ? `'${value}'` : str(value));

function toBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const number = value instanceof PyFloat ? value.value : value;
  if (number === 1 || number === 1n) return true;
  if (number === 0 || number === 0n) return false;
  const word = typeof value === 'string' ? parseBool(value) : undefined;
  return (
    word ??
    misfit(
      `The value ${shown(value)} is not a valid boolean. Valid booleans include: yes, no, on, off, true, false, y, n, t, f, 1, 0`,
    )
  );
}

function toInt(value: Value): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  const number = value instanceof PyFloat ? value.value : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  const parsed = typeof value === 'string' ? parseInteger(value) : undefined;
  return parsed ?? misfit(`"${shown(value)}" cannot be converted to an int`);
}

function toFloat(value: Value): number {
  if (typeof value === 'number') return value;
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  const parsed = typeof value === 'string' ? parseFloatText(value) : undefined;
  return parsed ?? misfit(`${className(value)} cannot be converted to a float`);
}

function toList(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',');
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat) return [str(value)];
  if (typeof value === 'boolean') return [str(value)];
  return misfit(`${className(value)} cannot be converted to a list`);
}

function toDict(value: Value): Dict {
  if (value instanceof Map) return value;
  if (typeof value !== 'string') return misfit(`${className(value)} cannot be converted to a dict`);
  const dict = parseDict(value);
  if (dict) return dict;
  return misfit(
    value.startsWith('{')
      ? 'unable to evaluate string as dictionary'
      : 'dictionary requested, could not parse JSON or key=value',
  );
}

const toStr = (value: Value): string =>
  value === null ? misfit("'None' is not a string and conversion is not allowed") : str(value);

function toPath(value: Value): string {
  const path = toStr(value);
  const lossy = lossyName(path);
  return lossy === undefined ? path : misfit(lossy);
}

const toSize = (value: Value, unit: 'byte' | 'bit'): number =>
  parseSize(toStr(value), unit) ??
  misfit(`${className(value)} cannot be converted to a ${unit === 'byte' ? 'Byte' : 'Bit'} value`);

function toJson(value: Value): string {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value) || value instanceof Map) return dumpJson(value);
  return misfit(`${className(value)} cannot be converted to a json string`);
}

const converters: Readonly<Record<ParamKind, (value: Value) => unknown>> = {
  str: toStr,
  path: toPath,
  bool: toBool,
  int: toInt,
  float: toFloat,
  list: toList,
  dict: toDict,
  raw: (value) => value,
  bytes: (value) => toSize(value, 'byte'),
  bits: (value) => toSize(value, 'bit'),
  json: toJson,
  jsonarg: toJson,
};

/** @throws {MisfitError} */
export const convert = (kind: ParamKind, value: Value): unknown => converters[kind](value);
