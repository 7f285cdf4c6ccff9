import { describe, expect, it } from 'vitest';
import { evaluate } from './support.ts';

describe('union', () => {
  it.each([
    ["['z', 'b'] | union(('c', 'b'))", ['z', 'b', 'c']],
    ["('z', 'b') | union('bc')", ['z', 'b', 'c']],
    ["'zb' | union(['c'])", ['z', 'b', 'c']],
    ['[[1]] | union([[1], [2]])', [[1], [2]]],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });
  it('of what cannot be in a set needs two of one type', () => {
    expect(() => evaluate('[[1]] | union((2,))')).toThrow('can only concatenate list (not "tuple") to list');
  });
});
