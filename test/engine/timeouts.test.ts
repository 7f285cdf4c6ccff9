import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { run } from './harness.ts';

/** A program that tells its process and that of a child, and hangs. */
const hanging = (folder: string): string => `#!/bin/sh\nsleep 600 &\necho $$ $! > ${folder}/pids\nwait\n`;

const alive = (pid: number): boolean => {
  try {
    // A zombie has ended; whoever is to collect it is not ours.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

async function expectEnded(dir: string): Promise<void> {
  const pids = readFileSync(join(dir, 'pids'), 'utf8').trim().split(' ').map(Number);
  expect(pids).toHaveLength(2);
  for (let tries = 0; tries < 100 && pids.some(alive); tries++) await sleep(100);
  expect(pids.filter(alive)).toEqual([]);
}

it('a task that is over its timeout leaves no program on the host', async () => {
  const ran = await run({
    files: {
      hang: hanging('$1'),
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - {name: slow, command: "sh {{ playbook_dir }}/hang {{ playbook_dir }}", timeout: 3}
`,
    },
  });
  expect(ran.lines).toEqual(['slow: a failed']);
  await expectEnded(ran.dir);
}, 60_000);

it('gather_timeout ends a program of facts.d that hangs, and the other facts are there', async () => {
  const ran = await run({
    files: {
      'facts.d/good.fact': '{"fine": true}',
      'facts.d/hang.fact': hanging('"${0%/*}/.."'),
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - {file: {path: "{{ playbook_dir }}/facts.d/hang.fact", mode: "0755"}}
    - {setup: {gather_subset: ["!all", local], fact_path: "{{ playbook_dir }}/facts.d", gather_timeout: 3}}
    - {debug: {msg: "{{ ansible_local.good.fine }} {{ ansible_local.hang }}"}}
`,
    },
  });
  expect(ran.said).toHaveLength(1);
  expect(ran.said[0]).toMatch(
    /^a: True Failure executing fact script .*hang\.fact.*, rc: 1\d\d, err: .*it did not end within 3 s \(gather_timeout\)$/,
  );
  await expectEnded(ran.dir);
}, 60_000);
