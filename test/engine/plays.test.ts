import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

describe('blocks', () => {
  it('runs rescue for the hosts that failed and always for all', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - fail: {msg: refused}
          when: inventory_hostname == 'a'
        - debug: {msg: went on}
      rescue:
        - debug: {msg: "rescued from {{ ansible_failed_task.action }}: {{ ansible_failed_result.msg }}"}
      always:
        - debug: {msg: always}
    - debug: {msg: after}
`);
    expect(ran.said).toEqual([
      'b: went on',
      'a: rescued from fail: refused',
      'a: always',
      'b: always',
      'a: after',
      'b: after',
    ]);
    expect(ran.exit).toBe(0);
    expect(ran.stats['a']).toMatchObject({ rescued: 1, failed: 0 });
  });

  it('leaves a host failed when always has run', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - fail:
      always:
        - debug: {msg: always}
    - debug: {msg: never}
`);
    expect(ran.said).toEqual(['a: always']);
    expect(ran.exit).toBe(2);
    expect(ran.stats['a']).toMatchObject({ failed: 1, rescued: 0 });
  });

  it('knows in later plays what a rescue was for', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - name: First
          fail: {msg: refused}
      rescue:
        - debug: {msg: rescued}
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ ansible_failed_task.name }} {{ ansible_failed_result.msg }}"}
`);
    expect(ran.said).toEqual(['a: rescued', 'a: First refused']);
  });

  it('rescues nobody when the tags leave nothing of the rescue', async () => {
    const site = `
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - fail: {msg: refused}
      rescue:
        - block:
            - debug: {msg: rescued}
          tags: late
    - debug: {msg: after}
`;
    const whole = await run({ files: { 'site.yml': site } });
    expect(whole.said).toEqual(['a: rescued', 'a: after']);
    const part = await run({ files: { 'site.yml': site }, options: { skipTags: ['late'] } });
    expect(part.said).toEqual([]);
    expect(part.stats['a']).toMatchObject({ failed: 1, rescued: 0 });
  });

  it('fails for good when the rescue fails', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - block: [{fail: {msg: one}}]
      rescue: [{fail: {msg: two}}]
    - debug: {msg: never}
`);
    expect(ran.said).toEqual([]);
    expect(ran.exit).toBe(2);
  });
});

describe('handlers', () => {
  it('runs each once, in the order of their definition, where they were notified', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: one}
      changed_when: true
      notify: [second, first]
    - debug: {msg: two}
      changed_when: inventory_hostname == 'b'
      notify: topic
    - meta: flush_handlers
    - debug: {msg: after}
  handlers:
    - name: first
      debug: {msg: first}
    - name: second
      debug: {msg: second}
    - name: third
      listen: topic
      debug: {msg: third}
`);
    expect(ran.said.slice(4)).toEqual([
      'a: first',
      'b: first',
      'a: second',
      'b: second',
      'b: third',
      'a: after',
      'b: after',
    ]);
  });

  it('runs none on a host that failed, unless forced', async () => {
    const book = `
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: one}
      changed_when: true
      notify: h
    - fail:
  handlers:
    - name: h
      debug: {msg: handled}
`;
    expect((await run(book)).said).toEqual(['a: one']);
    const forced = await run({ files: { 'site.yml': book }, options: { forceHandlers: true } });
    expect(forced.said).toEqual(['a: one', 'a: handled']);
    expect(forced.exit).toBe(2);
  });
});

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

describe('hosts of a play', () => {
  it('goes through them in batches, and stops when one is lost as a whole', async () => {
    const ran = await run({
      files: {
        hosts: 'h[1:5]\n',
        'site.yml': `
- hosts: all
  gather_facts: false
  serial: [1, 2]
  tasks:
    - debug: {msg: "{{ ansible_play_batch | join(' ') }}"}
      run_once: true
    - fail:
      when: inventory_hostname in ['h2', 'h3']
`,
      },
    });
    expect(ran.said).toEqual(['h1: h1', 'h2: h2 h3']);
    expect(ran.exit).toBe(2);
  });

  it('tells the hosts of the play in the order of the inventory, and its batch in that of the play', async () => {
    const ran = await run({
      files: {
        hosts: 'h[1:4]\n',
        'site.yml': `
- hosts: all
  gather_facts: false
  order: reverse_inventory
  serial: 3
  tasks:
    - debug: {msg: "{{ [ansible_play_hosts, ansible_play_hosts_all, ansible_play_batch, play_hosts] | map('join', ' ') | join(', ') }}"}
      run_once: true
`,
      },
    });
    const all = 'h1 h2 h3 h4';
    expect(ran.said).toEqual([`h4: ${all}, ${all}, h4 h3 h2, h4 h3 h2`, `h1: ${all}, ${all}, h1, h1`]);
  });

  it('ends for all when any error is fatal', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  any_errors_fatal: true
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

  it('does without lost hosts in later plays', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - fail:
      when: inventory_hostname == 'a'
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: here}
`);
    expect(ran.said).toEqual(['b: here']);
  });

  it('does a task once and gives its result to all', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - set_fact: {who: "{{ inventory_hostname }}"}
      run_once: true
    - debug: {msg: "{{ who }}"}
    - add_host: {name: c, groups: [new], x: 7}
    - group_by: {key: "is_{{ inventory_hostname }}"}
- hosts: new:is_a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ group_names | join(',') }} {{ x | default('-') }}"}
`);
    expect(ran.said).toEqual(['a: a', 'b: a', 'c: new 7', 'a: is_a -']);
  });

  it('does not count hosts that have ended', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - meta: end_host
      when: inventory_hostname == 'a'
    - debug: {msg: "{{ ansible_play_hosts }} {{ ansible_play_hosts_all }}"}
`);
    expect(ran.said).toEqual(["b: ['b'] ['a', 'b']"]);
  });

  it('includes for one host only what is run once', async () => {
    const ran = await run({
      files: {
        'more.yml': '- debug: {msg: more}\n',
        'site.yml':
          '- hosts: all\n  gather_facts: false\n  tasks:\n    - include_tasks: more.yml\n      run_once: true\n    - debug: {msg: after}\n',
      },
    });
    expect(ran.said).toEqual(['a: more', 'a: after', 'b: after']);
  });

  it('counts what items changed in a loop whose failure is ignored', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: "{{ item }}"
      loop: ["true", "false"]
      ignore_errors: true
      register: r
    - debug: {msg: "{{ r.changed }}"}
`);
    expect(ran.said).toEqual(['a: true']);
    expect(ran.stats['a']).toMatchObject({ ok: 2, changed: 1, ignored: 1, failed: 0 });
  });

  it('reports an unreachable host and exits with 4', async () => {
    const ran = await run({
      files: {
        hosts: 'far ansible_host=127.0.0.1 ansible_port=1\nnear ansible_connection=local\n',
        'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n',
      },
      options: { extraVars: [] },
    });
    expect([...ran.lines].sort()).toEqual(['ping: far unreachable', 'ping: near ok']);
    expect(ran.exit).toBe(4);
    expect(ran.stats['far']).toMatchObject({ unreachable: 1, ok: 0 });
  });
});
