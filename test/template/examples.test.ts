import { describe, expect, it } from 'vitest';
import { allFilters, allLookups, allTests, describeFilter } from '../../src/template/index.ts';
import { repr } from '../../src/template/runtime/repr.ts';
import { templateServices } from '../../src/engine/assembly/template-services.ts';
import { templar } from './support.ts';

const services = templateServices({
  inventory: { matchAll: () => [] },
  setting: () => undefined,
  decryptFile: undefined,
  secret: () => undefined,
});

/** Every declaration is documented by an example, and every example is true. */
describe.each([
  ['filter', allFilters()],
  ['test', allTests()],
  ['lookup', allLookups()],
] as const)('%s', (_kind, declarations) => {
  it.each(declarations.map((d) => [d.name, d] as const))('%s', async (_name, { doc, example }) => {
    expect(doc).toMatch(/\.$/);
    const [expression, result] = example;
    const value = await templar({}, services).expressionAsync(expression);
    if (result !== null) expect(repr(value), "the example's result, as Python's repr() has it").toBe(result);
  });
});

describe('describeFilter', () => {
  it('finds a filter by its short and its full name, and nothing of JavaScript', () => {
    expect(describeFilter('to_json')?.name).toBe('to_json');
    expect(describeFilter('ansible.builtin.to_json')?.name).toBe('to_json');
    expect(describeFilter('constructor')).toBeUndefined();
  });
});
