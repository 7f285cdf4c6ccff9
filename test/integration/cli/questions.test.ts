/**
 * What the person at a real terminal is asked while hosts are reached. script(1) makes the terminal.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { quoteAll } from '../../../src/util/shell.ts';
import { configure } from '../connection/configured.ts';
import { keygen, startSshd, type Sshd } from '../connection/sshd.ts';

// A process of its own for each run, which has the sources to compile.
vi.setConfig({ testTimeout: 120_000 });

let sshd: Sshd;
beforeEach(async () => {
  sshd = await startSshd();
});
afterEach(() => sshd.stop());

interface Conversation {
  readonly exit: number | null;
  /** Everything that stood on the terminal, what was typed and shown too. */
  readonly shown: string;
}

/** Runs tsplay at a terminal; each question is waited for and answered once, in order. */
async function talk(
  argv: readonly string[],
  dialog: readonly (readonly [question: RegExp, answer: string])[],
): Promise<Conversation> {
  const entry = sshd.path('start.mts');
  writeFileSync(
    entry,
    `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`,
  );
  const command = quoteAll([process.execPath, '--import', 'tsx', entry, ...argv]);
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: {
      ...process.env,
      HOME: sshd.path('home'),
      TERM: 'dumb',
      SHELL: '/bin/sh',
      CI: '',
      ANSIBLE_CONFIG: '/dev/null',
    },
  });
  let shown = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const ended = once(child, 'close').then(([exit]: unknown[]) => exit as number | null);
  let from = 0;
  for (const [question, answer] of dialog) {
    for (let i = 0; i < 400 && !question.test(shown.slice(from)) && child.exitCode === null; i++)
      await sleep(100);
    expect(shown.slice(from)).toMatch(question);
    from = shown.length;
    child.stdin.write(`${answer}\n`);
  }
  return { exit: await ended, shown };
}

/** A book on two names of the host, and an inventory that leads there. */
async function book(config: readonly string[] = [], checking = 'ask'): Promise<readonly string[]> {
  const file = await configure({ to: sshd, config, checking });
  writeFileSync(
    sshd.path('hosts.yml'),
    `all:\n  hosts: {box: , crate: }\n  vars: {ansible_ssh_common_args: "-F ${file}"}\n`,
  );
  writeFileSync(
    sshd.path('site.yml'),
    '- hosts: all\n  gather_facts: false\n  tasks:\n    - command: echo reached\n      changed_when: false\n',
  );
  return ['run', sshd.path('site.yml'), '-i', sshd.path('hosts.yml')];
}

const times = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe('at a terminal (needs script)', () => {
  it('an unknown host key is asked about once, and remembered', async () => {
    const argv = await book();
    const { exit, shown } = await talk(argv, [[/\(yes\/no\/\[fingerprint\]\)\? ?$/, 'yes']]);
    expect([exit, times(shown, /authenticity of host/g)], shown).toEqual([0, 1]);
    expect(readFileSync(sshd.path('known'), 'utf8')).toContain('ssh-ed25519');
    const again = await talk(argv, []);
    expect([again.exit, times(again.shown, /authenticity of host/g)], again.shown).toEqual([0, 0]);
  });

  it('asks again after an answer that is neither yes nor no, and takes no for an answer', async () => {
    const { exit, shown } = await talk(await book(), [
      [/\(yes\/no\/\[fingerprint\]\)\? ?$/, 'perhaps'],
      [/type 'yes', 'no' or the fingerprint: ?$/i, 'no'],
    ]);
    expect(exit, shown).toBe(4);
    expect(existsSync(sshd.path('known'))).toBe(false);
  });

  it('a passphrase is asked for once, and not shown', async () => {
    keygen(sshd.path('locked'), '-t', 'ed25519', '-N', 'open sesame');
    writeFileSync(sshd.path('authorized_keys'), readFileSync(sshd.path('locked.pub')));
    const argv = await book([`IdentityFile ${sshd.path('locked')}`], 'no');
    const { exit, shown } = await talk(argv, [[/Enter passphrase for key '.*locked': ?$/, 'open sesame']]);
    expect([exit, times(shown, /Enter passphrase/g)], shown).toEqual([0, 1]);
    expect(shown).not.toContain('sesame');
  });

  it.each([
    ['-k', /SSH password: ?$/],
    ['-K', /BECOME password: ?$/],
  ])('%s asks for a password that is not shown', async (option, question) => {
    const { exit, shown } = await talk([...(await book([], 'no')), option], [[question, 'open sesame']]);
    expect(exit, shown).toBe(0);
    expect(shown).not.toContain('sesame');
  });
});
