/** A dry run sees what its own earlier tasks would have done: what it tells is what the run then does. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run, type Ran } from './harness.ts';

const base = mkdtempSync(join(tmpdir(), 'tsplay-foresight-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const book = (tasks: string, out: string): string =>
  `- hosts: a\n  gather_facts: false\n  vars: {out: ${out}}\n  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`;

/** What each task came to, with its differences. */
const told = (ran: Ran): unknown[] =>
  ran.events.flatMap((event) =>
    event.type === 'item.end' || (event.type === 'host.end' && !event.looped)
      ? [{ task: event.task.name, status: event.result.status, diffs: event.result.diffs }]
      : [],
  );

let count = 0;

/** Runs a book dry, then for real, in a folder with the given files. */
async function both(tasks: string, files: Readonly<Record<string, string>> = {}) {
  const out = join(base, String(count++));
  mkdirSync(out);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text, { mode: 0o644 });
  const text = book(tasks, out);
  const dry = await run({ files: { 'site.yml': text, hosts: 'a\n' }, options: { check: true, diff: true } });
  const real = await run({ files: { 'site.yml': text, hosts: 'a\n' }, options: { diff: true } });
  return { dry, real, out };
}

describe.each([
  [
    'a file that is written and then edited, line by line',
    `
- copy: {content: "one\\ntwo\\n", dest: "{{ out }}/f"}
- lineinfile: {path: "{{ out }}/f", line: three}
- replace: {path: "{{ out }}/f", regexp: two, replace: zwei}
- blockinfile: {path: "{{ out }}/f", block: in a block}
- lineinfile: {path: "{{ out }}/f", line: three}
- copy: {content: "other\\n", dest: "{{ out }}/f"}`,
    { f: 'was\n' },
  ],
  [
    'a folder that is made, with what is put into it',
    `
- file: {path: "{{ out }}/new/deep", state: directory, mode: "0750"}
- copy: {content: x, dest: "{{ out }}/new/deep/", force: true}
  ignore_errors: true
- copy: {content: x, dest: "{{ out }}/new/deep/f", mode: "0600"}
- file: {path: "{{ out }}/new/deep", state: directory, mode: "0750"}
- file: {path: "{{ out }}/new", state: directory}
- file: {path: "{{ out }}/new/deep/f", mode: "0644"}
- copy: {content: x, dest: "{{ out }}/new/deep/f", mode: "0644"}
- file: {path: "{{ out }}/new/deep/touched", state: touch}
- ini_file: {path: "{{ out }}/new/deep/ini", section: a, option: b, value: c}
- ini_file: {path: "{{ out }}/new/deep/ini", section: a, option: b, value: c}`,
    {},
  ],
  [
    'what is removed and made anew',
    `
- file: {path: "{{ out }}/d", state: directory}
- copy: {content: x, dest: "{{ out }}/d/f"}
- file: {path: "{{ out }}/d", state: absent}
- file: {path: "{{ out }}/d", state: absent}
- file: {path: "{{ out }}/d/f"}
  ignore_errors: true
- file: {path: "{{ out }}/gone", state: absent}
- lineinfile: {path: "{{ out }}/gone", line: x, create: true}
- copy: {content: "x\\n", dest: "{{ out }}/gone"}`,
    { gone: 'was\n' },
  ],
  [
    'links',
    `
- copy: {content: x, dest: "{{ out }}/target"}
- file: {src: "{{ out }}/target", dest: "{{ out }}/link", state: link}
- file: {src: "{{ out }}/target", dest: "{{ out }}/link", state: link}
- file: {src: target, dest: "{{ out }}/link", state: link}`,
    {},
  ],
  [
    'items of a loop that edit one file, and what is asked of it',
    `
- lineinfile: {path: "{{ out }}/f", line: "{{ item }}", create: true}
  loop: [a, b, a]
- stat: {path: "{{ out }}/f"}
  register: there
- copy: {content: "{{ there.stat.exists }} {{ there.stat.size }}", dest: "{{ out }}/told"}
- slurp: {src: "{{ out }}/f"}
  register: read
- copy: {content: "{{ read.content | b64decode }}", dest: "{{ out }}/again"}
- command: touch {{ out }}/made
  args: {creates: "{{ out }}/again"}`,
    {},
  ],
])('%s', (_, tasks, files) => {
  it('is told by a dry run as the run does it', async () => {
    const { dry, real } = await both(tasks, files);
    expect(told(dry)).toEqual(told(real));
  });
});

describe('a command whose folder is only expected', () => {
  it('would run, and one whose result is expected would not', async () => {
    const { dry, real } = await both(`
- file: {path: "{{ out }}/d", state: directory}
- command: touch x
  args: {chdir: "{{ out }}/d", creates: y}
- copy: {content: "", dest: "{{ out }}/d/z"}
- command: touch z
  args: {chdir: "{{ out }}/d", creates: z}
- file: {path: "{{ out }}/d/z", state: absent}
- command: rm z
  args: {chdir: "{{ out }}/d", removes: z}`);
    expect(dry.lines).toEqual(real.lines);
    expect(real.exit).toBe(0);
  });
});

