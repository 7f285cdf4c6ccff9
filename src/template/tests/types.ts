/**
 * Tests of what kind a value is.
 * @module
 */
import type { TestDeclaration } from '../plugin.ts';
import { isFloat, isInt, isNumber } from '../runtime/kinds.ts';
import { isIterable, length } from '../runtime/iterate.ts';
import { Callable } from '../runtime/types.ts';
import { isMap, PyObject, type Py } from '../runtime/types.ts';
import { Macro } from '../runtime/macro.ts';
import { Undefined } from '../runtime/undefined.ts';
import { View } from '../runtime/objects.ts';

/** Has a length and items by index, as far as Jinja2 tells. */
function isSequence(v: Py): boolean {
  if (typeof v === 'string' || Array.isArray(v) || isMap(v)) return true;
  if (v instanceof Undefined) return v.soft;
  if (v instanceof View) return v.sliceable;
  return v instanceof PyObject && v.size() !== undefined && v.item?.(0) !== undefined && length(v) > 0;
}

const isSame = (a: Py, b: Py): boolean => a === b && !(a instanceof Undefined);

export const typeTests: readonly TestDeclaration[] = [
  {
    name: 'none',
    doc: 'Whether it is none.',
    example: ['none is none', 'True'],
    takesUndefined: 'both',
    run: (v) => v === null,
  },
  {
    name: 'boolean',
    doc: 'Whether it is true or false itself.',
    example: ['1 is boolean', 'False'],
    takesUndefined: 'both',
    run: (v) => typeof v === 'boolean',
  },
  {
    name: 'true',
    doc: 'Whether it is true itself.',
    example: ['1 is true', 'False'],
    takesUndefined: 'both',
    run: (v) => v === true,
  },
  {
    name: 'false',
    doc: 'Whether it is false itself.',
    example: ['0 is false', 'False'],
    takesUndefined: 'both',
    run: (v) => v === false,
  },
  {
    name: 'integer',
    doc: 'Whether it is an int.',
    example: ['1.0 is integer', 'False'],
    takesUndefined: 'both',
    run: isInt,
  },
  {
    name: 'float',
    doc: 'Whether it is a float.',
    example: ['1.0 is float', 'True'],
    takesUndefined: 'both',
    run: isFloat,
  },
  {
    name: 'number',
    doc: 'Whether it is a number.',
    example: ['1.5 is number', 'True'],
    takesUndefined: 'both',
    run: isNumber,
  },
  {
    name: 'string',
    doc: 'Whether it is text.',
    example: ["'1' is string", 'True'],
    takesUndefined: 'both',
    run: (v) => typeof v === 'string',
  },
  {
    name: 'mapping',
    doc: 'Whether it is a dict.',
    example: ['{} is mapping', 'True'],
    takesUndefined: 'both',
    run: (v) => isMap(v),
  },
  {
    name: 'sequence',
    doc: 'Whether it has items by number: a list, a tuple, text (and a dict).',
    example: ['[] is sequence', 'True'],
    takesUndefined: 'both',
    run: isSequence,
  },
  {
    name: 'iterable',
    doc: 'Whether it can be looped over.',
    example: ['5 is iterable', 'False'],
    run: isIterable,
  },
  {
    name: 'callable',
    doc: 'Whether it can be called.',
    example: ['range is callable', 'True'],
    takesUndefined: 'both',
    run: (v) => v instanceof Callable || v instanceof Macro || v instanceof Undefined,
  },
  {
    name: 'sameas',
    signature: 'other',
    doc: 'Whether it is the very same object.',
    example: ['none is sameas none', 'True'],
    takesUndefined: 'both',
    run: (v, [other = null]) => isSame(v, other),
  },
  {
    name: 'escaped',
    doc: 'Whether it has been marked as escaped; text never is here.',
    example: ["'a' is escaped", 'False'],
    // To Python an undefined value has every attribute, that one too.
    takesUndefined: 'value',
    run: (v) => v instanceof Undefined && !v.soft,
  },
];
