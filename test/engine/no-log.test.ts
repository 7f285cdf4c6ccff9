/**
 * Under `no_log` nothing of a task leaves the run but its name and how it ended, however much detail is asked for.
 */
import { describe, expect, it } from 'vitest';
import type { EventOf, RunEvent } from '../../src/events/types.ts';
import { run, type Book, type Ran } from './harness.ts';

const secret = 'xyzzy-4711';

const noisy = `#!/bin/sh
. "$1"
echo '{"changed": true, "text": "'$text'", "warnings": ["warns of '$text'"], "diff": {"before": "", "after": "'$text'"}}'
`;

const tasks: Readonly<Record<string, string>> = {
  command: 'shell: "for i in 1 2 3; do echo {{ x }}; echo {{ x }} >&2; done"',
  environment: '{command: "true", environment: {X: "{{ x }}"}}',
  failing: '{shell: "echo {{ x }}; exit 3", ignore_errors: true}',
  'module that warns': '{noisy: {text: "{{ x }}"}}',
  'copy with a diff':
    '{copy: {content: "{{ x }}\\n", dest: "{{ playbook_dir }}/out-{{ inventory_hostname }}"}}',
  loop: '{debug: {msg: "{{ item }}"}, loop: ["{{ x }}", {k: "{{ x }}"}], loop_control: {label: "{{ item }}"}}',
  'loop whose variable is taken': '{debug: {msg: "{{ x }}"}, loop: [1], loop_control: {loop_var: x}}',
  retries:
    '{shell: "echo {{ x }}; false", retries: 1, delay: 0, register: r, until: r.rc == 0, ignore_errors: true}',
  async: '{shell: "echo {{ x }}", async: 20, poll: 1}',
  debug: '{debug: {var: x}}',
  fail: '{fail: {msg: "{{ x }}"}, ignore_errors: true}',
  'undefined variable': '{debug: {msg: "{{ nosuch[x] }}"}, ignore_errors: true}',
  'failing filter': '{debug: {msg: "{{ x | from_json }}"}, ignore_errors: true}',
  condition: '{debug: {msg: x}, when: "x is match(\'{{ x }}\')"}',
  'failing condition': '{debug: {msg: x}, when: "x | int(base=x)", ignore_errors: true}',
  skipped: '{debug: {msg: "{{ x }}"}, when: "x != \'xyzzy-4711\'"}',
  notify: '{command: "true", notify: "topic {{ x }}"}',
  'bad parameter': '{file: {path: "/tmp/{{ x }}", state: "{{ x }}"}, ignore_errors: true}',
  facts: '{set_fact: {y: "{{ x }}"}}',
  include: '{include_tasks: "{{ x }}.yml"}',
  'include that is not there': '{include_tasks: "not-{{ x }}.yml", ignore_errors: true}',
};

const indented = (text: string): string => (text.startsWith('{') ? text : `{${text}}`);

function bookOf(keyword: string, some = tasks): string {
  const lines = Object.entries(some).map(
    ([name, body]) => `    - {name: ${name}, ${keyword}${indented(body).slice(1)}`,
  );
  return `
- hosts: all
  gather_facts: false
  vars: {x: "{{ 'xyzzy' ~ '-' ~ 4711 }}"}
  handlers:
    - {name: handler, listen: "topic xyzzy-4711", command: "true"}
  tasks:
${lines.join('\n')}
`;
}

const play = (keyword: string, more: Partial<Book> = {}, some = tasks): Promise<Ran> =>
  run({
    files: {
      'site.yml': bookOf(keyword, some),
      'library/noisy': noisy,
      [`${secret}.yml`]: '- {name: of the file, command: "true"}\n',
    },
    ...more,
    options: { verbosity: 4, diff: true, ...more.options },
  });

const told = (events: readonly RunEvent[]): string => JSON.stringify(events);
const ends = ({ events }: Ran): EventOf<'host.end'>[] =>
  events.filter((event): event is EventOf<'host.end'> => event.type === 'host.end');
const statuses = (ran: Ran): string[] =>
  ends(ran).map(({ task, result }) => `${task.name}: ${result.host} ${result.status}`);

