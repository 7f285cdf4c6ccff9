/** Plans that are saved, shown and applied: real files through the local connection. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { damaged } from '../support/damaged.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-plan-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const out = join(dir, 'out');
const at = (name: string): string => join(out, name);

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function tsplay(...argv: string[]): Promise<Seen> {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
  const code = await main(argv, proc);
  const clean = (text: string): string => text.replaceAll(dir, 'DIR');
  return { code, out: clean(proc.stdout.text), err: clean(proc.stderr.text) };
}

const plan = (...more: string[]): Promise<Seen> =>
  tsplay('plan', join(dir, 'site.yml'), '-i', 'a,b', '-c', 'local', '-o', 'site.plan', ...more);

function book(tasks: string, more = ''): void {
  writeFileSync(
    join(dir, 'site.yml'),
    `- hosts: all\n  gather_facts: false\n  vars: {out: ${out}}\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n${more}`,
  );
}

/** The counters of the recap by host, as `key=value` words without those that are zero. */
const recap = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^[ab] +: ok=/.test(line))
    .map((line) =>
      line
        .replace(/ +\w+=0/g, '')
        .replace(/ +/g, ' ')
        .trim(),
    );

// On a busy machine, compiling the whole engine takes longer than any test here.
beforeAll(() => import('../../src/engine/index.ts'), 60_000);
beforeEach(() => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
});

const twoFiles = `- name: Configure
  copy: {content: "x = 2\\n", dest: "{{ out }}/{{ inventory_hostname }}.conf"}
- name: Then another
  copy: {content: "y\\n", dest: "{{ out }}/{{ inventory_hostname }}.other"}`;

