import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const home = mkdtempSync(join(tmpdir(), 'tsplay-report-'));
const book = join(home, 'site.yml');

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function tsplay(...argv: readonly string[]): Promise<Seen> {
  const proc = fakeProcess({ cwd: home, env: { HOME: home, PATH: process.env.PATH ?? '' } });
  const code = await main(argv, proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
}
const idOf = async (): Promise<string> =>
  (JSON.parse((await tsplay('runs', 'list', '--json')).out) as { id: string }[])[0]?.id ?? '';

// On a busy machine, compiling the whole engine takes longer than any test here.
beforeAll(async () => {
  await import('../../src/engine/index.ts');
  writeFileSync(
    book,
    `- hosts: all
  gather_facts: false
  tasks:
    - {name: hidden, debug: {msg: open sesame}, no_log: true}
    - {name: two, command: "false"}
`,
  );
  await tsplay('run', book, '-i', 'a,b', '-c', 'local');
}, 60_000);

describe('tsplay report', () => {
  it('writes the last run to run-ID.html, private, and not over what is there', async () => {
    const name = `run-${await idOf()}.html`;
    const first = await tsplay('report');
    expect(first).toEqual({ code: 0, out: `${name}\n`, err: '' });
    const file = join(home, name);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, 'mine');
    const second = await tsplay('report');
    expect(second.code).not.toBe(0);
    expect(second.err).toContain(`${name} is there already`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await tsplay('report', '--force')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('<!doctype html>');
  });

  it('writes to a named file, mode 0600 whatever it was, or to standard output', async () => {
    const file = join(home, 'run.html');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    expect((await tsplay('report', await idOf(), '-o', 'run.html')).out).toBe('run.html\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { out } = await tsplay('report', (await idOf()).slice(0, 15), '-o', '-');
    expect(out).toBe(readFileSync(file, 'utf8'));
    expect(existsSync(join(home, '-'))).toBe(false);
  });

  it('shows the code of a failed task only while the book is as it was, and never what no_log hides', async () => {
    const { out } = await tsplay('report', 'latest', '-o', '-');
    expect(out).toContain('{name: two, command: &quot;false&quot;}');
    expect(out).not.toContain('open sesame');
    const later = new Date(Date.now() + 60_000);
    utimesSync(book, later, later);
    const changed = (await tsplay('report', 'last', '-o', '-')).out;
    expect(changed).not.toContain('command: &quot;');
    expect(changed).toContain('site.yml:5');
  });

  it.each([
    [['nope'], "there is no run 'nope'"],
    [['a', 'b'], 'b'],
  ])('refuses %j', async (argv, message) => {
    const seen = await tsplay('report', ...argv);
    expect(seen.code).not.toBe(0);
    expect(seen.err).toContain(message);
  });
});
