// Ctrl-C at a real terminal, in runs on this machine and over a real sshd.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSshd, type Sshd } from '../connection/sshd.ts';
import { hasTmux, openTerminal } from './tmux.ts';

// A process of its own for each run, and each has the sources to compile.
vi.setConfig({ testTimeout: 180_000 });

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Programs of the run, by a number in their words; tsplay itself has it only in a file. */
const running = (seconds: string): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(seconds));

const until = async (holds: () => boolean): Promise<void> => {
  for (let n = 0; n < 600 && !holds(); n++) await sleep(100);
};

const mark = (): string => `3${String(Math.random()).slice(2, 12)}`;

const connections = {
  local: () => 'ansible_connection=local',
  ssh: () =>
    [
      `ansible_host=127.0.0.1 ansible_port=${sshd.port} ansible_user=${sshd.user}`,
      `ansible_ssh_private_key_file=${sshd.path('id_ed25519')}`,
      `ansible_ssh_common_args='-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=accept-new'`,
    ].join(' '),
};

/** A run on two hosts at a terminal of 80×24: a task of the given words, and another. */
function run(connection: keyof typeof connections, shell: string): ReturnType<typeof openTerminal> {
  const [book, hosts] = [sshd.path(`${randomUUID()}.yml`), sshd.path(`${randomUUID()}.ini`)];
  writeFileSync(hosts, ['one', 'two'].map((name) => `${name} ${connections[connection]()}\n`).join(''));
  writeFileSync(
    book,
    `- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: Long, shell: "${shell}"}\n    - {name: Next, command: "true"}\n`,
  );
  return openTerminal({ columns: 80, rows: 24, words: ['run', book, '-i', hosts], home: sshd.path('home') });
}

describe.skipIf(!hasTmux).each(['local', 'ssh'] as const)(
  'Ctrl-C at a terminal, %s (needs tmux)',
  (connection) => {
    it('pressed once: lets the running task finish, and begins no other', async () => {
      const [seconds, gate] = [mark(), sshd.path(randomUUID())];
      const seen = run(connection, `: ${seconds}; until [ -e ${gate} ]; do sleep 0.1; done`);
      try {
        await seen.until(/TASK Long .* 2 running\n│ one .*\n│ two /);
        await until(() => running(seconds).length === 2);
        seen.key('C-c');
        const screen = await seen.until(/running tasks may finish(.*\n)+\S+ TASK Long .*\n│ one .*\n│ two /);
        expect(screen.filter((line) => line.includes('TASK'))).toHaveLength(1);
        expect(running(seconds)).toHaveLength(2);
        writeFileSync(gate, '');
        expect(await seen.ended()).toBe(99);
        const end = seen.everything().join('\n');
        expect(end).toMatch(/^~ Long +2 changed \(one, two\) /m);
        expect(end).not.toContain('Next');
        expect(running(seconds)).toEqual([]);
      } finally {
        seen.close();
      }
    });

    it('pressed twice: ends what goes on, and nothing of it is left', async () => {
      const seconds = mark();
      const seen = run(connection, `sleep ${seconds} & sleep ${seconds} | cat`);
      try {
        await seen.until(/TASK Long .* 2 running/);
        await until(() => running(`sleep ${seconds}`).length >= 4);
        expect(running(`sleep ${seconds}`).length).toBeGreaterThanOrEqual(4);
        seen.key('C-c');
        await seen.until(/running tasks may finish/);
        // Two signals at once are one keystroke that was heard twice.
        await sleep(500);
        seen.key('C-c');
        expect(await seen.ended()).toBe(99);
        await until(() => running(seconds).length === 0);
        expect(running(seconds)).toEqual([]);
        const end = seen.everything();
        expect(end.join('\n')).toContain('Stopping at once');
        expect(end.filter((line) => /TASK|^│|Next/.test(line))).toEqual([]);
      } finally {
        seen.close();
      }
    });
  },
);
