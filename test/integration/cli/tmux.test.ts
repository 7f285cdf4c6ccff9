// What a person sees of a run, as a real terminal shows it. Tasks wait for a file, so that the screen can be looked at.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { hasTmux, openTerminal, type Opened, type Size } from './tmux.ts';

// A process of its own for each run, and each has the sources to compile.
vi.setConfig({ testTimeout: 180_000 });

const home = mkdtempSync(join(tmpdir(), 'tsplay-seen-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const small: Size = { columns: 80, rows: 24 };
const large: Size = { columns: 200, rows: 50 };
const sizes = [
  ['80×24', small],
  ['200×50', large],
] as const;

interface Seen extends Opened {
  /** Lets the task that waits go on. */
  go(): void;
}

let open: Seen | undefined;
afterEach(() => {
  open?.close();
  open = undefined;
});

/** Shows a run of the tasks that `lines` makes; they wait for the file whose name it is given. */
function show(
  size: Size,
  lines: (gate: string) => readonly string[],
  words = ['-i', 'one,'],
  env = {},
): Seen {
  const [gate, book] = [join(home, randomUUID()), join(home, `${randomUUID()}.yml`)];
  const tasks = lines(gate).map((line) => `    - ${line}\n`);
  writeFileSync(book, `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('')}`);
  const terminal = openTerminal({ ...size, words: ['run', book, '-c', 'local', ...words], home, env });
  open = { ...terminal, go: () => writeFileSync(gate, '') };
  return open;
}

const waiting = (gate: string): string => `until [ -e ${gate} ]; do sleep 0.1; done`;

const sixty = (gate: string): string[] =>
  Array.from({ length: 60 }, (_, n) =>
    n === 33 ? `{name: Step 34, shell: "${waiting(gate)}"}` : `{name: Step ${n + 1}, command: "true"}`,
  );

const names = Array.from({ length: 50 }, (_, n) => `web${String(n + 1).padStart(2, '0')}`);
const fifty = ['-i', `${names.join(',')},`, '-f', '50'];
const oneFails = (gate: string): string[] => [
  `{name: One fails, shell: "[ {{ inventory_hostname }} != web07 ] || exit 3"}`,
  `{name: The others, shell: "${waiting(gate)}"}`,
];

/** The lines that are drawn again and again: the task, and what is below it. */
const live = (screen: readonly string[]): string[] =>
  screen.slice(screen.findIndex((line) => /^\S+ TASK /.test(line)));

describe.skipIf(!hasTmux)('a run in a terminal (needs tmux)', () => {
  it.each(sizes)('%s: tells which of 60 steps goes on, and leaves a line for each', async (_, size) => {
    const seen = show(size, sixty);
    const [title, row, ...more] = live(await seen.until(/34\/60 55% .*\n.*one/));
    expect(title).toMatch(/^\S+ TASK Step 34 {2}34\/60 55% {2}[\d.]+m?s {2}0\/1 hosts · 1 running$/);
    expect(row).toMatch(/^│ one +\S+$/);
    expect(more).toEqual([]);
    seen.go();
    expect(await seen.ended()).toBe(0);
    const steps = seen.everything().filter((line) => line.includes('Step '));
    expect(steps.map((line) => /^~ (Step \d+) +1 changed /.exec(line)?.[1])).toEqual(
      Array.from({ length: 60 }, (_, n) => `Step ${n + 1}`),
    );
  });

  it('tells which of the 100 items of a loop goes on', async () => {
    const seen = show(small, (gate) => [
      `{name: Hundred, shell: "[ {{ item }} -ne 41 ] || ${waiting(gate)}", loop: "{{ range(1, 101) | list }}"}`,
    ]);
    const [title, row] = live(await seen.until(/item 41 of 100$/m));
    expect(title).toMatch(/TASK Hundred {2}1\/1 0% /);
    expect(row).toMatch(/^│ one +\S+ {2}item 41 of 100$/);
    seen.go();
    expect(await seen.ended()).toBe(0);
  });

  it.each(sizes)('%s: has 50 hosts in order, and the one that failed in sight', async (_, size) => {
    const seen = show(size, oneFails, fifty);
    const screen = await seen.until(/49 running(.*\n)+.*✗ web07: /);
    const [title, ...rows] = live(screen);
    expect(title).toMatch(/TASK The others {2}2\/2 50% .* 0\/49 hosts · 49 running$/);
    expect(rows.pop()).toBe('✗ web07: non-zero return code');
    const shown = rows.slice(0, -1).map((line) => /^│ (web\d+) /.exec(line)?.[1]);
    // As many as there is room for, what was printed before left in sight, and the rest is counted.
    expect(shown).toEqual(names.filter((name) => name !== 'web07').slice(0, size.rows - 8));
    expect(rows.at(-1)).toBe(`│ … and ${49 - shown.length} more`);
    expect(screen.length).toBeLessThan(size.rows);
    seen.go();
    expect(await seen.ended()).toBe(2);
    const end = seen.everything();
    expect(end.filter((line) => /TASK|running|^│/.test(line))).toEqual([]);
    const recap = end.slice(end.indexOf('RECAP') + 1).filter((line) => line.includes('web'));
    expect(recap.map((line) => /web\d+/.exec(line)?.[0])).toEqual([
      ...names.filter((name) => name !== 'web07'),
      'web07',
    ]);
  });

  it('is in ASCII where the locale is C', async () => {
    const seen = show(small, oneFails, fifty, { LC_ALL: 'C' });
    const screen = await seen.until(/49 running(.*\n)+.*x web07: /);
    expect(screen.join('\n')).toMatch(/^\| > and \d+ more$/m);
    seen.go();
    expect(await seen.ended()).toBe(2);
    for (const line of [...screen, ...seen.everything()]) expect(line).toMatch(/^[\x20-\x7e]*$/);
  });

  it('fits a terminal whose size changes', async () => {
    const seen = show(large, oneFails, fifty);
    await seen.until(/49 running(.*\n)+.*✗ web07: /);
    for (const [size, rows] of [
      [small, 16],
      [large, 42],
      [{ columns: 120, rows: 30 }, 22],
    ] as const) {
      seen.resize(size);
      const frame = String.raw`^\S+ TASK The others.*49 running\n(│ web.*\n){${rows}}│ … and`;
      const screen = await seen.until(new RegExp(frame, 'm'));
      for (const once of ['TASK', 'web01 ', 'more'])
        expect(screen.filter((line) => line.includes(once))).toHaveLength(1);
      expect(screen.at(-1)).toBe('✗ web07: non-zero return code');
      // What was printed before is as it was.
      expect(seen.everything().join('\n')).toMatch(/\n +at \S+:4:7\n✗ One fails .*\n/);
    }
    seen.go();
    expect(await seen.ended()).toBe(2);
    expect(seen.screen().filter((line) => line.includes('TASK'))).toEqual([]);
  });
});
