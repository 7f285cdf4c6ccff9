import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Ran } from './harness.ts';

/** A web server that never stops answering. */
const server = createServer((_, response) => {
  const more = (): void => {
    while (response.write(Buffer.alloc(65_536, 0x78)));
  };
  response.on('drain', more);
  more();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const limited = (tasks: string, limit = '100K'): Promise<Ran> =>
  run({
    files: {
      'ansible.cfg': `[defaults]\nmax_task_output = ${limit}\n`,
      big: 'x'.repeat(2_500_000),
      'endless.sh': '#!/bin/sh\nexec yes script\n',
      'facts.d/endless.fact': '#!/bin/sh\nexec yes\n',
      'site.yml': `- hosts: a\n  gather_facts: false\n  tasks:\n${tasks}    - {name: after, command: echo fine}\n`,
    },
  });

const messages = (ran: Ran): string[] =>
  ran.events.flatMap((e) =>
    e.type === 'host.end' && e.result.status === 'failed' ? [String(e.result.result['msg'])] : [],
  );

/** Processes of this machine that run these words. */
const running = (words: string): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(words));

describe('more output than a task may keep', () => {
  it.each([
    ['a command', 'command: yes MARK'],
    ['its errors', 'shell: yes MARK >&2'],
    ['a pipe', 'shell: yes MARK | cat'],
    ['raw', 'raw: yes MARK'],
    [
      'a program with much to read',
      `shell: {cmd: "cat >/dev/null; exec yes MARK", stdin: "{{ 'x' * 200000 }}"}`,
    ],
  ])('of %s fails the task, and the program is ended', async (_, task) => {
    const mark = `mark-${randomUUID()}`;
    const block = `    - block: [{${task.replace('MARK', mark)}}]\n      rescue: [{debug: {msg: rescued}}]\n`;
    const ran = await limited(block);
    expect(ran.error).toBeUndefined();
    expect(messages(ran)).toEqual([expect.stringContaining('more output than 100 KiB')]);
    expect(ran.said).toEqual(['a: rescued']);
    expect(ran.lines.at(-1)).toBe('after: a changed');
    for (let i = 0; i < 50 && running(mark).length > 0; i++) await sleep(100);
    expect(running(mark)).toEqual([]);
  });

  it('of a script, a file that is read and a web server fails the task', async () => {
    const { port } = server.address() as AddressInfo;
    const ran = await limited(
      [
        'script: endless.sh',
        'slurp: {src: "{{ playbook_dir }}/big"}',
        'lineinfile: {path: "{{ playbook_dir }}/big", line: x}',
        `uri: {url: "http://127.0.0.1:${port}/", return_content: true}`,
      ]
        .map((task) => `    - ${task}\n      ignore_errors: true\n`)
        .join(''),
      '2M',
    );
    const [script = '', ...others] = messages(ran);
    expect(script).toContain('more output than 2 MiB');
    expect(others).toEqual([
      `${ran.dir}/big is larger than 2 MiB: 2500000 bytes`,
      `${ran.dir}/big is larger than 2 MiB: 2500000 bytes`,
      `http://127.0.0.1:${port}/: the answer is longer than 2 MiB`,
    ]);
    expect(ran.lines.at(-1)).toBe('after: a changed');
  });

  it('of a fact fails the task that gathers it', async () => {
    const ran = await limited(
      '    - {command: "chmod 755 {{ playbook_dir }}/facts.d/endless.fact"}\n    - {setup: {gather_subset: "!all,local", fact_path: "{{ playbook_dir }}/facts.d"}, ignore_errors: true}\n',
    );
    expect(messages(ran)).toEqual([expect.stringContaining('more output than 100 KiB')]);
    expect(ran.lines.at(-1)).toBe('after: a changed');
  });

  it('of a program that a lookup runs fails the task, and what the program has started ends', async () => {
    const mark = `mark-${randomUUID()}`;
    const ran = await limited(
      `    - {debug: {msg: "{{ lookup('pipe', 'yes ${mark} | cat') }}"}, ignore_errors: true}\n`,
    );
    expect(messages(ran)).toEqual([
      expect.stringMatching(/lookup_plugin\.pipe\(.*printed more than \d+ bytes/),
    ]);
    expect(ran.lines.at(-1)).toBe('after: a changed');
    for (let i = 0; i < 50 && running(mark).length > 0; i++) await sleep(100);
    expect(running(mark)).toEqual([]);
  });

  it('shows no part of a secret that the limit cuts', async () => {
    const secret = 'correct-horse-battery';
    for (const stream of ['1', '2']) {
      const ran = await limited(`    - {user: {name: u, password: ${secret}}, when: false}
    - {shell: "s=correct; while :; do printf %s $s-horse-battery >&${stream}; done", ignore_errors: true}
`);
      expect(messages(ran)).toEqual([expect.stringContaining('more output than 100 KiB')]);
      const told = ran.events
        .map((event) => (event.type === 'host.output' && event.task.name !== 'after' ? event.text : ''))
        .join('');
      expect(told).toMatch(/^\*+$/);
    }
  });

  it('counts lines for what they take, and leaves alone what fits', async () => {
    const ran = await limited(
      `    - {name: text, shell: "head -c 90000 /dev/zero | tr '\\\\0' x", register: text}
    - {debug: {msg: "{{ text.stdout | length }}"}}
    - {name: lines, shell: "head -c 90000 /dev/zero | tr '\\\\0' '\\\\n'", ignore_errors: true}
`,
    );
    expect(ran.said).toEqual(['a: 90000']);
    expect(ran.lines).toContain('lines: a failed ignored');
  });

  it.each(['0', 'much', '1G', '-1'])('cannot be set to %s', async (limit) => {
    expect((await limited('', limit)).error).toContain('a size such as 64M, at most 256M');
  });
});
