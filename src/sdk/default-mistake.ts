/**
 * Whether a default is what its parameter gives: it is handed to `plan` as it stands, without the coercions that
 * arguments go through.
 * @module
 */
import { valueText, type Value } from '../util/value.ts';
import type { Param, ParamKind } from './params.ts';

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What `plan` gets of each kind, in words and as a test. */
const given: Readonly<Record<ParamKind, readonly [words: string, fits: (value: unknown) => boolean]>> = {
  str: ['a string', isText],
  path: ['a string', isText],
  json: ['a string', isText],
  jsonarg: ['a string', isText],
  bool: ['true or false', (value) => typeof value === 'boolean'],
  int: ['a whole number', Number.isInteger],
  float: ['a number', isNumber],
  bytes: ['a number of bytes', isNumber],
  bits: ['a number of bits', isNumber],
  list: ['an array', Array.isArray],
  dict: ['a Map', (value) => value instanceof Map],
  raw: ['anything', () => true],
};

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value === null || typeof value !== 'object')
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return 'an array';
  return value instanceof Map ? 'a Map' : 'an object';
}

function misfit(param: Param, value: unknown): string | undefined {
  const members = param.kind === 'dict' && param.options !== undefined;
  const [words, fits] = members ? (['an object of its members', isObject] as const) : given[param.kind];
  if (!fits(value)) return `${shown(value)}, not ${words}`;
  const { choices, elements } = param;
  const every = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const odd = choices && every.find((one) => !choices.some((choice) => choice === one));
  if (choices && odd !== undefined)
    return `${shown(odd)}, which is none of its choices: ${choices.map((choice) => valueText(choice as Value)).join(', ')}`;
  if (!Array.isArray(value) || elements === undefined) return undefined;
  for (const [index, one] of (value as readonly unknown[]).entries()) {
    const wrong = misfit(elements, one);
    if (wrong !== undefined) return `an array whose element ${index} is ${wrong}`;
  }
  return undefined;
}

/** What is wrong with a parameter's default: `"8", not a whole number`; undefined where it fits or there is none. */
export const defaultMistake = (param: Param): string | undefined =>
  param.default === undefined ? undefined : misfit(param, param.default);
