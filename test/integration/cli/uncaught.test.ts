/** Errors that nobody catches: the run ends in good order, and says whose mistake it is. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';

// A process of its own for each run, and each has the sources to compile.
vi.setConfig({ testTimeout: 120_000 });

const dir = mkdtempSync(join(tmpdir(), 'tsplay-uncaught-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const entry = join(dir, 'start.mts');
writeFileSync(
  entry,
  `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`,
);

/** A run of a book with a module of its own, whose file has this before its declaration, and this in its plan. */
function runWith(before: string, plan: string, ...more: string[]) {
  mkdirSync(join(dir, 'library'), { recursive: true });
  writeFileSync(
    join(dir, 'library/mine.ts'),
    `import { defineModule } from 'tsplay/sdk';
${before}
export const mine = defineModule({
  name: 'mine', summary: 'x', params: {}, support: { check: 'full', diff: 'none' },
  examples: [{ title: 'x', yaml: 'mine:' }],
  async plan() {
    ${plan}
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    return { changed: false };
  },
});
`,
  );
  const book = join(dir, 'site.yml');
  writeFileSync(book, '- {hosts: all, gather_facts: false, tasks: [{mine: }]}\n');
  const words = ['--import', 'tsx', entry, 'run', book, '-i', 'one,', '-c', 'local', ...more];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    env: { ...process.env, HOME: dir },
    encoding: 'utf8',
  });
  return { status, stdout, stderr, text: stdout + stderr };
}

it.each([
  ['a promise that fails', "void Promise.reject(new Error('nobody waits'));"],
  ['a timer that throws', "setTimeout(() => { throw new Error('nobody waits'); }, 1);"],
])('%s in a module is told with its place, and what runs is ended', (_name, plan) => {
  const { status, text } = runWith('', plan);
  expect(text).toMatch(/ERROR! .*library\/mine\.ts:7:\d+: nobody waits, and nothing waited for it/);
  expect(text).toContain('Stopping at once');
  expect(text).not.toMatch(/Node\.js v|bug in tsplay/);
  expect(status).toBe(1);
});

it('a module that never comes to its end while it is loaded is told of', () => {
  const { status, text } = runWith('await new Promise(() => {});', '');
  expect(text).toContain('ERROR! Something is waited for that never comes');
  expect(status).toBe(13);
});

it('what a module prints on the console is not part of the report', () => {
  const plan = "console.log('seen', { a: 1 }); return { changed: false };";
  const { status, stdout, stderr } = runWith('', plan, '--output', 'json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ stats: { one: { ok: 1 } } });
  expect(stderr).toContain('seen { a: 1 }');
});