describe('accounts, archives and what is asked of them', () => {
  it('are there for the tasks behind those that would bring them', async () => {
    const out = join(base, 'accounts');
    mkdirSync(out);
    const text = book(
      `
- group: {name: tsplay-none}
- group: {name: tsplay-none}
- user: {name: tsplay-noone, group: tsplay-none}
- user: {name: tsplay-noone, group: tsplay-none}
- user: {name: tsplay-noone, group: tsplay-none, shell: /bin/sh}
- copy: {content: x, dest: "{{ out }}/a.tar"}
- unarchive: {src: "{{ out }}/a.tar", dest: "{{ out }}", remote_src: true, include: [new]}
- unarchive: {src: "{{ out }}/a.tar", dest: "{{ out }}", remote_src: true, include: [new]}
- unarchive: {src: "{{ out }}/a.tar", dest: "{{ out }}", remote_src: true}
- user: {name: tsplay-noone, group: tsplay-missing}`,
      out,
    );
    const dry = await run({ files: { 'site.yml': text, hosts: 'a\n' }, options: { check: true } });
    const statuses = dry.events.flatMap((e) => (e.type === 'host.end' ? [e.result.status] : []));
    expect(statuses).toEqual([
      ...['changed', 'ok', 'changed', 'ok', 'changed'],
      ...['changed', 'changed', 'ok', 'unknown', 'unknown'],
    ]);
  });
});

describe('archives of what is only expected', () => {
  it('would be made where there are none; whether existing ones change is unknown', async () => {
    const { dry, real, out } = await both(
      `
- file: {path: "{{ out }}/d", state: directory}
- copy: {content: x, dest: "{{ out }}/d/f"}
- archive: {path: "{{ out }}/d/f", dest: "{{ out }}/one.gz"}
- archive: {path: "{{ out }}/d/*", dest: "{{ out }}/pattern.tgz"}
- archive: {path: ["{{ out }}/d", "{{ out }}/kept"], dest: "{{ out }}/both.tgz"}
- archive: {path: "{{ out }}/kept", dest: "{{ out }}/kept.tgz", force_archive: true}
- unarchive: {src: "{{ out }}/kept.tgz", dest: "{{ out }}/d", remote_src: true}
- archive: {path: "{{ out }}/d", dest: "{{ out }}/was.tgz"}`,
      { kept: 'y', 'was.tgz': 'no archive' },
    );
    const statuses = (ran: Ran): unknown[] =>
      ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result.status] : []));
    expect(real.exit, out).toBe(0);
    expect(statuses(real)).toEqual(Array.from({ length: 8 }, () => 'changed'));
    expect(statuses(dry)).toEqual([...statuses(real).slice(1), 'unknown']);
  });

  it('that are unpacked into a folder which will be made are all new there', async () => {
    const { dry, real } = await both(
      `
- archive: {path: "{{ out }}/kept", dest: "{{ out }}/there.tgz", force_archive: true}
- file: {path: "{{ out }}/d", state: directory}
- unarchive: {src: "{{ out }}/there.tgz", dest: "{{ out }}/d", remote_src: true}`,
      { kept: 'y' },
    );
    expect(real.exit).toBe(0);
    expect(dry.lines).toEqual(real.lines);
  });
});

describe('what only a dry run expects', () => {
  it('is not there for a task that really runs in it', async () => {
    const { dry, out } = await both(`
- copy: {content: x, dest: "{{ out }}/f"}
- stat: {path: "{{ out }}/f"}
  check_mode: false
  register: really
- debug: {msg: "{{ really.stat.exists }}"}`);
    expect(dry.said).toEqual(['a: false']);
    expect(readFileSync(join(out, 'f'), 'utf8')).toBe('x');
  });

  it('is not there for a dry task of a run that changes things', async () => {
    const { real } = await both(`
- copy: {content: x, dest: "{{ out }}/f"}
  check_mode: true
- stat: {path: "{{ out }}/f"}
  register: really
- stat: {path: "{{ out }}/f"}
  check_mode: true
  register: dry
- debug: {msg: "{{ really.stat.exists }} {{ dry.stat.exists }}"}`);
    expect(real.said).toEqual(['a: False False']);
  });

  it('is the host’s own: another host has nothing of it', async () => {
    const out = join(base, 'two');
    mkdirSync(out);
    const text = `- hosts: all
  gather_facts: false
  tasks:
    - copy: {content: x, dest: "${out}/f"}
      when: inventory_hostname == 'a'
    - stat: {path: "${out}/f"}
      register: there
    - debug: {msg: "{{ there.stat.exists }}"}
`;
    const dry = await run({ files: { 'site.yml': text }, options: { check: true } });
    expect([...dry.said].sort()).toEqual(['a: true', 'b: false']);
  });
});
