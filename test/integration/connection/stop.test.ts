/**
 * The end of a run that a signal ends, over real sshds: nothing that it has started goes on, and no host is called
 * unreachable for it.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSshd, type Sshd } from './sshd.ts';

// A process of its own for each run, and each has the sources to compile.
vi.setConfig({ testTimeout: 120_000 });

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  await sshd.stop();
  rmSync('/tmp/.tsplay-stop-test', { recursive: true, force: true });
});

/** Programs of "hosts" whose words hold a mark, but for those that only name it. */
const running = (mark: string): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line === `sleep ${mark}`);

const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !holds(); i++) await sleep(100);
};

const mark = (): string => `3${String(Math.random()).slice(2, 12)}`;

/** A run that stays in a task on two names of the host. */
function begin(
  connection: string,
  task: string,
): { readonly child: ChildProcess; readonly said: () => string } {
  writeFileSync(
    sshd.path('start.mts'),
    `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`,
  );
  writeFileSync(
    sshd.path('hosts'),
    `[all]\none\ntwo\n[all:vars]\nansible_host=127.0.0.1\nansible_port=${sshd.port}\nansible_user=${sshd.user}\nansible_connection=${connection}\n` +
      `ansible_ssh_private_key_file=${sshd.path('id_ed25519')}\n` +
      `ansible_ssh_common_args='-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=accept-new'\n`,
  );
  writeFileSync(
    sshd.path('site.yml'),
    `- hosts: all\n  gather_facts: false\n  tasks:\n    - block: [{${task}}]\n      rescue: [{command: "sleep 301"}]\n      always: [{command: "sleep 302"}]\n`,
  );
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', sshd.path('start.mts'), 'run', sshd.path('site.yml'), '-i', sshd.path('hosts')],
    { env: { ...process.env, HOME: sshd.path('home') }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text };
}

const nobody = existsSync('/usr/bin/sudo') && process.getuid?.() === 0;
const signals = {
  'Ctrl-C twice': [99, ['SIGINT', 'SIGINT']],
  SIGTERM: [143, ['SIGTERM']],
  SIGHUP: [129, ['SIGHUP']],
} as const;

describe('a run over ssh that a signal ends', () => {
  it.each([
    ['ssh', 'a command', 'Ctrl-C twice', ''],
    ['ssh', 'a command', 'SIGHUP', ''],
    ['ssh', 'a command of another user', 'SIGTERM', ', become: true, become_user: nobody'],
    ['ssh', 'a job that is waited for', 'Ctrl-C twice', ', async: 1000, poll: 1'],
    [
      'ssh',
      'a job of another user',
      'SIGHUP',
      ', async: 1000, poll: 1, become: true, become_user: nobody, vars: {ansible_async_dir: /tmp/.tsplay-stop-test}',
    ],
    ['openssh', 'a command', 'Ctrl-C twice', ''],
    ['openssh', 'a command of another user', 'SIGHUP', ', become: true, become_user: nobody'],
    ['openssh', 'a job that is waited for', 'SIGTERM', ', async: 1000, poll: 1'],
  ] as const)(
    'by %s, %s, %s: leaves nothing behind and no host unreachable',
    async (connection, _, kind, words) => {
      if (words.includes('become') && !nobody) return;
      const seconds = mark();
      const { child, said } = begin(connection, `shell: "sleep ${seconds} & sleep ${seconds} | cat"${words}`);
      await until(() => running(seconds).length >= 4 || child.exitCode !== null);
      expect(running(seconds), said()).toHaveLength(4);
      // A job's own number is asked for after its start.
      if (words.includes('async')) await until(() => said().split('ASYNC POLL').length > 2);
      const [status, sent] = signals[kind];
      const ended = once(child, 'exit');
      for (const [i, signal] of sent.entries()) {
        if (i > 0) await sleep(500);
        child.kill(signal);
      }
      expect(await ended).toEqual([status, null]);
      await until(() => running(seconds).length === 0);
      expect(running(seconds)).toEqual([]);
      expect(said()).toContain('Stopping at once');
      expect(said()).not.toMatch(/UNREACHABLE|unreachable=[1-9]|Could not be ended|TSP2005/);
    },
  );

  it('names what could not be ended, with its host, where the host has fallen silent', async () => {
    const seconds = mark();
    const { child, said } = begin('ssh', `command: "sleep ${seconds}"`);
    await until(() => running(seconds).length === 2 || child.exitCode !== null);
    const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [])
      .map(([, pid = '', parent = '', args = '']) => ({ pid, parent, args }));
    /** The server's process of the connection that a program runs over. */
    const server = (pid: string): string => {
      const found = processes.find((one) => one.pid === pid);
      if (found === undefined) throw new Error(`no server above ${seconds}`);
      return found.args.startsWith('sshd') ? pid : server(found.parent);
    };
    const programs = processes.filter(({ args }) => args === `sleep ${seconds}`).map(({ pid }) => pid);
    const servers = programs.map(server).map(Number);
    for (const pid of servers) process.kill(pid, 'SIGSTOP');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, null]);
    expect(running(seconds)).toHaveLength(2);
    for (const pid of [...servers, ...programs.map(Number)]) process.kill(pid, 'SIGKILL');
    const told = `Could not be ended, and may go on: ${sshd.user}@127.0.0.1:${sshd.port}: exec sleep ${seconds}`;
    expect(
      said()
        .split('\n')
        .filter((line) => line.startsWith('Could not')),
    ).toEqual([told, told]);
  });

  it('lets a job that is waited for finish at the first Ctrl-C', async () => {
    const seconds = mark();
    const stop = sshd.path(`stop-${seconds}`);
    const { child, said } = begin(
      'ssh',
      `shell: "sleep ${seconds} & p=$!; while [ ! -e ${stop} ]; do sleep 0.2; done; kill $p; echo fine", async: 1000, poll: 1`,
    );
    await until(() => running(seconds).length === 2);
    child.kill('SIGINT');
    await until(() => said().includes('running tasks may finish'));
    await sleep(1500);
    expect(running(seconds)).toHaveLength(2);
    writeFileSync(stop, '');
    expect(await once(child, 'exit'), said()).toEqual([99, null]);
    expect(said()).toMatch(/changed: \[one\]/);
    expect(said()).toMatch(/changed: \[two\]/);
  });
});
