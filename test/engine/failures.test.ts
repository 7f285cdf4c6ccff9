import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

describe('failures', () => {
  it('of one host end the play for all under any_errors_fatal, and a rescue takes all', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - fail:
          when: inventory_hostname == 'a'
          any_errors_fatal: true
        - debug: {msg: never}
      rescue:
        - debug: {msg: rescued}
    - debug: {msg: after}
`);
    expect(ran.said).toEqual(['a: rescued', 'b: rescued', 'a: after', 'b: after']);
    expect(ran.exit).toBe(0);
  });

  it('beyond max_fail_percentage end the run, later plays too', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  max_fail_percentage: 40
  tasks:
    - fail:
      when: inventory_hostname == 'a'
    - debug: {msg: never}
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: never}
`);
    expect(ran.said).toEqual([]);
    expect(ran.exit).toBe(2);
  });

  it('of hosts that failed before keep their places in the batches', async () => {
    const ran = await run({
      files: {
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - fail:
      when: inventory_hostname == 'b'
- hosts: all
  gather_facts: false
  serial: 2
  tasks:
    - debug: {msg: "{{ ansible_play_batch | join(',') }}"}
`,
        hosts: '[all:vars]\nansible_connection=local\n[x]\na\nb\nc\n',
      },
    });
    expect(ran.said).toEqual(['a: a', 'c: c']);
  });

  it('that are forgiven leave no mark on the exit code', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - fail:
      when: inventory_hostname == 'a'
    - meta: clear_host_errors
    - debug: {msg: after}
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: next}
`);
    expect(ran.said).toEqual(['b: after', 'a: next', 'b: next']);
    expect(ran.exit).toBe(0);
  });

  it('of a conditional about the result are told in the result', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: echo hi
      changed_when: nosuch
      register: it
      ignore_errors: true
    - debug: {msg: "{{ it.stdout }}: {{ it.changed_when_result }}"}
`);
    expect(ran.said[0]).toContain("hi: The conditional check 'nosuch' failed. The error was: error while");
  });
});

describe('strategies', () => {
  const waiting = (strategy: string): string => `
- hosts: all
  gather_facts: false
  strategy: ${strategy}
  tasks:
    - debug: {msg: one}
    - command: sleep 0.5
      when: inventory_hostname == 'a'
    - debug: {msg: two}
`;
  it('linear keeps the hosts in step', async () => {
    expect((await run(waiting('linear'))).said).toEqual(['a: one', 'b: one', 'a: two', 'b: two']);
  });

  it('free lets each host go on', async () => {
    expect((await run(waiting('free'))).said).toEqual(['a: one', 'b: one', 'b: two', 'a: two']);
  });

  it('free names a task for each host with its own variables', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  strategy: free
  tasks:
    - name: wait on {{ inventory_hostname }}
      command: "sleep {{ 0.5 if inventory_hostname == 'a' else 0.1 }}"
`);
    expect([...ran.lines].sort()).toEqual(['wait on a: a changed', 'wait on b: b changed']);
  });

  it('host_pinned works on no more hosts at once than forks', async () => {
    const ran = await run({ files: { 'site.yml': waiting('host_pinned') }, options: { forks: 1 } });
    expect(ran.said).toEqual(['a: one', 'a: two', 'b: one', 'b: two']);
  });
});
