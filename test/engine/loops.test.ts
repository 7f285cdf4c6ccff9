import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

describe('loops', () => {
  it('registers a result for each item', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: echo {{ item.n }}
      loop: [{n: 1}, {n: 2}]
      loop_control: {label: "number {{ item.n }}", index_var: i}
      register: out
      when: item.n > 1
    - debug: {msg: "{{ out.results | map(attribute='stdout', default='-') | join(',') }} {{ out.results[1].i }}"}
    - debug: {msg: "{{ item.key }}={{ item.value }}"}
      with_dict: {x: 1}
    - debug: {msg: "{{ item }}"}
      with_items: [[1, 2], 3]
`);
    expect(ran.lines.slice(0, 3)).toEqual([
      'command: a skipped (number 1)',
      'command: a changed (number 2)',
      'command: a changed',
    ]);
    expect(ran.said).toEqual(['a: -,2 1', 'a: x=1', 'a: 1', 'a: 2', 'a: 3']);
  });

  it('ends where what the task says of an item cannot be rendered, with no results', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: echo {{ item.x }}
      loop: [{x: 1}, {y: 2}, {x: 3}]
      register: arguments
      ignore_errors: true
    - debug: {msg: "{{ arguments is failed }} {{ arguments.results is defined }}"}
    - command: echo
      loop: [{x: true}, {y: 2}, {x: true}]
      when: item.x
      register: condition
      ignore_errors: true
    - debug: {msg: "{{ condition is failed }} {{ condition.results is defined }}"}
    - command: echo
      loop: [1, 2]
      delegate_to: "{{ nobody }}"
      register: keyword
      ignore_errors: true
    - debug: {msg: "{{ keyword is failed }} {{ keyword.results is defined }}"}
    - debug: {msg: "{{ 6 / item }}"}
      loop: [0, 2]
      register: python
      ignore_errors: true
    - debug: {msg: "{{ python.results | length }} {{ python.results[0].exception }}"}
`);
    expect(ran.said).toEqual([
      'a: True False',
      'a: True False',
      'a: True False',
      'a: division by zero',
      'a: 3',
      'a: 2 ZeroDivisionError: division by zero',
    ]);
    expect(ran.lines.filter((line) => line.startsWith('command'))).toEqual([
      "command: a changed ({'x': 1})",
      'command: a failed ignored',
      "command: a changed ({'x': True})",
      'command: a failed ignored',
      'command: a failed ignored',
    ]);
  });

  it('lets neither failed_when nor until judge what cannot be rendered', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: echo {{ nothing_of_the_kind }}
      failed_when: false
      until: false
      retries: 2
      delay: 0
      register: out
      ignore_errors: true
    - debug: {msg: "{{ out is failed }} {{ out.attempts is defined }} {{ out.failed_when_result is defined }}"}
`);
    expect(ran.said).toEqual(['a: True False False']);
  });

  it('passes over a loop that is not defined when the condition does not hold', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ item }}"}
      loop: "{{ nothing_of_the_kind }}"
      when: nothing_of_the_kind is defined
`);
    expect(ran.lines).toEqual(['debug: a skipped']);
  });

  it('tries until it is good, and fails when the retries are used up', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - shell: echo x >> tries; wc -l < tries
      args: {chdir: "{{ playbook_dir }}"}
      register: out
      until: out.stdout | int == 3
      retries: 5
      delay: 0
    - debug: {msg: "{{ out.attempts }} {{ out.stdout }}"}
    - command: "false"
      register: never
      until: never is success
      retries: 1
      delay: 0
      ignore_errors: true
    - debug: {msg: "{{ never.attempts }} {{ never is failed }}"}
`);
    expect(ran.said).toEqual(['a: 3 3', 'a: 1 True']);
    expect(ran.exit).toBe(0);
  });

  it('takes a bare word of any loop by lookup for text unless it names a variable', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars: {pair: [x, y], sizes: {s: 1}}
  tasks:
    - debug: {msg: "{{ item }}"}
      with_items: nginx
    - debug: {msg: "{{ item }}"}
      with_list: nginx.service
    - debug: {msg: "{{ item[1] }}"}
      with_indexed_items: nginx
    - debug: {msg: "{{ item }}"}
      with_items: pair
    - debug: {msg: "{{ item.key }}={{ item.value }}"}
      with_dict: sizes
    - debug: {msg: "{{ item }}"}
      with_items: pair[1]
`);
    expect(ran.said).toEqual(['a: nginx', 'a: nginx.service', 'a: nginx', 'a: x', 'a: y', 'a: s=1', 'a: y']);
    const told = ran.events.filter((event) => event.type === 'deprecation').map((event) => event.modern);
    expect(told).toEqual(['"{{ pair }}"', '"{{ sizes }}"', '"{{ pair[1] }}"']);
  });

  it('passes over names of with_first_found in which something is undefined', async () => {
    const ran = await run({
      files: {
        hosts: 'a\n',
        'files/Debian.yml': '',
        'site.yml': `
- hosts: a
  gather_facts: false
  vars: {system: Debian}
  tasks:
    - debug: {msg: "{{ item | basename }}"}
      with_first_found:
        - files: ["{{ nope }}-{{ nope.more }}.yml", "{{ system }}.yml"]
          paths: ["{{ nope }}", files]
    - debug: {msg: "{{ item | basename }}"}
      with_first_found: ["{{ nope }}.yml", "{{ system }}.yml"]
    - debug: {msg: "{{ item }}"}
      with_first_found: ["{{ 1 / 0 }}", "{{ system }}.yml"]
`,
      },
    });
    expect(ran.said).toEqual(['a: Debian.yml', 'a: Debian.yml', 'a: division by zero']);
  });

  it('counts the one attempt of a task that is not to be tried again', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: "false"
      register: once
      until: once is success
      retries: 0
      ignore_errors: true
    - debug: {msg: "{{ once.attempts }} {{ once is failed }} {{ once.retries is defined }}"}
`);
    expect(ran.said).toEqual(['a: 1 True False']);
  });

  it('skips what is told that its result is there already, and does not try that again', async () => {
    const ran = await run({
      files: {
        'job.sh': 'echo ran\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - script: job.sh creates=/tmp
      register: there
      until: false
      retries: 2
      delay: 0
    - debug: {msg: "{{ there is skipped }} {{ there.msg }}"}
    - unarchive: {src: job.sh, dest: /tmp, creates: /tmp}
    - command: echo hi creates=/tmp
    - script: job.sh
      args: {executable: sh}
      register: did
    - debug: {msg: "{{ did is skipped }} {{ did.stdout | trim }}"}
`,
      },
    });
    expect(ran.lines.filter((line) => !line.startsWith('debug'))).toEqual([
      'script: a skipped',
      'unarchive: a skipped',
      'command: a ok',
      'script: a changed',
    ]);
    expect(ran.said).toEqual(['a: True /tmp exists, matching creates option', 'a: False ran']);
    expect(ran.stats['a']?.skipped).toBe(2);
  });

  it('judges by the facts that the task sets', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - set_fact: {n: "{{ n | default(0) | int + 1 }}"}
      until: n | default(0) | int > 0
      retries: 3
      delay: 0
      register: r
    - debug: {msg: "{{ n }} {{ r.attempts }}"}
`);
    expect(ran.said).toEqual(['a: 1 1']);
    expect(ran.events.filter((e) => e.type === 'host.retry')).toEqual([]);
  });

  it('hides the attempts of what must not be logged', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: hunter22}
      until: false
      retries: 1
      delay: 0
      no_log: true
`);
    expect(ran.events.filter((e) => e.type === 'host.retry')).toHaveLength(1);
    expect(JSON.stringify(ran.events)).not.toContain('hunter22');
  });

  it('shows conditions the attempt they judge, and lets failed_when say that the last one was good enough', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: "true"
      register: third
      changed_when: third.attempts == 3
      until: third is changed
      retries: 5
      delay: 0
    - debug: {msg: "{{ third.attempts }}"}
    - command: "true"
      register: never
      until: false
      retries: 2
      delay: 0
      changed_when: false
      failed_when: never.attempts > 3
    - debug: {msg: "{{ never.attempts }} {{ never.failed_when_result }}"}
`);
    expect(ran.said).toEqual(['a: 3', 'a: 2 False']);
    expect(ran.lines).toEqual(['command: a changed', 'debug: a ok', 'command: a ok', 'debug: a ok']);
    expect(ran.exit).toBe(0);
  });
});
