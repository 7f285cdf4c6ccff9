// A host that prints, nests and answers without end: the run ends, says so, and takes little memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-endless-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

// Tells the most memory that the process has held, in KiB.
const entry = join(dir, 'start.mts');
writeFileSync(
  entry,
  `import { main } from ${JSON.stringify(resolve('src/cli/main.ts'))};
import { realProcess } from ${JSON.stringify(resolve('src/cli/process.ts'))};
const code = await main(process.argv.slice(2), realProcess());
process.stderr.write('\\npeak=' + process.resourceUsage().maxRSS + '\\n');
process.exit(code);
`,
);

/** A file of 1 GB that takes no room. */
const big = join(dir, 'big');
writeFileSync(big, '');
truncateSync(big, 1e9);

const limit = 300 * 1024;

function play(
  tasks: string,
  output: string,
): { readonly status: number | null; readonly peak: number; readonly text: string } {
  const book = join(dir, 'book.yml');
  writeFileSync(book, `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}    - command: echo fine\n`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', entry, 'run', book, '-i', 'localhost,', '-c', 'local', '--output', output],
    { env: { ...process.env, HOME: dir }, encoding: 'utf8', timeout: 120_000, maxBuffer: 2 ** 29 },
  );
  return { status, peak: Number(/peak=(\d+)/.exec(stderr)?.[1]), text: stdout + stderr };
}

describe.each(['plain', 'jsonl', 'json'])('with --output %s', (output) => {
  it.each([
    ['yes', "command: 'yes'"],
    ['lines of nothing', `shell: "head -c 300000000 /dev/zero | tr '\\\\0' '\\\\n'"`],
    ['both streams', 'shell: yes & exec yes >&2'],
    ['a file of 1 GB', `slurp: {src: ${big}}`],
  ])('%s takes less than 300 MB', (_, task) => {
    const { status, peak, text } = play(`    - ${task}\n      ignore_errors: true\n`, output);
    expect(status, text.slice(-2000)).toBe(0);
    expect(text).toContain('16 MiB');
    expect(peak).toBeLessThan(limit);
  });
});
