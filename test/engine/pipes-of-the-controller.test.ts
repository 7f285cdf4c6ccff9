/** A pipe that nobody writes to would stop the run where a file is read, deaf to signals: it is refused by name. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { run } from './harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-pipes-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const pipe = join(dir, 'pipe');
execFileSync('mkfifo', [pipe]);

it.each([
  `copy: {src: ${pipe}, dest: ${dir}/out}`,
  `template: {src: ${pipe}, dest: ${dir}/out}`,
  `script: ${pipe}`,
  `unarchive: {src: ${pipe}, dest: ${dir}}`,
  `debug: {msg: "{{ lookup('file', '${pipe}') }}"}`,
  `debug: {msg: "{{ lookup('template', '${pipe}') }}"}`,
  `debug: {msg: "{{ lookup('ini', 'x', file='${pipe}') }}"}`,
  `debug: {msg: "{{ lookup('password', '${pipe}') }}"}`,
  `include_vars: ${pipe}`,
  `include_tasks: ${pipe}`,
])('%s', async (task) => {
  const ran = await run(`- hosts: a\n  gather_facts: false\n  tasks:\n    - ${task}\n`);
  expect(ran.exit).not.toBe(0);
  expect(JSON.stringify([ran.error, ran.events])).toContain(`${pipe} is a pipe, not a file`);
});

it.each([
  `template: {src: ${dir}, dest: ${dir}/out}`,
  `script: ${dir}`,
  `unarchive: {src: ${dir}, dest: ${dir}}`,
  `uri: {url: 'http://127.0.0.1:9', method: PUT, src: ${dir}}`,
  `debug: {msg: "{{ lookup('file', '${dir}') }}"}`,
])('a folder is refused by name: %s', async (task) => {
  const ran = await run(`- hosts: a\n  gather_facts: false\n  tasks:\n    - ${task}\n`);
  const text = JSON.stringify([ran.error, ran.events]);
  expect(text).toContain(`${dir} is a folder, not a file`);
  expect(text).not.toContain('TSP9001');
});

it('a device without end is refused too, the empty one is not', async () => {
  const text = (file: string) =>
    run(
      `- hosts: a\n  gather_facts: false\n  tasks: [{debug: {msg: "<{{ lookup('file', '${file}') }}>"}}]\n`,
    );
  expect(JSON.stringify((await text('/dev/zero')).events)).toContain('/dev/zero is a device, not a file');
  expect((await text('/dev/null')).said).toEqual(['a: <>']);
});
