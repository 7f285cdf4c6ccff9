/**
 * Tests that compare, and tests on numbers and text.
 * @module
 */
import { isLower, isUpper } from '../methods/string-checks.ts';
import type { TestDeclaration } from '../plugin.ts';
import { findFilter, findTest } from '../registry.ts';
import { mod } from '../runtime/arithmetic.ts';
import { contains, eq, ge, gt, le, lt, ne } from '../runtime/compare.ts';
import { valueError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { Undefined } from '../runtime/undefined.ts';

const binary = (
  name: string,
  aliases: readonly string[],
  doc: string,
  example: readonly [string, string],
  run: (a: Py, b: Py) => boolean,
): TestDeclaration => ({
  name,
  aliases,
  signature: 'other',
  doc,
  example,
  run: (a, [b = null]) => run(a, b),
});

/** A name that is none is an error and no false, as in Ansible. */
const exists = (find: (name: string) => unknown, name: Py): boolean =>
  typeof name === 'string'
    ? find(name) !== undefined
    : valueError(
        `key must be a string, got <class '${name instanceof Undefined ? name.className : typeName(name)}'> instead`,
      );

export const compareTests: readonly TestDeclaration[] = [
  binary('eq', ['equalto', '=='], 'Whether both are equal.', ['1 is eq 1.0', 'True'], eq),
  binary('ne', ['!='], 'Whether the two differ.', ['1 is ne 2', 'True'], ne),
  binary('lt', ['lessthan', '<'], 'Whether it is less.', ['1 is lt 2', 'True'], lt),
  binary('le', ['<='], 'Whether it is less or equal.', ['2 is le 2', 'True'], le),
  binary('gt', ['greaterthan', '>'], 'Whether it is greater.', ['3 is gt 2', 'True'], gt),
  binary('ge', ['>='], 'Whether it is greater or equal.', ['2 is ge 2', 'True'], ge),
  {
    ...binary('in', [], 'Whether it is in a sequence, dict or text.', ["'a' is in 'abc'", 'True'], contains),
    takesUndefined: 'both',
  },
  binary(
    'contains',
    [],
    'Whether the sequence, dict or text has the value.',
    ["'abc' is contains('a')", 'True'],
    (a, b) => contains(b, a),
  ),
  {
    name: 'odd',
    doc: 'Whether the number is odd.',
    example: ['3 is odd', 'True'],
    run: (v) => eq(mod(v, 2), 1),
  },
  {
    name: 'even',
    doc: 'Whether the number is even.',
    example: ['2 is even', 'True'],
    run: (v) => eq(mod(v, 2), 0),
  },
  {
    name: 'divisibleby',
    signature: 'num',
    doc: 'Whether the number can be divided without rest.',
    example: ['9 is divisibleby 3', 'True'],
    run: (v, [n = null]) => eq(mod(v, n), 0),
  },
  {
    name: 'lower',
    doc: 'Whether all letters are lower case.',
    example: ["'abc' is lower", 'True'],
    run: (v) => isLower(str(v)),
  },
  {
    name: 'upper',
    doc: 'Whether all letters are upper case.',
    example: ["'ABC' is upper", 'True'],
    run: (v) => isUpper(str(v)),
  },
  {
    name: 'filter',
    takesUndefined: 'value',
    doc: 'Whether there is a filter of that name.',
    example: ["'upper' is filter", 'True'],
    run: (v) => exists(findFilter, v),
  },
  {
    name: 'test',
    takesUndefined: 'value',
    doc: 'Whether there is a test of that name.',
    example: ["'odd' is test", 'True'],
    run: (v) => exists(findTest, v),
  },
];
