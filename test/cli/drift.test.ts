import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-drift-'));
const book = join(dir, 'site.yml');

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function tsplay(command: string, ...more: string[]): Promise<Seen> {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
  const code = await main([command, book, '-i', 'a,b', '-c', 'local', '-e', `dir=${dir}`, ...more], proc);
  const clean = (text: string): string => text.replaceAll(dir, 'DIR');
  return { code, out: clean(proc.stdout.text), err: clean(proc.stderr.text) };
}

// On a busy machine, compiling the whole engine takes longer than any test here.
beforeAll(() => import('../../src/engine/index.ts'), 60_000);

describe('a host that is not as the book says', () => {
  beforeAll(() => {
    writeFileSync(
      book,
      `- hosts: all
  gather_facts: false
  tasks:
    - name: Configure
      copy: {content: "x = 2\\n", dest: "{{ dir }}/{{ inventory_hostname }}.conf"}
`,
    );
    writeFileSync(join(dir, 'a.conf'), 'x = 2\n', { mode: 0o644 });
    writeFileSync(join(dir, 'b.conf'), 'x = 1\n', { mode: 0o644 });
  });
  it('is told with what differs, and is not changed', async () => {
    const seen = await tsplay('drift', '--diff');
    expect(seen).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "",
        "out": "1 of 2 hosts has drifted from DIR/site.yml

      b
        differs  Configure (DIR/site.yml:4)
            --- before: DIR/b.conf
            +++ after: DIR/b.conf
            @@ -1 +1 @@
            -x = 1
            +x = 2

      As the book says: a
      ",
      }
    `);
    expect(readFileSync(join(dir, 'b.conf'), 'utf8')).toBe('x = 1\n');
  });
  it('is one of none when all are', async () => {
    const seen = await tsplay('drift', '--limit', 'a');
    expect(seen).toEqual({
      code: 0,
      out: '0 of 1 hosts have drifted from DIR/site.yml\n\nAs the book says: a\n',
      err: '',
    });
  });
});

describe('--detailed-exitcode', () => {
  const play = (tasks: string): void =>
    writeFileSync(book, `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
  it.each([
    ['nothing to do', '    - ping:\n', [], 0],
    ['a change', '    - command: "true"\n', [], 2],
    ['a change that would be made', '    - file: {path: "{{ dir }}/new", state: touch}\n', ['--check'], 2],
    ['what cannot be told', '    - command: "true"\n', ['--check'], 2],
    ['a failure', '    - command: "false"\n', [], 1],
    ['a failure after a change', '    - command: "true"\n    - command: "false"\n', [], 1],
    ['a mistake in the book', '    - nosuch:\n', [], 1],
  ] as const)('of %s', async (_, tasks, words, code) => {
    play(tasks);
    expect((await tsplay('run', '--detailed-exitcode', ...words)).code).toBe(code);
  });
  it('is told by drift for each host, with the reason', async () => {
    play(
      '    - {name: Asked, command: "true"}\n    - {name: Broken, fail: {msg: is down}, when: inventory_hostname == "a"}\n',
    );
    const { code, out } = await tsplay('drift');
    expect(out).toContain('a\n  cannot be told  Asked (DIR/site.yml:4)');
    expect(out).toContain('  failed  Broken (DIR/site.yml:5): is down\n');
    expect(code).toBe(1);
  });
});
