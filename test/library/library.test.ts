import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run, type Ran } from '../engine/harness.ts';

const jsonArgs = `#!/bin/sh
# WANT_JSON
printf '{"changed": true, "args": "%s", "ran_as": "%s"}' "$(base64 -w 0 "$1")" "$0"
`;

const keyValue = `#!/bin/sh
. "$1"
echo "welcome to this machine"
echo '{ "msg": "Hello, '"\${name:-nobody}"'", "check": "'"$_ansible_check_mode"'"'
echo '}'
`;

const typed = `import { defineModule, p, fail, type ReadHost } from 'tsplay/sdk';

interface Seen { readonly count: number }

export const motd = defineModule({
  name: 'motd',
  summary: 'A message',
  params: { path: p.path({ doc: 'Where.', required: true }), text: p.str({ doc: 'What.', required: true }) },
  support: { check: 'full', diff: 'full' },
  examples: [{ title: 'x', yaml: 'motd: {path: /tmp/x, text: y}' }],
  async plan({ path, text }, host: ReadHost) {
    if (text === 'bad') fail('no such message');
    const before = await host.readText(path);
    const seen: Seen = { count: before === undefined ? 0 : 1 };
    if (before === text) return { changed: false, result: { ...seen } };
    return { changed: true, result: { ...seen }, apply: async (w) => { await w.writeFile(path, text); return {}; } };
  },
});
`;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of modules that is not the book's. */
function library(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-library-'));
  folders.push(dir);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
    chmodSync(join(dir, name), 0o644);
  }
  return dir;
}

const play = (tasks: string): string => `- hosts: a\n  gather_facts: false\n  tasks:\n${tasks}`;

const results = (ran: Ran): Record<string, unknown>[] =>
  ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result.result as Record<string, unknown>] : []));

test('numbers of any size in a result, and in what it shows as a difference', async () => {
  const answer =
    '{"changed": true, "n": 123456789012345678901, "diff": {"before": {}, "after": {"n": 123456789012345678901}}}';
  const files = {
    'library/big': `#!/bin/sh\n# WANT_JSON\necho '${answer}'\n`,
    'site.yml': play('    - big:\n      register: r\n    - debug: {msg: "{{ (r.n + 1) | string }}"}\n'),
  };
  const ran = await run({ files, options: { diff: true } });
  expect(results(ran)[1]).toMatchObject({ msg: '123456789012345678902' });
  const [diff] = ran.events.flatMap((e) => (e.type === 'host.end' ? e.result.diffs : []));
  expect(diff).toMatchObject({ before: '{}\n', after: '{\n    "n": 123456789012345678901\n}\n' });
});

const noCore = { TSPLAY_PYTHON_SUPPORT: 'none' };

