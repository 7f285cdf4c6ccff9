/** What a host is asked travels together: counted in round trips that wait for each other, over a link with a delay. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countRoundTrips } from '../../../bench/round-trips.ts';
import { run, type Ran } from '../../engine/harness.ts';
import { startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

async function tripsOf(
  tasks: string,
  readAhead: boolean,
  facts = false,
): Promise<{ trips: number; ran: Ran }> {
  const link = await countRoundTrips(sshd.port, 50);
  const ran = await run({
    files: {
      hosts:
        `box ansible_host=127.0.0.1 ansible_port=${link.port} ansible_user=${sshd.user} ` +
        `ansible_ssh_private_key_file=${sshd.path('id_ed25519')} ansible_ssh_common_args='-F none ` +
        `-o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=accept-new'\n`,
      'site.yml': `- hosts: box\n  gather_facts: ${facts}\n  vars: {out: ${sshd.path('out')}}\n  tasks:\n${tasks}`,
    },
    options: { extraVars: [], readAhead },
  });
  expect(ran.exit, ran.lines.join('\n')).toBe(0);
  link.close();
  return { trips: link.count, ran };
}

const many = (text: (i: number) => string): string => Array.from({ length: 10 }, (_, i) => text(i)).join('');

const everyday = `    - file: {path: "{{ out }}", state: directory}\n${many(
  (i) => `
    - copy: {dest: "{{ out }}/f${i}", content: "number ${i}\\n", mode: "0644"}
    - lineinfile: {path: "{{ out }}/list", line: "entry ${i}", create: true}
    - command: /bin/true
      changed_when: false
    - file: {path: "{{ out }}/d${i}", state: directory}
`,
)}`;

it('tasks that change nothing wait for the host together, those behind a command with it', async () => {
  rmSync(sshd.path('out'), { recursive: true, force: true });
  await tripsOf(everyday, true);
  const without = await tripsOf(everyday, false);
  const ahead = await tripsOf(everyday, true);
  expect(ahead.ran.lines).toEqual(without.ran.lines);
  expect(ahead.ran.stats['box']?.changed).toBe(0);
  // Login takes five; each of the forty tasks one more.
  expect(without.trips).toBeGreaterThan(40);
  expect(ahead.trips).toBeLessThan(without.trips * 0.6);
}, 120_000);

it('items of a loop wait together', async () => {
  const loop =
    '    - file: {path: "{{ out }}/item-{{ item }}", state: directory}\n      loop: "{{ range(60) | list }}"\n';
  await tripsOf(everyday + loop, true);
  const without = await tripsOf(loop, false);
  const ahead = await tripsOf(loop, true);
  expect(ahead.ran.lines).toEqual(without.ran.lines);
  expect(without.trips).toBeGreaterThan(60);
  expect(ahead.trips).toBeLessThan(without.trips * 0.5);
}, 120_000);

it('the first tasks ask in the turn in which facts are gathered, but for those that need them', async () => {
  const copy = (content: string): string =>
    `    - copy: {dest: "{{ out }}-facts", content: "${content}", mode: "0644"}\n`;
  const needing = copy('{{ ansible_system }}');
  await tripsOf(needing, true, true);
  const without = await tripsOf(needing, true, true);
  expect(without.ran.stats['box']?.changed).toBe(0);
  await tripsOf(copy('Linux'), true, true);
  const ahead = await tripsOf(copy('Linux'), true, true);
  expect(ahead.ran.stats['box']?.changed).toBe(0);
  expect(ahead.trips).toBeLessThan(without.trips);
}, 120_000);
