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

  it('rescues no host when the tags leave nothing of the rescue', async () => {
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

describe('facts of a play with tags', () => {
  const book = {
    files: {
      'site.yml': `
- import_playbook: infra.yml
  tags: [infra]
- name: Tagged itself
  hosts: a
  tags: [release]
  tasks:
    - debug: {msg: release}
- name: Without tags
  hosts: a
  tasks:
    - debug: {msg: plain}
      tags: [infra]
`,
      'infra.yml': `
- name: Imported
  hosts: a
  tasks:
    - debug: {msg: infra}
`,
    },
  };
  // As ansible-playbook 2.14 runs the same book.
  it.each([
    [{ skipTags: ['infra'] }, ['facts', 'release', 'facts']],
    [{ tags: ['infra'] }, ['facts', 'infra', 'facts', 'plain']],
    [{ tags: ['release'] }, ['facts', 'release', 'facts']],
    [{ tags: ['none'] }, ['facts']],
    [{ tags: ['untagged'] }, ['facts']],
    [{ skipTags: ['always'] }, ['facts', 'infra', 'facts', 'release', 'plain']],
    [{}, ['facts', 'infra', 'facts', 'release', 'facts', 'plain']],
  ])('are gathered when its tags are chosen: %j', async (options, expected) => {
    const ran = await run({ ...book, options });
    const seen = ran.events.flatMap((event) => {
      if (event.type !== 'host.end') return [];
      return event.task.action === 'gather_facts' ? ['facts'] : [event.result.result['msg']];
    });
    expect(seen).toEqual(expected);
  });
});
