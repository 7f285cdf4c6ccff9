import type { TestDeclaration } from '../plugin.ts';
import { Undefined } from '../runtime/undefined.ts';

export const definedTests: readonly TestDeclaration[] = [
  {
    name: 'defined',
    doc: 'Whether the variable or member exists.',
    example: ['nosuch is defined', 'False'],
    takesUndefined: 'both',
    takesUnknown: true,
    run: (value) => !(value instanceof Undefined),
  },
  {
    name: 'undefined',
    doc: 'Whether the variable or member does not exist.',
    example: ['nosuch is undefined', 'True'],
    takesUndefined: 'both',
    takesUnknown: true,
    run: (value) => value instanceof Undefined,
  },
];
