import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000 });

/** Two projects of one test each, which run no module. */
const folder = mkdtempSync(join(tmpdir(), 'tsplay-reporter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const project = (name: string): string =>
  `{ test: { name: '${name}', globals: true, include: ['${name}/*'] } }`;
writeFileSync(
  join(folder, 'vitest.config.mjs'),
  `export default { test: {
  reporters: [${JSON.stringify(resolve('test/ran/reporter.ts'))}],
  projects: [${project('unit')}, ${project('integration')}],
} };\n`,
);
for (const name of ['unit', 'integration']) {
  mkdirSync(join(folder, name));
  for (const file of ['one', 'two'])
    writeFileSync(join(folder, name, `${file}.test.mjs`), `test('${file}', () => {});\n`);
}

function vitest(...words: string[]): { readonly status: number | null; readonly said: string } {
  const env = { ...process.env, TSPLAY_MODULES_RAN: mkdtempSync(join(folder, 'ran-')) };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', folder, ...words],
    { encoding: 'utf8', env },
  );
  return { status, said: stdout + stderr };
}

it('all unit and integration tests together fail when they run no module', () => {
  const { status, said } = vitest();
  expect(status).toBe(1);
  expect(said).toContain('ansible.builtin.copy was run by no test');
  expect(said).not.toContain('bluegreen_switch was run');
});

it.each([
  ['some files', ['one']],
  ['one project', ['--project', 'unit']],
  ['some names', ['-t', 'one']],
])('%s alone say nothing of modules', (_what, words) => {
  expect(vitest(...words)).toMatchObject({
    status: 0,
    said: expect.not.stringContaining('run by no test') as unknown,
  });
});
