/** Output that is larger than a pipe, with a reader that takes its time or goes away. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { quoteAll } from '../../../src/util/shell.ts';

// A process of its own for each run, and each has the sources to compile.
vi.setConfig({ testTimeout: 120_000 });

const dir = mkdtempSync(join(tmpdir(), 'tsplay-slow-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const entry = join(dir, 'start.mts');
writeFileSync(
  entry,
  `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`,
);
const book = join(dir, 'site.yml');
writeFileSync(book, `- {hosts: all, gather_facts: false, tasks: [{debug: {msg: "{{ 'x' * 1000000 }}"}}]}\n`);

/** The run, piped into a program of the shell; its exit status comes last in the output. */
function pipedInto(reader: string, ...more: string[]) {
  const words = [
    process.execPath,
    '--import',
    'tsx',
    entry,
    'run',
    book,
    '-i',
    'one,',
    '-c',
    'local',
    ...more,
  ];
  const script = `{ ${quoteAll(words)}; echo "status $?" >&2; } | { ${reader}; }`;
  const env = { ...process.env, HOME: dir };
  return spawnSync('sh', ['-c', script], { env, encoding: 'utf8', maxBuffer: 1 << 26 });
}

it.each(['json', 'jsonl', 'plain'])('a slow reader gets all of the output in the form %s', (form) => {
  // The pipe has been full for long when the reader begins.
  const { stdout, stderr } = pipedInto('dd bs=1 count=1 2> /dev/null; sleep 2; cat', '--output', form);
  expect(stdout.match(/x{1000000}/)).not.toBeNull();
  expect(stdout.trimEnd()).toMatch(form === 'plain' ? /ignored=0$/ : /\}$/);
  expect(stderr).toContain('status 0');
});

it('a reader that goes away keeps no run waiting', () => {
  const { stderr } = pipedInto('head -c 1 > /dev/null', '--output', 'json');
  expect(stderr).toBe('status 0\n');
});