describe('a saved plan', () => {
  it('has differences in numbers of any size', async () => {
    const answer = '{"changed": true, "diff": {"before": {}, "after": {"n": 123456789012345678901}}}';
    mkdirSync(join(dir, 'library'), { recursive: true });
    writeFileSync(join(dir, 'library/big'), `#!/bin/sh\n# WANT_JSON\necho '${answer}'\n`);
    book('- big:');
    const planned = await plan();
    expect(planned).toMatchObject({ code: 0, err: '' });
    expect(planned.out).toContain('+    "n": 123456789012345678901');
    expect((await tsplay('show', 'site.plan')).out).toContain('123456789012345678901');
  });

  it('is shown, changes nothing, and is then applied exactly', async () => {
    book(twoFiles);
    writeFileSync(at('a.conf'), 'x = 1\n', { mode: 0o644 });
    writeFileSync(at('b.conf'), 'x = 2\n', { mode: 0o644 });
    writeFileSync(join(dir, 'site.plan'), 'an older one, which all may read', { mode: 0o644 });
    const planned = await plan();
    expect(planned).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "Configure (site.yml:5)
        a will change
            --- before: DIR/out/a.conf
            +++ after: DIR/out/a.conf
            @@ -1 +1 @@
            -x = 1
            +x = 2

      Then another (site.yml:7)
        a will change
            --- before: DIR/out/a.other
            +++ after: DIR/out/a.other
            @@ -0,0 +1 @@
            +y
        b will change
            --- before: DIR/out/b.other
            +++ after: DIR/out/b.other
            @@ -0,0 +1 @@
            +y

      a: 2 changes, 0 as they should be
      b: 1 change, 1 as they should be

      Saved. To apply it: tsplay apply site.plan
      ",
      }
    `);
    expect(existsSync(at('a.other'))).toBe(false);
    expect(statSync(join(dir, 'site.plan')).mode & 0o777).toBe(0o600);
    const applied = await tsplay('apply', 'site.plan');
    expect(recap(applied.out)).toEqual(['a : ok=2 changed=2', 'b : ok=2 changed=1']);
    expect(applied.code).toBe(0);
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('x = 2\n');
  });

  it('that was applied can be applied again, and finds nothing to do', async () => {
    book(twoFiles);
    await plan();
    await tsplay('apply', 'site.plan');
    const again = await tsplay('apply', 'site.plan');
    expect([again.code, ...recap(again.out)]).toEqual([0, 'a : ok=2', 'b : ok=2']);
  });

  it('is told by its exit status whether there is something to do', async () => {
    book('- copy: {content: x, dest: "{{ out }}/f"}\n  run_once: true');
    expect((await plan('--detailed-exitcode')).code).toBe(2);
    await tsplay('apply', 'site.plan');
    expect((await plan('--detailed-exitcode')).code).toBe(0);
    book('- fail:');
    expect((await plan('--detailed-exitcode')).code).toBe(1);
  });

  it('is not written where the dry run fails', async () => {
    rmSync(join(dir, 'site.plan'), { force: true });
    book('- fail: {msg: no}');
    const seen = await plan();
    expect(seen.code).toBe(2);
    expect(seen.err).toContain('No plan is saved');
    expect(existsSync(join(dir, 'site.plan'))).toBe(false);
  });

  it('is shown as JSON without the key of its digests, and as a page whose texts cannot be markup', async () => {
    book('- name: "<b>Bold</b>"\n  copy: {content: "<script>1</script>\\n", dest: "{{ out }}/f"}');
    await plan();
    const shown = JSON.parse((await tsplay('show', 'site.plan', '--json')).out) as Record<string, unknown>;
    expect(shown['salt']).toBeUndefined();
    expect(shown['results']).toHaveLength(2);
    const page = (await tsplay('show', 'site.plan', '--html')).out;
    expect(page).toContain('&lt;b&gt;Bold&lt;/b&gt;');
    expect(page).toContain('+&lt;script&gt;');
    expect(page).not.toMatch(/<script|<b>/);
  });
});

describe('a host that was changed after the plan was made', () => {
  it('is refused at that task with both differences, and the others go on', async () => {
    book(twoFiles);
    writeFileSync(at('a.conf'), 'x = 1\n');
    await plan();
    writeFileSync(at('a.conf'), 'x = by hand\n');
    const applied = await tsplay('apply', 'site.plan');
    expect(applied.code).toBe(2);
    expect(recap(applied.out)).toEqual(['a : failed=1', 'b : ok=2 changed=2']);
    expect(applied.out).toContain('the host has changed since the plan was made');
    for (const line of ['-x = 1', '-x = by hand']) expect(applied.out).toContain(line);
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('x = by hand\n');
    expect(existsSync(at('a.other'))).toBe(false);
  });

  it('is refused although a command with an unknown outcome runs before it', async () => {
    book(`- command: "true"\n${twoFiles}`);
    writeFileSync(at('a.conf'), 'x = 1\n');
    await plan();
    writeFileSync(at('a.conf'), 'x = by hand\n');
    const applied = await tsplay('apply', 'site.plan', '-v');
    expect(applied.code).toBe(2);
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('x = by hand\n');
  });

  it('is refused in a single item of a loop', async () => {
    book(
      '- copy: {content: "{{ item }}", dest: "{{ out }}/{{ inventory_hostname }}.{{ item }}"}\n  loop: [1, 2, 3]',
    );
    await plan('-l', 'a');
    writeFileSync(at('a.2'), 'by hand');
    const applied = await tsplay('apply', 'site.plan');
    expect(applied.code).toBe(2);
    expect(['a.1', 'a.2', 'a.3'].map((name) => readFileSync(at(name), 'utf8'))).toEqual([
      '1',
      'by hand',
      '3',
    ]);
  });
});

describe('what a run leaves for its later tasks', () => {
  it('is no drift: a file that several tasks edit', async () => {
    book(`- copy: {content: "x\\n", dest: "{{ out }}/f"}
- lineinfile: {path: "{{ out }}/f", line: "y"}
- lineinfile: {path: "{{ out }}/f", line: "z"}
- replace: {path: "{{ out }}/f", regexp: x, replace: w}`);
    writeFileSync(at('f'), 'was\n');
    await plan('-l', 'a');
    const applied = await tsplay('apply', 'site.plan');
    expect(applied.out).not.toContain('not applied');
    expect(applied.code).toBe(0);
    expect(readFileSync(at('f'), 'utf8')).toBe('w\ny\nz\n');
  });

  it('may be unknown before: commands, what depends on them, a folder that is made, handlers', async () => {
    book(
      `- command: echo hello
  register: said
  notify: Reload
- file: {path: "{{ out }}/new", state: directory}
- copy: {content: "{{ said.stdout }}", dest: "{{ out }}/new/f"}
- include_tasks: more.yml
  when: said.stdout == 'hello'`,
      '  handlers:\n    - name: Reload\n      copy: {content: r, dest: "{{ out }}/reloaded"}\n',
    );
    writeFileSync(join(dir, 'more.yml'), '- copy: {content: m, dest: "{{ out }}/more"}\n');
    await plan('-l', 'a');
    const applied = await tsplay('apply', 'site.plan');
    expect(applied.out).not.toContain('not applied');
    expect(['new/f', 'more', 'reloaded'].map((name) => readFileSync(at(name), 'utf8'))).toEqual([
      'hello',
      'm',
      'r',
    ]);
  });

  it('may be made sure of by modules that find nothing to do', async () => {
    book(`- wait_for: {path: "{{ out }}/f"}
- copy: {content: x, dest: "{{ out }}/g"}`);
    writeFileSync(at('f'), '');
    await plan('-l', 'a');
    const applied = await tsplay('apply', 'site.plan');
    expect([applied.code, ...recap(applied.out)]).toEqual([0, 'a : ok=2 changed=1']);
  });

  it('may be what a rescue does about a failure', async () => {
    book(`- block:
    - copy: {content: x, dest: "{{ out }}/f"}
  rescue:
    - copy: {content: rescued, dest: "{{ out }}/r"}`);
    await plan('-l', 'a');
    writeFileSync(at('f'), 'by hand');
    const applied = await tsplay('apply', 'site.plan');
    expect([applied.code, ...recap(applied.out)]).toEqual([0, 'a : ok=1 changed=1 rescued=1']);
    expect([readFileSync(at('f'), 'utf8'), readFileSync(at('r'), 'utf8')]).toEqual(['by hand', 'rescued']);
  });

  it('is refused where the plan has no change and nothing unknown', async () => {
    book(`- command: cp /dev/null "{{ out }}/f"
- copy: {content: x, dest: "{{ out }}/f"}`);
    writeFileSync(at('f'), 'x', { mode: 0o644 });
    await plan('-l', 'a');
    const applied = await tsplay('apply', 'site.plan');
    expect(applied.code).toBe(2);
    expect(applied.out).toContain('the plan has no change here');
    expect(readFileSync(at('f'), 'utf8')).toBe('');
  });

  it('is refused when it is another command than the one that was planned', async () => {
    book("- command: \"touch {{ out }}/{{ lookup('file', out ~ '/name') }}\"");
    writeFileSync(at('name'), 'one');
    await plan('-l', 'a');
    writeFileSync(at('name'), 'two');
    const applied = await tsplay('apply', 'site.plan');
    expect(applied.code).toBe(2);
    expect([existsSync(at('one')), existsSync(at('two'))]).toEqual([false, false]);
  });
});

describe('a plan that does not fit any more', () => {
  it('is refused before anything when the book, the inventory or a variables file has changed', async () => {
    mkdirSync(join(dir, 'group_vars'), { recursive: true });
    writeFileSync(join(dir, 'group_vars/all.yml'), 'one: 1\n');
    book(twoFiles);
    await plan();
    writeFileSync(join(dir, 'group_vars/all.yml'), 'one: 2\n');
    const seen = await tsplay('apply', 'site.plan');
    expect(seen.code).toBe(5);
    expect(seen.err).toContain('changed since the plan was made: DIR/group_vars/all.yml');
    expect(existsSync(at('a.other'))).toBe(false);
    rmSync(join(dir, 'group_vars'), { recursive: true });
  });

  it.each([
    ['a file that is none', '{"a": 1}', 'is not a plan'],
    ['half a plan', '{"type": "tsplay.plan", "version": 1}', 'is not a whole plan'],
    ['a plan of the future', '{"type": "tsplay.plan", "version": 99}', 'newer tsplay'],
  ])('is refused: %s', async (_, text, message) => {
    writeFileSync(join(dir, 'other.plan'), text);
    const seen = await tsplay('apply', 'other.plan');
    expect([seen.code, seen.err.includes(message)]).toEqual([5, true]);
  });
});

describe('secrets', () => {
  it('are in no plan: neither -e nor what is written with it, and -e has to be given again', async () => {
    book(
      `- copy: {content: "{{ db_password }}", dest: "{{ out }}/f"}
  no_log: true
- copy: {content: "open {{ size }}", dest: "{{ out }}/g"}`,
    );
    await plan('-l', 'a', '-e', 'db_password=tops3cretvalue', '-e', 'size=12');
    const saved = readFileSync(join(dir, 'site.plan'), 'utf8');
    expect(saved).not.toContain('tops3cretvalue');
    expect(saved).toContain('size=12');
    const without = await tsplay('apply', 'site.plan');
    expect(without.code).toBe(5);
    expect(without.err).toContain('db_password');
    const other = await tsplay('apply', 'site.plan', '-e', 'db_password=another');
    expect(other.code).toBe(5);
    const applied = await tsplay('apply', 'site.plan', '-e', 'db_password=tops3cretvalue');
    expect(applied.code).toBe(0);
    expect(readFileSync(at('f'), 'utf8')).toBe('tops3cretvalue');
  });

  it.each([
    ['db_pw=value', true],
    ['PIN: value', true],
    ['spinner=value', false],
    ['map=ping', false],
  ])('may be told by the name of a variable: %s', async (given, isSecret) => {
    book('- debug:');
    const text = given.includes(': ') ? `{${given}}` : given;
    await plan('-e', text);
    expect(readFileSync(join(dir, 'site.plan'), 'utf8').includes(text)).toBe(!isSecret);
  });

  it('of a vault are masked in its differences, and still tell whether the host has changed', async () => {
    writeFileSync(join(dir, 'vault-pass'), 'v');
    writeFileSync(join(dir, 'secret.yml'), 'token: veryverysecret\n');
    await tsplay('vault', 'encrypt', 'secret.yml', '--vault-password-file', 'vault-pass');
    book('- copy: {content: "token={{ token }}\\n", dest: "{{ out }}/f"}', '  vars_files: [secret.yml]\n');
    const vault = ['--vault-password-file', 'vault-pass'];
    writeFileSync(at('f'), 'old\n');
    const seen = await plan('-l', 'a', ...vault);
    expect(seen.out).toContain('+token=********');
    expect(readFileSync(join(dir, 'site.plan'), 'utf8')).not.toContain('veryverysecret');
    writeFileSync(at('f'), 'new\n');
    expect((await tsplay('apply', 'site.plan', ...vault)).code).toBe(2);
    writeFileSync(at('f'), 'old\n');
    expect((await tsplay('apply', 'site.plan', ...vault)).code).toBe(0);
    expect(readFileSync(at('f'), 'utf8')).toBe('token=veryverysecret\n');
  });
});

describe('a plan that is damaged', () => {
  it('is refused whole, wherever it is wrong, and nothing is applied', async () => {
    book(twoFiles);
    await plan('-e', 'other=1');
    const whole = JSON.parse(readFileSync(join(dir, 'site.plan'), 'utf8')) as object;
    let refused = 0;
    for (const wrong of damaged(whole)) {
      writeFileSync(join(dir, 'site.plan'), JSON.stringify(wrong));
      const shown = await tsplay('show', 'site.plan');
      expect(shown.err, JSON.stringify(wrong)).not.toContain('TSP9001');
      if (shown.code === 0) continue;
      expect(shown).toMatchObject({ code: 5, err: expect.stringContaining('TSP1503') as string });
      expect((await tsplay('apply', 'site.plan')).err).toBe(shown.err);
      refused++;
    }
    expect(refused).toBeGreaterThan(150);
    expect(existsSync(at('a.conf'))).toBe(false);
  }, 60_000);

  it('is refused where a file of it has become a device', async () => {
    book(twoFiles);
    writeFileSync(join(dir, 'more.yml'), 'x: 1\n');
    await plan('-e', '@more.yml');
    rmSync(join(dir, 'more.yml'));
    symlinkSync('/dev/zero', join(dir, 'more.yml'));
    expect((await tsplay('apply', 'site.plan')).err).toContain(
      'changed since the plan was made: DIR/more.yml',
    );
  });
});