describe('a task under no_log', () => {
  it('tells nothing but its name and status, in events, traces, warnings, diffs, retries and labels', async () => {
    const open = await play('');
    const hidden = await play('no_log: true, ');
    expect(hidden.error).toBeUndefined();
    for (const type of ['item.end', 'host.end', 'host.retry', 'note', 'warning', 'include.loaded'])
      expect([type, told(open.events.filter((event) => event.type === type)).includes(secret)]).toEqual([
        type,
        true,
      ]);
    const leaks = hidden.events.filter((event) =>
      told([event]).replaceAll(`/${secret}.yml`, '').includes(secret),
    );
    expect(leaks).toEqual([]);
    expect(statuses(hidden).sort()).toEqual(statuses(open).sort());
    expect(hidden.stats).toEqual(open.stats);
    expect(hidden.events.filter(({ type }) => type === 'host.output' || type === 'host.async')).toEqual([]);
    for (const { task, result } of ends(hidden))
      if (task.name in tasks && task.action !== 'include_tasks')
        expect([task.name, Object.keys(result.result)[0], result.diffs]).toEqual([task.name, 'censored', []]);
  });

  it('is that by configuration, and where the template cannot be told', async () => {
    for (const more of [{ env: { ANSIBLE_NO_LOG: '1', ANSIBLE_DISPLAY_ARGS_TO_STDOUT: '1' } }, {}]) {
      const ran = await play('env' in more ? '' : 'no_log: "{{ nosuch }}", ', more);
      const leaks = ran.events.filter((event) =>
        told([event]).replaceAll(`/${secret}.yml`, '').includes(secret),
      );
      expect(leaks).toEqual([]);
    }
  });

  it('is hidden for the hosts and items that its template says, and for no other', async () => {
    const ran = await run({
      files: {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - {name: by host, raw: "echo of-{{ inventory_hostname }}", no_log: "{{ inventory_hostname == 'a' }}"}
    - name: by item
      raw: "echo of-{{ inventory_hostname }}-{{ item.name }}"
      no_log: "{{ item.secret }}"
      loop: [{name: one, secret: true}, {name: two, secret: false}]
    - {name: later, shell: "echo seen-{{ inventory_hostname }}"}
`,
      },
      options: { verbosity: 4 },
    });
    const of = (name: string): string =>
      told(ran.events.filter((event) => 'task' in event && event.task?.name === name));
    expect(of('by host')).toContain('"stdout":"of-b');
    expect(of('by host')).not.toContain('of-a');
    expect(of('by item')).toContain('"stdout":"of-a-two');
    expect(of('by item')).toContain('"stdout":"of-b-two');
    expect(of('by item')).not.toMatch(/of-[ab]-one/);
    expect(of('later')).toMatch(/seen-a.*seen-b|seen-b.*seen-a/);
    const notes = told(ran.events.filter(({ type }) => type === 'note'));
    expect(notes).toMatch(/of-b.*of-[ab]-two/);
    expect(notes).not.toMatch(/of-a[^-]|of-[ab]-one/);
  });

  it('shows nothing in the debugger', async () => {
    const asked = ['p result._result', 'p task.args', 'p task_vars.x', 'p nosuch[task_vars.x]', 'c'];
    const ran = await run({
      files: {
        'site.yml': `
- hosts: a
  gather_facts: false
  vars: {x: "{{ 'xyzzy' ~ '-' ~ 4711 }}"}
  tasks: [{name: looked into, fail: {msg: "{{ x }}"}, no_log: true, debugger: on_failed}]
`,
      },
      prompt: () => Promise.resolve(asked.shift() ?? 'q'),
    });
    expect(told(ran.events)).not.toContain(secret);
    expect(ran.events.filter(({ type }) => type === 'note')).toHaveLength(4);
  });

  it('ends the run without a word of it', async () => {
    const ran = await play('no_log: true, ', {}, { notify: '{command: "true", notify: "nobody {{ x }}"}' });
    expect(ran.error).toMatch(/The task at site\.yml:\d+:\d+ went wrong \(.*\); .* no_log \[TSP1105\]/);
    expect(ran.error).not.toContain(secret);
    expect((await play('', {}, { notify: '{command: "true", notify: "nobody {{ x }}"}' })).error).toContain(
      secret,
    );
  });
});
