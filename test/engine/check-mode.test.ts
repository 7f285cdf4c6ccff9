import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

describe('check mode', () => {
  it('runs no command, and marks what hangs on it as unknown', async () => {
    const ran = await run({
      files: {
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - command: touch {{ playbook_dir }}/made
      register: out
    - debug: {msg: "{{ out.rc }}"}
    - set_fact: {code: "{{ out.rc }}"}
    - assert: {that: code == 0}
    - fail: {msg: never}
      when: out.rc != 0
    - debug: {msg: "skipped is {{ out.skipped }}, defined is {{ out is defined }}"}
    - debug: {msg: sure}
      when: out is not skipped
    - command: echo really
      check_mode: false
      register: real
    - debug: {msg: "{{ real.stdout }}"}
`,
      },
      options: { check: true },
    });
    expect(existsSync(join(ran.dir, 'made'))).toBe(false);
    expect(ran.lines).toEqual([
      'command: a unknown',
      'debug: a unknown',
      'set_fact: a unknown',
      'assert: a unknown',
      'fail: a unknown',
      'debug: a ok',
      'debug: a skipped',
      'command: a changed',
      'debug: a ok',
    ]);
    expect(ran.said.at(-1)).toBe('a: really');
    expect(ran.exit).toBe(0);
    expect(ran.stats['a']).toMatchObject({ unknown: 5, failed: 0 });
  });
});
