import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownVariables } from '../../src/config/index.ts';
import { noFactCache, VariableManager } from '../../src/vars/index.ts';
import type { Dict, Value } from '../../src/util/value.ts';
import { run, type Ran } from './harness.ts';

const evil = '/nonexistent/evil';
const names = [
  ...ownVariables,
  'ansible_python_interpreter',
  'ansible_sh_interpreter',
  // Plug-ins that are not here, and options that are not there yet.
  'ansible_ssh_option_of_tomorrow',
  'ansible_winrm_server_cert_validation',
  'ansible_become_option_of_tomorrow',
  'ansible_async_option_of_tomorrow',
];
const facts: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, evil]));
const answer = JSON.stringify({
  changed: false,
  ansible_facts: { ...facts, said_by_host: 'yes', _ansible_no_log: true },
  _ansible_no_log: true,
  _ansible_facts_cacheable: true,
});
const program = `#!/bin/sh\n# WANT_JSON\ncat <<'END'\n${answer}\nEND\n`;

const server = createServer((_, response) => {
  const headers = Object.fromEntries(
    ['ansible-facts', 'failed', 'changed', 'skipped', 'unreachable', '_ansible_no_log'].map((name) => [
      name,
      evil,
    ]),
  );
  response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(answer);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

/** These show data of the host, as they should, or are not text. */
const data = new Set(['ansible_facts', 'vars', 'hostvars', 'omit']);
const looked = names.filter((name) => !data.has(name));
const seen = `"{{ names | map('extract', vars) | map('default', 'unset') | map('string') | list }}"`;

/** A book that looks at all the variables, lets the host speak, and looks again; then a command has to run. */
const book = (tasks: string): string => `
- hosts: a
  gather_facts: false
  tasks:
    - {name: before, debug: {msg: ${seen}}}
${tasks}
    - {name: after, debug: {msg: ${seen}}}
    - {name: of another host, debug: {msg: "{{ names | map('extract', hostvars['a']) | map('default', 'unset') | map('string') | list }}"}}
    - {name: works, command: echo fine, register: ran}
    - {name: says, debug: {msg: "{{ ran.stdout }}"}}
`;

const speaks = {
  'a module of another language': '- speak:',
  'the same in the background': `- {speak:, async: 20, poll: 0, register: job}
    - {async_status: {jid: "{{ job.ansible_job_id }}"}, register: state, until: state is finished, delay: 1}`,
  'a job that is waited for': '- {speak:, async: 20, poll: 1}',
  'a loop': '- {speak:, loop: [1, 2], register: out}',
  'a condition on its result': '- {speak:, until: true, changed_when: false, failed_when: false}',
  'facts of a delegated task':
    '- {speak:, delegate_to: b, delegate_facts: true}\n    - {speak:, delegate_to: b}',
  'a module called set_fact': '- my.own.set_fact:',
  'a module called include_vars': '- {my.own.include_vars:, loop: [1]}',
  'headers of a web server': `- {uri: {url: "http://127.0.0.1:PORT/", method: POST}, register: out}
    - {uri: {url: "http://127.0.0.1:PORT/"}}`,
  'facts.d': '- {setup: {gather_subset: "!all,local", fact_path: "{{ playbook_dir }}/facts.d"}}',
  'the fact cache': '- debug:',
};

const speak = (tasks: string): Promise<Ran> =>
  run({
    files: {
      hosts: `[all:vars]\nansible_connection=local\n[all]\na\nb\n`,
      'group_vars/all.json': JSON.stringify({ names: looked }),
      'site.yml': book(`    ${tasks.replaceAll('PORT', String((server.address() as AddressInfo).port))}`),
      'ansible.cfg': '[defaults]\nfact_caching = jsonfile\nfact_caching_connection = ./cache\n',
      'cache/a': JSON.stringify(facts),
      'library/speak': program,
      'facts.d/said.fact': JSON.stringify(facts),
      'collections/ansible_collections/my/own/plugins/modules/set_fact': program,
      'collections/ansible_collections/my/own/plugins/modules/include_vars': program,
    },
    options: { extraVars: [] },
  });

const messageOf = (ran: Ran, task: string): unknown =>
  ran.events.flatMap((e) =>
    e.type === 'host.end' && e.task.name === task ? [e.result.result['msg']] : [],
  )[0];

describe('a fact named like a variable that tsplay reads', () => {
  it.each(Object.entries(speaks))('changes nothing when it comes by %s', async (_, tasks) => {
    const ran = await speak(tasks);
    expect(ran.error).toBeUndefined();
    expect(ran.exit, JSON.stringify(ran.lines)).toBe(0);
    const before = messageOf(ran, 'before') as string[];
    const after = messageOf(ran, 'after') as string[];
    expect(before).toHaveLength(looked.length);
    const differing = looked.filter((_name, i) => before[i] !== after[i]);
    expect(differing).toEqual([]);
    expect(JSON.stringify([before, after, messageOf(ran, 'of another host')])).not.toContain(evil);
    expect(messageOf(ran, 'says')).toBe('fine');
    // Hidden only where the book says so.
    expect(JSON.stringify(ran.events)).not.toContain('"censored"');
  });

  it('is there as data, and other facts are variables', async () => {
    const ran = await speak(
      `- speak:\n    - {name: data, debug: {msg: "{{ ansible_facts.ssh_executable }} {{ said_by_host }}"}}`,
    );
    expect(messageOf(ran, 'data')).toBe(`${evil} yes`);
  });

  it("is the user's to set with set_fact and include_vars", async () => {
    const set = await run({
      files: {
        'more.yml': 'ansible_remote_tmp: /tmp/mine\n',
        'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - include_vars: more.yml
    - set_fact: {ansible_shell_executable: /nonexistent/sh}
    - debug: {msg: "{{ ansible_shell_executable }} {{ ansible_remote_tmp }}"}
    - {name: none, command: 'true'}
`,
      },
    });
    expect(set.said).toEqual(['a: /nonexistent/sh /tmp/mine']);
    expect(set.lines.at(-1)).toBe('none: a unreachable');
  });
});

describe('what connections are made from', () => {
  it('holds no word of a host, whatever its name', () => {
    const manager = new VariableManager({
      extraVars: new Map(),
      inventoryLayers: () => [],
      hashBehaviour: 'replace',
      injectFacts: true,
      cache: noFactCache,
    });
    const given: Dict = new Map<Value, Value>([
      ['not_in_any_table', evil],
      ...names.map((n): [Value, Value] => [n, evil]),
    ]);
    manager.addGathered('a', given);
    const magic = { get: () => undefined, has: () => false, keys: () => [] };
    const vars = manager.forTask({ play: undefined, host: 'a', roles: [], role: undefined, magic });
    expect(vars.get('not_in_any_table')).toBe(evil);
    const own = vars.withoutHosts();
    expect(['not_in_any_table', 'ansible_facts', ...names].filter((name) => own.has(name))).toEqual([]);
  });
});
