import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { nearTests } from '../../scripts/near-tests.mjs';

const texts: Readonly<Record<string, string>> = {
  'test/modules/system/sysctl.test.ts': "import { openHost } from '../harness.ts';",
  'test/modules/system/pure.test.ts': "import { x } from '../../../src/modules/system/config/cron.ts';",
  'test/modules/files/find.test.ts': '',
  'test/modules/registry.test.ts': '',
  'test/modules/raced.test.ts': '',
  'test/lint/fix.test.ts': "const f = await import('../../src/lint/fix/index.ts');",
  'test/lint/noqa.test.ts': '',
};
const near = (...changed: string[]): string[] =>
  nearTests(changed, Object.keys(texts), (test) => texts[test] ?? '');
const lists = ['test/modules/raced.test.ts', 'test/modules/registry.test.ts'];

describe('the tests near a change', () => {
  it('are those that changed', () => {
    expect(near('test/lint/noqa.test.ts')).toEqual(['test/lint/noqa.test.ts']);
  });
  it('are those that import a changed file, at once or later', () => {
    expect(near('src/lint/fix/index.ts')).toEqual(['test/lint/fix.test.ts']);
    expect(near('test/modules/harness.ts')).toEqual(['test/modules/system/sysctl.test.ts']);
  });
  it('are those of its name in the folder of its tests, and those of lists', () => {
    expect(near('src/modules/system/kernel/sysctl.ts')).toEqual([
      ...lists,
      'test/modules/system/sysctl.test.ts',
    ]);
    expect(near('src/modules/system/config/cron.ts')).toEqual([...lists, 'test/modules/system/pure.test.ts']);
  });
  it('are all of the nearest folder where no test is of its own', () => {
    expect(near('src/lint/rules/deep/one.ts')).toEqual(['test/lint/fix.test.ts', 'test/lint/noqa.test.ts']);
  });
  it('are none for what has no tests', () => {
    expect(near('bench/cli.ts', 'package.json')).toEqual([]);
  });
});

it('a change of any source has tests near it', () => {
  const tests = globSync('test/**/*.test.ts', { ignore: ['test/integration/**', 'test/e2e/**'] });
  const read = new Map(tests.map((test) => [test, readFileSync(test, 'utf8')]));
  const folders = [
    'modules/system/kernel/sysctl.ts',
    'engine/play/task.ts',
    'template/filters/text.ts',
    'sdk/run.ts',
  ];
  for (const file of folders) {
    const found = nearTests([`src/${file}`], tests, (test) => read.get(test) ?? '');
    expect(found.length, file).toBeGreaterThan(0);
    expect(found.length, file).toBeLessThan(tests.length / 4);
  }
});
