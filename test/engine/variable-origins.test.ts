/** Where the variables of a failed task come from: level, place, and what they are stronger than. */
import { describe, expect, it } from 'vitest';
import type { VariableOrigin } from '../../src/events/types.ts';
import { run, type Ran } from './harness.ts';

/** `name: level place > weaker level place`, of the results with a task's name on a host. */
function told({ events, dir }: Ran, task: string, host = 'a'): string[] | undefined {
  const text = ({ from, src }: Pick<VariableOrigin, 'from' | 'src'>): string =>
    src === undefined ? from : `${from} ${src.file.replace(`${dir}/`, '')}:${src.line}`;
  const end = events.find(
    (event) => event.type === 'host.end' && event.task.name === task && event.result.host === host,
  );
  if (end?.type !== 'host.end') throw new Error(`${task} did not run on ${host}`);
  return end.result.variables?.map((one) =>
    [`${one.name}: ${text(one)}`, ...(one.hides ?? []).map(text)].join(' > '),
  );
}

const files = {
  hosts: 'a written=1\nb\n[web]\na\nb\n[web:vars]\ncolor=inventory\n',
  'group_vars/all.yml': 'root: /nowhere\ncolor: red\nwanted: true\nlist: [1]\nunused: 1\n',
  'host_vars/a.yml': 'color: blue\n',
  'roles/app/defaults/main.yml': 'size: 1\n',
  'roles/app/tasks/main.yml': '- {name: of the role, command: "false {{ size }}", ignore_errors: true}\n',
  'site.yml': `
- hosts: all
  gather_facts: false
  roles: [app]
  vars: {base: "{{ root }}/x"}
  tasks:
    - {name: ok, command: "true {{ base }}", register: said}
    - set_fact: {made: 1}
    - name: broken
      command: "false {{ base }} {{ color }} {{ said.stdout }} {{ made }} {{ given }} {{ written | default(0) }}"
      vars: {size: "{{ missing }}"}
      when: wanted is defined
      ignore_errors: true
    - {name: looped, fail: {msg: "{{ item }} {{ color }}"}, loop: "{{ list }}", ignore_errors: true}
    - {name: asked, assert: {that: [color == 'x']}, ignore_errors: true}
    - {name: judged, command: "true", failed_when: color != 'x', ignore_errors: true}
    - {name: hidden, command: "false {{ base }}", no_log: true, ignore_errors: true}
    - {name: partly, command: "false {{ item }}", loop: "{{ list }}", no_log: "{{ color == 'blue' }}", ignore_errors: true}
    - {name: plain, command: "false", ignore_errors: true}
`,
};

describe('the variables of a task that failed', () => {
  it('are told with what they are made from, and what they hide', async () => {
    const ran = await run({ files, options: { extraVars: ['ansible_connection=local', 'given=2'] } });
    expect(ran.exit).toBe(0);
    expect(told(ran, 'broken')).toEqual([
      'base: play vars site.yml:5',
      'color: host_vars host_vars/a.yml:1 > group_vars/all group_vars/all.yml:2 > inventory, group web',
      'given: extra vars',
      'made: set_fact',
      'root: group_vars/all group_vars/all.yml:1',
      'said: registered',
      'wanted: group_vars/all group_vars/all.yml:3',
      'written: inventory, host',
    ]);
    expect(told(ran, 'broken', 'b')).toContain(
      'color: group_vars/all group_vars/all.yml:2 > inventory, group web',
    );
    expect(told(ran, 'app : of the role')).toEqual([
      'size: defaults of role app roles/app/defaults/main.yml:1',
    ]);
    const color = told(ran, 'broken')?.find((line) => line.startsWith('color'));
    expect(told(ran, 'looped')).toEqual([color, 'list: group_vars/all group_vars/all.yml:4']);
    expect(told(ran, 'asked')).toEqual([color]);
    expect(told(ran, 'judged')).toEqual([color]);
  });

  it('are not told where there are none, where nothing failed, and under no_log', async () => {
    const ran = await run({ files, options: { extraVars: ['ansible_connection=local', 'given=2'] } });
    for (const task of ['ok', 'plain', 'hidden', 'partly']) expect(told(ran, task), task).toBeUndefined();
    // The same task where it is not hidden.
    expect(told(ran, 'partly', 'b')?.[0]).toContain('list: ');
  });

  it('are not values: no secret can be among them', async () => {
    const ran = await run({ files, options: { extraVars: ['ansible_connection=local', 'given=sesame'] } });
    const all = ran.events.flatMap((event) =>
      event.type === 'host.end' ? (event.result.variables ?? []) : [],
    );
    expect(all.map(({ name }) => name)).toContain('given');
    expect(JSON.stringify(all)).not.toContain('sesame');
    for (const one of all) expect(Object.keys(one)).toEqual(expect.not.arrayContaining(['value']));
  });
});

it('of a host that cannot be reached, it is told where the way to it is written', async () => {
  const ran = await run({
    files: {
      hosts: 'a other=1\n',
      'host_vars/a.yml': 'ansible_host: 127.0.0.1\nansible_port: 1\n',
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks: [{name: go, ping: }]\n',
    },
    options: { extraVars: ['ansible_user=nobody'] },
  });
  expect(ran.exit).toBe(4);
  expect(told(ran, 'go')).toEqual([
    'ansible_host: host_vars host_vars/a.yml:1',
    'ansible_port: host_vars host_vars/a.yml:2',
    'ansible_user: extra vars',
  ]);
});