describe('programs as modules', () => {
  test('WANT_JSON gets a file with the arguments and the internal ones, and nothing is left', async () => {
    const ran = await run({
      files: {
        'library/want.sh': jsonArgs,
        'site.yml': play(`    - want: {text: "it's \\"é\\"", list: [1, two]}\n`),
      },
    });
    const [result] = results(ran);
    expect(ran.lines).toEqual(['want: a changed']);
    // Keys of Ansible's own are taken out of results, however deep they are.
    const args = Buffer.from(String(result?.['args']), 'base64').toString('utf8');
    expect(JSON.parse(args)).toMatchObject({
      text: 'it\'s "é"',
      list: [1, 'two'],
      _ansible_check_mode: false,
      _ansible_module_name: 'want',
      _ansible_version: '2.19.0',
    });
    expect(result?.['ran_as']).toContain('/.ansible/tmp/.tsplay-');
    expect(() => readFileSync(String(result?.['ran_as']))).toThrow();
  });

  test('an old program gets key=value words; lines around its result do not count; check mode runs it and says so', async () => {
    const files = { 'library/greet': keyValue, 'site.yml': play(`    - greet: name="a b"\n`) };
    expect(results(await run({ files }))[0]).toMatchObject({
      msg: 'Hello, a b',
      check: 'False',
      changed: false,
    });
    const checked = await run({ files, options: { check: true } });
    expect(results(checked)[0]).toMatchObject({ msg: 'Hello, a b', check: 'True' });
    expect(checked.lines).toEqual(['greet: a ok']);
  });

  test('the arguments are put into a program that asks for it', async () => {
    const ran = await run({
      files: {
        'library/embed.sh': `#!/bin/sh\ncat <<'EOF'\n{"got": <<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>}\nEOF\n`,
        'site.yml': play(`    - embed: {x: 1}\n`),
      },
    });
    expect(results(ran)[0]).toMatchObject({ got: { x: 1 } });
  });

  test('another interpreter by a variable; one that is not there is told', async () => {
    const files = {
      'library/odd': '#!/opt/nowhere/lang\nprintf \'{"msg": "ran"}\'\n',
      'site.yml': play(
        `    - {odd: , ignore_errors: true}\n    - {odd: , vars: {ansible_lang_interpreter: /bin/sh}}\n`,
      ),
    };
    const [bad, good] = results(await run({ files }));
    expect(bad?.['msg']).toBe(
      'The module failed to execute correctly, you probably need to set the interpreter.\nSee stdout/stderr for the exact error',
    );
    expect(good?.['msg']).toBe('ran');
  });

  test('failures: of the module, without a result, without an interpreter, for another library', async () => {
    const files = {
      'library/fails': `#!/bin/sh\necho '{"failed": true, "msg": "not today", "code": 7}'\n`,
      'library/silent': '#!/bin/sh\necho oops; exit 3\n',
      'library/nothing': 'just text\n',
      'library/snake.py': '#!/usr/bin/python\nfrom ansible.module_utils.basic import AnsibleModule\n',
      'site.yml': play(
        ['fails', 'silent', 'nothing', 'snake'].map((m) => `    - {${m}: , ignore_errors: true}\n`).join(''),
      ),
    };
    const [fails, silent, nothing, snake] = results(await run({ files, env: noCore }));
    expect(fails).toMatchObject({ msg: 'not today', code: 7, failed: true });
    expect(silent).toMatchObject({
      msg: 'MODULE FAILURE\nSee stdout/stderr for the exact error',
      module_stdout: 'oops\n',
      rc: 3,
    });
    expect(nothing?.['msg']).toBe('module (nothing) is missing interpreter line');
    expect(snake?.['msg']).toMatch(/^the module snake needs Ansible's Python library/);
  });

  test('facts of a module are facts of the host, and async runs it there', async () => {
    const files = {
      'library/facts.sh': `#!/bin/sh\necho junk; echo '{"ansible_facts": {"colour": "blue"}}'; echo behind >&2\n`,
      'site.yml': play(`    - {facts: , async: 10, poll: 1, register: job}
    - {debug: {msg: "{{ [colour, job.finished, job.stderr] }}"}}
`),
    };
    const ran = await run({ files });
    expect(ran.said).toEqual(['a: ["blue",1,"behind\\n"]']);
  });
});

describe('where modules are', () => {
  const says = (word: string): string => `#!/bin/sh\necho '{"msg": "${word}"}'\n`;

  test('of the role, the playbook, -M; the book is before what is configured, and a builtin can be replaced', async () => {
    const dir = library({ 'deep/ping.sh': says('from -M'), 'other.sh': says('other') });
    const files = {
      'roles/r/library/mine': says('role'),
      'roles/r/library/ping.sh': says('role ping'),
      'roles/r/tasks/main.yml': '- mine:\n- ping:\n',
      'site.yml':
        '- {hosts: a, gather_facts: false, roles: [r], tasks: [{ansible.builtin.ping: }, {ansible.legacy.ping: }]}\n',
    };
    const words = (ran: Ran): unknown[] => results(ran).map((r) => r['msg'] ?? r['ping']);
    expect(words(await run({ files }))).toEqual(['role', 'role ping', 'pong', 'role ping']);
    expect(words(await run({ files, options: { modulePath: [dir] } }))).toEqual([
      'role',
      'from -M',
      'pong',
      'from -M',
    ]);
  });

  test('without ansible-core, a module in Ansible’s Python gives way to tsplay’s own of that name, with a warning', async () => {
    const files = {
      'library/ping.py': '#!/usr/bin/python\nfrom ansible.module_utils.basic import AnsibleModule\n',
      'site.yml': play('    - ping:\n'),
    };
    const ran = await run({ files, env: noCore });
    expect(results(ran)[0]).toMatchObject({ ping: 'pong' });
    const warnings = ran.events.flatMap((e) => (e.type === 'warning' ? [e.message] : []));
    expect(warnings[0]).toMatch(
      /ping\.py needs Ansible's own library; tsplay's own module ping is used instead$/,
    );
  });
});

describe('modules of tsplay/sdk', () => {
  test('TypeScript is loaded as it is: parameters checked beforehand, plan and apply, failures', async () => {
    const files = {
      'library/motd.ts': typed,
      'site.yml': play(`    - motd: {path: "{{ playbook_dir }}/m", text: hi}
    - motd: {path: "{{ playbook_dir }}/m", text: hi}
    - {motd: {path: "{{ playbook_dir }}/m", text: bad}, ignore_errors: true}
`),
    };
    const ran = await run({ files });
    expect(ran.lines).toEqual(['motd: a changed', 'motd: a ok', 'motd: a failed ignored']);
    expect(results(ran)[2]?.['msg']).toBe('no such message');
    expect(readFileSync(join(ran.dir, 'm'), 'utf8')).toBe('hi');
    const wrong = await run({
      files: { ...files, 'site.yml': play('    - motd: {path: /tmp/x, txt: hi}\n') },
    });
    expect(wrong.error).toContain('did you mean "text"');
  });

  test('JavaScript too; a file that declares no module is an error with its path', async () => {
    const files = {
      'library/plain.mjs': typed
        .replace(/, type ReadHost/, '')
        .replace(/interface.*\n/, '')
        .replace(': ReadHost', '')
        .replace(': Seen', ''),
      'library/none.mjs': 'export const x = 1;\n',
      'site.yml': play('    - plain: {path: "{{ playbook_dir }}/m", text: hi}\n'),
    };
    expect((await run({ files })).lines).toEqual(['plain: a changed']);
    const none = await run({ files: { ...files, 'site.yml': play('    - none:\n') } });
    expect(none.error).toContain('library/none.mjs exports no module');
  });
});
