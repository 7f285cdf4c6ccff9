import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-bytes-'));
/** A name that is no UTF-8, below a folder. */
const odd = (folder: string, ending: string): Buffer =>
  Buffer.concat([Buffer.from(`${join(dir, folder)}/`), Buffer.from([0xff]), Buffer.from(ending)]);

beforeAll(() => {
  for (const folder of ['inv/group_vars/all', 'vars', 'parts'])
    mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(odd('inv', '-hosts'), '[web]\nh ansible_connection=local\n');
  writeFileSync(odd('inv/group_vars/all', '.yml'), 'of_group: 1\n');
  writeFileSync(odd('vars', '.yml'), 'of_folder: 2\n');
  writeFileSync(odd('parts', ''), 'part\n');
  symlinkSync('nowhere', join(dir, 'parts', 'broken'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('names on the controller that are no UTF-8 are read wherever folders are', async () => {
  writeFileSync(
    join(dir, 'site.yml'),
    `- hosts: web
  gather_facts: false
  vars: {found: "{{ query('fileglob', playbook_dir ~ '/vars/*')[0] }}"}
  tasks:
    - include_vars: {dir: vars}
    - assert: {that: [of_group == 1, of_folder == 2, found is file]}
    - include_vars: {file: "{{ found }}", name: again}
    - assert: {that: [again.of_folder == 2, "lookup('file', found) == 'of_folder: 2'"]}
    - assemble: {src: parts, dest: ${dir}/whole, remote_src: false}
    - copy: {src: "{{ found }}", dest: ${dir}/copied}
    - template: {src: "{{ found }}", dest: ${dir}/rendered}
    - assert: {that: "lookup('file', '${dir}/' ~ item[0]) == item[1]"}
      loop: [[whole, part], [copied, 'of_folder: 2'], [rendered, 'of_folder: 2']]
`,
  );
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
  const code = await main(['run', join(dir, 'site.yml'), '-i', join(dir, 'inv')], proc);
  expect([code, proc.stdout.text.match(/fatal: .*|failed: .*/g), proc.stderr.text]).toEqual([0, null, '']);
});
