import { describe, expect, test } from 'vitest';
import { run } from './harness.ts';

const play = (tasks: string): string =>
  `- hosts: a\n  gather_facts: false\n  vars: {ansible_async_dir: "{{ playbook_dir }}/jobs"}\n  tasks:\n${tasks}`;

describe('async with poll', () => {
  test('a command is waited for, its result is its own and its file is removed', async () => {
    const ran = await run(
      play(`    - shell: 'printf "a\\\\\\"é\\\\t|\\n\\n"; echo oops >&2; cat'
      args: {stdin: "from stdin"}
      async: 10
      poll: 1
      register: job
    - debug: {msg: "{{ [job.stdout, job.stderr, job.rc, job.changed, job.finished, job.start is defined, job.cmd is string] }}"}
    - stat: {path: "{{ job.results_file }}"}
      register: file
    - debug: {msg: "{{ [file.stat.exists, job.ansible_job_id is match('j[0-9]+[.][0-9]+$'), job.delta is match('0:0')] }}"}
`),
    );
    expect(ran.said).toEqual([
      `a: ${JSON.stringify(['a\\"é\t|\n\nfrom stdin', 'oops', 0, true, 1, true, true])}`,
      'a: [false,true,true]',
    ]);
    expect(ran.events.filter((e) => e.type === 'host.async').at(-1)).toMatchObject({
      state: 'ok',
      host: 'a',
    });
  });

  test('a command that fails, one that is not run, and one in a folder that is not there', async () => {
    const ran = await run(
      play(`    - {command: "false", async: 5, poll: 1, register: wrong, ignore_errors: true}
    - {command: "true", args: {creates: /}, async: 5, poll: 1, register: made}
    - {command: "true", args: {chdir: /nowhere/there}, async: 5, poll: 1, register: lost, ignore_errors: true}
    - debug: {msg: "{{ [wrong.rc, wrong.msg, made.changed, made.stdout, lost.msg] }}"}
`),
    );
    expect(ran.said[0]).toContain(
      '[1,"non-zero return code",false,"skipped, since / exists","Unable to change directory before execution',
    );
    expect(ran.lines.slice(0, 3)).toEqual([
      'command: a failed ignored',
      'command: a ok',
      'command: a failed ignored',
    ]);
  });

  test('a job that takes too long is given up and killed', async () => {
    const ran = await run(
      play(`    - shell: sleep 30 & echo $! > {{ playbook_dir }}/pid; wait
      async: 1
      poll: 1
      ignore_errors: true
      register: job
    - pause: {seconds: 4}
    - shell: kill -0 $(cat {{ playbook_dir }}/pid)
      register: alive
      failed_when: alive.rc == 0
    - debug: {msg: "{{ job.msg }}"}
`),
    );
    expect(ran.said).toEqual(['a: async task did not complete within the requested time - 1s']);
    expect(ran.exit).toBe(0);
  }, 20_000);
});

describe('async without poll', () => {
  test('goes on at once; async_status tells when it has finished, and removes the file', async () => {
    const ran = await run(
      play(`    - {command: sleep 1.5, async: 20, poll: 0, register: job}
    - {async_status: {jid: "{{ job.ansible_job_id }}"}, register: first}
    - debug: {msg: "{{ [job is started, job is finished, job.finished, first.finished] }}"}
    - async_status: {jid: "{{ job.ansible_job_id }}"}
      register: last
      until: last is finished
      retries: 20
      delay: 0.2
    - debug: {msg: "{{ [last.rc, last.changed, last.finished] }}"}
    - {async_status: {jid: "{{ job.ansible_job_id }}", mode: cleanup}, register: gone}
    - {async_status: {jid: "{{ job.ansible_job_id }}"}, register: absent, ignore_errors: true}
    - debug: {msg: "{{ [gone.erased == job.results_file, absent.msg, absent.finished] }}"}
`),
    );
    expect(ran.said).toEqual(['a: [true,false,0,0]', 'a: [0,true,1]', 'a: [true,"could not find job",1]']);
  }, 20_000);

  test('a loop of jobs runs side by side', async () => {
    // Each waits until all have begun.
    const begin = 'd={{ playbook_dir }}/begun; mkdir -p $d; : >$d/{{ item }}';
    const others = 'i=0; while [ $(ls $d | wc -l) -lt 5 ]; do i=$((i+1)); [ $i -lt 100 ]; sleep 0.1; done';
    const ran = await run(
      play(`    - {shell: "set -e; ${begin}; ${others}", loop: [1, 2, 3, 4, 5], async: 20, poll: 0, register: jobs}
    - async_status: {jid: "{{ item.ansible_job_id }}"}
      loop: "{{ jobs.results }}"
      register: done
      until: done is finished
      retries: 50
      delay: 0.2
`),
    );
    expect(ran.exit).toBe(0);
  }, 20_000);

  test('a module that works from the controller behaves alike, and the run waits for it', async () => {
    const ran = await run(
      play(`    - {file: {path: "{{ playbook_dir }}/file", state: touch}, async: 20, poll: 0, register: job}
    - async_status: {jid: "{{ job.ansible_job_id }}"}
      register: last
      until: last is finished
      retries: 50
      delay: 0.1
    - debug: {msg: "{{ [job.started, last.changed, last.mode is defined] }}"}
    - {wait_for: {timeout: 1}, async: 20, poll: 0}
`),
    );
    expect(ran.said).toEqual(['a: [1,true,true]']);
    expect(ran.events.some((e) => e.type === 'warning' && e.message.startsWith('waiting for 1 async'))).toBe(
      true,
    );
  }, 20_000);

  test("actions that work from the controller refuse it in Ansible's words", async () => {
    const ran = await run(
      play(`    - {copy: {content: hi, dest: /tmp/x}, async: 20, register: result, ignore_errors: true}
    - debug: {msg: "{{ result.msg }}"}
`),
    );
    expect(ran.said).toEqual(['a: This action (copy) does not support async.']);
  });

  test('in check mode what can be planned has a job, and a command is unknown', async () => {
    const ran = await run({
      files: {
        'site.yml': play(`    - {stat: {path: /}, async: 20, poll: 0, register: job}
    - async_status: {jid: "{{ job.ansible_job_id }}"}
      register: last
      until: last is finished
      retries: 50
      delay: 0.1
    - {command: echo, async: 5, poll: 1}
`),
      },
      options: { check: true },
    });
    expect(ran.lines).toEqual(['stat: a changed', 'async_status: a ok', 'command: a unknown']);
  });

  test('an action that changes the run cannot go on beside it', async () => {
    const ran = await run(play(`    - {set_fact: {x: 1}, async: 5}\n`));
    const end = ran.events.find((e) => e.type === 'host.end');
    expect(end).toMatchObject({
      result: { result: { msg: 'This action (set_fact) does not support async.' } },
    });
  });
});
