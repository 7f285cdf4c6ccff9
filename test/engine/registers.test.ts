import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const play = (tasks: string): string => `- hosts: a\n  gather_facts: false\n  tasks:\n${tasks}`;

describe('register as a map', () => {
  it('registers expressions of the result, in any order', async () => {
    const ran = await run(
      play(`    - shell: echo one; echo two
      register:
        shout: first | upper
        first: _task.result.stdout_lines[0]
        whole: _task.result
    - debug: {msg: "{{ [first, shout, whole.rc, _task is defined] }}"}
`),
    );
    expect(ran.said).toEqual(['a: ["one","ONE",0,false]']);
  });

  it('conditions see it too, and _task without any register', async () => {
    const ran = await run(
      play(`    - command: echo ok
      register: {word: _task.result.stdout}
      changed_when: word == 'ok'
      failed_when: _task.result.rc != 0
    - command: echo ok
      changed_when: _task.result.stdout != 'ok'
`),
    );
    expect(ran.lines).toEqual(['command: a changed', 'command: a ok']);
  });

  it('in a loop _task.result is the latest, _task.loop_result all so far', async () => {
    const ran = await run(
      play(`    - command: echo {{ item }}
      loop: [1, 2, 3]
      changed_when: _task.loop_result.results | length == 2
      register:
        last: _task.result.stdout
        all: _task.loop_result.results | map(attribute='stdout')
        old: _task.polymorphic_result.results | length
    - debug: {msg: "{{ [last, all, old] }}"}
`),
    );
    expect(ran.said).toEqual(['a: ["3",["1","2","3"],3]']);
    expect(ran.lines.slice(0, 3)).toEqual([
      'command: a ok (1)',
      'command: a changed (2)',
      'command: a ok (3)',
    ]);
  });

  it('an expression that fails, fails the task; of a task that was skipped it is left out', async () => {
    const ran = await run(
      play(`    - {command: "true", when: false, register: {x: _task.result.stdout}}
    - debug: {msg: "{{ x is defined }}"}
    - {ping: , register: {y: _task.result.nothing.at.all}}
`),
    );
    expect(ran.said).toEqual(['a: false']);
    expect(ran.lines.at(-1)).toBe('ping: a failed');
  });

  it('names and expressions are checked before anything runs', async () => {
    const ran = await run(play('    - {ping: , register: {1x: _task.result}}\n'));
    expect(ran.error).toContain('register');
  });
});

describe('loop_control', () => {
  it('loop_var and index_var may be templates; one that hides another is warned of', async () => {
    const ran = await run(`- hosts: a
  gather_facts: false
  vars: {word: thing, taken: 1}
  tasks:
    - debug: {msg: "{{ thing }}{{ thing_no }}"}
      loop: [x, y]
      loop_control: {loop_var: "{{ word }}", index_var: "{{ word }}_no"}
    - debug: {msg: "{{ taken }}"}
      loop: [z]
      loop_control: {loop_var: taken}
`);
    expect(ran.said).toEqual(['a: x0', 'a: y1', 'a: z']);
    const warnings = ran.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings).toEqual([expect.stringContaining("The loop variable 'taken' is already in use.")]);
  });

  it('break_when sees what the item registered', async () => {
    const ran = await run(
      play(`    - command: echo {{ item }}
      loop: [1, 2, 3]
      register: out
      loop_control: {break_when: out.stdout == '2'}
`),
    );
    expect(ran.lines).toHaveLength(3);
  });
});
