import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { Vault } from '../../src/vault/index.ts';
import { fakeProcess } from '../cli/fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'rulebook-'));
afterAll(() => rmSync(dir, { recursive: true }));
let count = 0;

interface Line {
  readonly rule: string;
  readonly action: string;
  readonly status: string;
  readonly message?: string;
  readonly events: Record<string, Record<string, unknown>>;
}

/** Writes the book and whatever else, and runs it with JSON lines. */
async function run(book: string, files: Record<string, string> = {}, argv: readonly string[] = []) {
  const cwd = join(dir, String(count++));
  mkdirSync(cwd);
  for (const [name, text] of Object.entries({ 'book.yml': book, ...files })) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const proc = fakeProcess({ cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, WHO: 'Ann' } });
  const code = await main(['rulebook', '-r', 'book.yml', '-o', 'jsonl', ...argv], proc);
  const stdout = proc.stdout.text;
  const lines = (argv.includes('text') ? '' : stdout)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  return {
    code,
    lines,
    rules: lines.map(({ rule, action }) => `${rule}:${action}`),
    stderr: proc.stderr.text,
    stdout,
    cwd,
  };
}

const book = (rules: string, payload = '[{i: 1}, {i: 2}]', more = ''): string =>
  `- name: test\n  hosts: all\n${more}  sources:\n    - eda.builtin.generic: {payload: ${payload}}\n  rules:\n${rules}`;
const rule = (name: string, condition: string, action: string): string =>
  `    - name: ${name}\n      condition: ${condition}\n      action: ${action}\n`;

const local = { 'hosts.yml': 'all: {hosts: {localhost: {ansible_connection: local}}}\n' };

