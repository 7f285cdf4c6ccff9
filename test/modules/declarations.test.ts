import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleEntries } from '../../src/modules/index.ts';
import { checkLiteralParams } from '../../src/sdk/index.ts';
import { loadYaml } from '../../src/source/index.ts';
import { isDict, type Dict, type Value } from '../../src/util/value.ts';

const folder = join(import.meta.dirname, '../../src/modules');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

/** Keywords of tasks that examples use beside the module. */
const keywords = new Set([
  'name',
  'register',
  'until',
  'retries',
  'delay',
  'when',
  'args',
  'become',
  'delegate_to',
  'no_log',
]);

describe.each(moduleEntries.map((entry) => [entry.names[0], entry] as const))('%s', (name, entry) => {
  it('is declared under its first name and loads', async () => {
    const module = await entry.load();
    expect(module.name).toBe(name);
    for (const other of module.otherNames ?? []) expect(entry.names).toContain(other);
    expect(module.summary).toMatch(/^[A-Z].*[^.]$/);
  });

  it('has examples with parameters that it takes', async () => {
    const module = await entry.load();
    for (const example of module.examples) {
      const task = loadYaml(example.yaml, 'example.yml') as Dict;
      const keys = [...task.keys()].filter((key) => !keywords.has(key as string));
      expect(keys, example.title).toHaveLength(1);
      const [key = ''] = keys as string[];
      expect(entry.names, example.title).toContain(key);
      const args = task.get(key) ?? null;
      // Words of the old spelling are read by the loader, not by the module.
      if (typeof args === 'string' && /^\w+=/.test(args)) continue;
      const params: Dict = isDict(args) ? new Map(args) : new Map<Value, Value>();
      if (typeof args === 'string') params.set('_raw_params', args.replace(/ creates=\S+/, ''));
      expect(checkLiteralParams(module, params).map((error) => error.message)).toEqual([]);
    }
  });
});

it('lists every module that is declared', () => {
  const declared = sources.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/defineModule\(\{\n\s+name: '([^']+)'/g)].map(
      (m) => m[1],
    ),
  );
  expect(declared.sort()).toEqual(moduleEntries.map((entry) => entry.names[0]).sort());
});