describe('tsplay rulebook', () => {
  it('masks what a file of variables or a rulebook in a vault says, in events, lines and failures', async () => {
    const vault = new Vault([{ id: 'default', password: Buffer.from('pw') }]);
    const seal = (text: string): string => vault.encrypt(text);
    const actions = '{print_event: {}}, {run_playbook: {name: "{{ sec }}.yml"}}';
    const text = (value: string): string =>
      `- name: r\n  hosts: all\n  sources: [{generic: {payload: [{t: "${value}"}]}}]\n  rules: [{name: a, condition: event.t is defined, actions: [${actions.replace('{{ sec }}', value)}]}]\n`;
    for (const files of [
      { 'book.yml': text('{{ sec }}'), 'v.yml': seal('sec: Zx9Qw7Kp2L\n'), pw: 'pw\n' },
      { 'book.yml': seal(text('Zx9Qw7Kp2L')), 'v.yml': '{}', pw: 'pw\n' },
    ])
      for (const output of ['jsonl', 'text']) {
        const argv = ['-o', output, '--vars', 'v.yml', '--print-events', '--vault-password-file', 'pw'];
        const { stderr, stdout } = await run('', { ...local, ...files }, ['-i', 'hosts.yml', ...argv]);
        expect(stdout + stderr).not.toContain('Zx9Qw');
        expect(stdout).toContain('********');
        expect(stdout + stderr).toMatch(/\*{8}(\.yml)? does not exist/);
      }
  });

  it('ends when its sources have ended, with a line for each action', async () => {
    const { code, rules, lines } = await run(
      book(
        rule('a', 'event.i == 1', '{debug: {msg: "{{ event.i }}"}}') + rule('b', 'event.i == 2', '{none: }'),
      ),
    );
    expect(code).toBe(0);
    expect(rules).toEqual(['a:debug', 'b:noop']);
    expect(lines[0]?.events['m']).toMatchObject({ i: 1, meta: { source: { type: 'eda.builtin.generic' } } });
  });

  it('takes recorded events in place of the sources', async () => {
    const text = book(rule('a', 'event.i > 5', '{none: }'), '[{i: 9}]').replace(
      'eda.builtin.generic',
      'not.here',
    );
    const { rules } = await run(
      text,
      { 'e.jsonl': '{"ruleset": 0, "event": {"i": 6}}\n\n{"event": {"i": 1}}\n' },
      ['--events', 'e.jsonl'],
    );
    expect(rules).toEqual(['a:noop']);
    const beyond = await run(text, { 'e.jsonl': '{"ruleset": 1, "event": {}}' }, ['--events', 'e.jsonl']);
    expect(beyond.code).toBe(2);
    expect(beyond.stderr).toMatch('no ruleset 1');
  });

  it('has variables of files and the environment, with their types', async () => {
    const rules =
      rule('a', 'event.i == vars.n', '{set_fact: {fact: {who: "{{ WHO }}", n: "{{ n }}"}}}') +
      rule('"{{ WHO }} is here"', 'fact.who == "Ann" and fact.n == 2', '{none: }');
    const { rules: fired } = await run(book(rules), { 'v.yml': 'n: 2\nWHO: other\n' }, [
      '-e',
      'v.yml',
      '-E',
      'WHO',
    ]);
    expect(fired).toEqual(['a:set_fact', 'Ann is here:noop']);
  });

  it('never renders what an event holds', async () => {
    const playbook =
      '- hosts: all\n  gather_facts: false\n  tasks:\n    - set_stats: {data: {seen: "{{ ansible_eda.event.x }}"}}\n';
    const rules =
      rule('p', 'event.x is defined', '{run_playbook: {name: p.yml, post_events: true}}') +
      rule(
        'm',
        'event.seen is defined',
        '{run_module: {name: debug, module_args: {msg: "{{ event.seen }}"}, post_events: true}}',
      ) +
      rule('e', 'event.msg is defined', '{print_event: }');
    const { lines, stderr } = await run(
      book(rules, `[{x: !unsafe '{{ 6 * 7 }}'}]`),
      { 'p.yml': playbook, ...local },
      ['-i', 'hosts.yml'],
    );
    expect(stderr).toBe('');
    expect(lines.map(({ action, status }) => [action, status])).toEqual([
      ['run_playbook', 'successful'],
      ['run_module', 'successful'],
      ['print_event', 'successful'],
    ]);
    expect(lines[2]?.events['m']?.['msg']).toBe('{{ 6 * 7 }}');
  });

  it('takes hosts of an event as names, never as patterns', async () => {
    const { lines } = await run(
      book(
        rule('a', 'event.i == 1', '{run_module: {name: ping}}'),
        '[{i: 1, meta: {hosts: "@/etc/passwd,all:!x"}}]',
      ),
      local,
      ['-i', 'hosts.yml'],
    );
    expect(lines[0]).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('names no host') as string,
    });
  });

  it('changes nothing with --check', async () => {
    const action = '{run_module: {name: copy, module_args: {content: x, dest: "{{ there }}"}}}';
    const { lines, cwd } = await run(
      book(rule('a', 'event.i == 1', action)),
      { ...local, 'v.yml': `there: ${join(dir, 'never')}\n` },
      ['-i', 'hosts.yml', '--check', '-e', 'v.yml'],
    );
    expect(lines[0]).toMatchObject({ status: 'successful', check: true });
    const { existsSync } = await import('node:fs');
    expect(existsSync(join(dir, 'never'))).toBe(false);
    expect(existsSync(join(cwd, '.local'))).toBe(false);
  });

  it('tells of an action that fails and goes on', async () => {
    const rules =
      rule('a', 'event.i == 1', '{run_playbook: {name: none.yml}}') + rule('b', 'event.i == 2', '{none: }');
    const { code, lines } = await run(book(rules), local, ['-i', 'hosts.yml']);
    expect(code).toBe(0);
    expect(lines.map(({ status }) => status)).toEqual(['failed', 'successful']);
    expect(lines[0]?.message).toMatch('none.yml does not exist');
  });

  it('tries a playbook again as often as it is told', async () => {
    const playbook = `- hosts: all
  gather_facts: false
  tasks:
    - stat: {path: "{{ file }}"}
      register: s
    - copy: {content: x, dest: "{{ file }}"}
      when: not s.stat.exists
    - fail:
      when: not s.stat.exists
`;
    const action = `{run_playbook: {name: p.yml, retries: 1, extra_vars: {file: ${join(dir, 'retry')}}}}`;
    const { lines } = await run(book(rule('a', 'event.i == 1', action)), { 'p.yml': playbook, ...local }, [
      '-i',
      'hosts.yml',
    ]);
    expect(lines.map(({ status, message }) => [status, message])).toEqual([['successful', undefined]]);
  });

  it('is shut down by a rule, and actions that run too long are ended untold', async () => {
    const rules =
      rule('long', 'event.i == 1', '{run_module: {name: pause, module_args: {seconds: 300}}}') +
      rule('end', 'event.i == 2', '{shutdown: {delay: 0.2}}');
    const { code, rules: fired } = await run(
      book(rules, '[{i: 1}, {i: 2}]', '  execution_strategy: parallel\n').replace(
        '{payload:',
        '{shutdown_after: 300, payload:',
      ),
      local,
      ['-i', 'hosts.yml'],
    );
    expect(code).toBe(0);
    expect(fired).toEqual(['end:shutdown']);
  });

  it('leaves out an event that is nested without end, and goes on', async () => {
    const source = `import { defineEventSource } from 'tsplay/sdk';
export const deep = defineEventSource({
  name: 'my.deep', summary: 'Two events', params: {},
  async run(args, { put }) {
    let value = 1;
    for (let i = 0; i < 100000; i++) value = [value];
    await put({ value });
    await put({ n: 1 });
  },
});
`;
    const text = `- name: own
  hosts: all
  sources: [{my.deep: }]
  rules:
    - {name: v, condition: event.value is defined, action: {print_event: }}
    - {name: n, condition: event.n is defined, action: {print_event: }}
`;
    const { code, rules, stderr } = await run(text, { 'event_source/deep.ts': source });
    expect(code).toBe(0);
    expect(rules).toEqual(['n:print_event']);
    expect(stderr).toContain('nested more than 1000 levels deep is left out');
  });

  it.each(['rule_fired', 'status', 'events', 'payload', 'meta', 'source', '"type":'])(
    'writes the same lines whatever a secret is: %s',
    async (secret) => {
      const text = book(rule('a', 'event.payload is defined', '{none: }'), `[{payload: 'x ${secret} y'}]`);
      const { lines } = await run(text, { word: `${secret}\n` }, ['--vault-password-file', 'word']);
      expect(lines).toMatchObject([
        {
          type: 'rule_fired',
          status: 'successful',
          events: { m: { payload: expect.stringMatching(/^x \*+ y$/) as unknown, meta: { source: {} } } },
        },
      ]);
    },
  );

  it('uses sources and filters of the book', async () => {
    const source = `import { defineEventSource, p } from 'tsplay/sdk';
export const two = defineEventSource({
  name: 'my.two', summary: 'Two events', params: { word: p.str({ doc: 'A word.', required: true }) },
  async run({ word }, { put, position }) {
    const from = Number(position.load() ?? 0);
    for (let n = from; n < from + 2; n++) { await put({ word, n }); position.save(n + 1); }
  },
});
`;
    const filter = `import { defineEventFilter } from 'tsplay/sdk';
export const upcase = defineEventFilter({
  name: 'upcase', summary: 'Capitals', params: {},
  run: (event) => ({ ...event, word: String(event.word).toUpperCase() }),
});
`;
    const text = `- name: own
  hosts: all
  sources: [{my.two: {word: hi}, filters: [{upcase: }]}]
  rules: [{name: r, condition: event.word == "HI", action: {none: }}]
`;
    const files = { 'event_source/two.ts': source, 'event_filter/upcase.ts': filter };
    const { lines, cwd } = await run(text, files);
    expect(lines.map(({ events }) => events['m']?.['n'])).toEqual([0, 1]);
    const proc = fakeProcess({ cwd, env: { HOME: cwd } });
    await main(['rulebook', 'book.yml', '-o', 'jsonl'], proc);
    expect(proc.stdout.text).toMatch(/"n":2.*\n.*"n":3/);

    const wrong = await run(text.replace('word: hi', 'wort: hi'), files);
    expect(wrong.code).toBe(4);
    expect(wrong.stderr).toMatch(/wort.*\n.*book\.yml:3:/);
  });

  it.each([
    [
      'a source that is not here',
      book('    []\n').replace('eda.builtin.generic', 'ansible.eda.kafka'),
      1,
      /kafka/,
    ],
    [
      'a source that breaks down',
      book('    []\n', '[{i: 1}], check_env_vars: {NOT_SET: x}'),
      1,
      /NOT_SET is not set/,
    ],
    ['a condition', book(rule('a', 'event.i = 1', '{none: }')), 4, /book\.yml:7:26/],
    ['a variable', book(rule('a', 'event.i == vars.x', '{none: }')), 4, /vars does not contain key: x/],
    [
      'a template of AWX',
      book(rule('a', 'event.i', '{run_job_template: {name: a, organization: b}}')),
      4,
      /needs AWX/,
    ],
    [
      'two rules of one name',
      book(rule('a', 'true', '{none: }') + rule('a', 'true', '{none: }')),
      4,
      /two rules named/,
    ],
    ['an unknown action', book(rule('a', 'true', '{run_playbok: {name: x}}')), 4, /run_playbok/],
    [
      'a ruleset that is not there',
      book(rule('a', 'true', '{post_event: {ruleset: z, event: {}}}')),
      4,
      /named "z"/,
    ],
    ['a pattern', book(rule('a', 'event.i is search("(")', '{none: }')), 4, /pattern '\('/],
  ])('tells of %s', async (_what, text, exit, message) => {
    const { code, stderr } = await run(text);
    expect(stderr).toMatch(message);
    expect(code).toBe(exit);
  });
});
