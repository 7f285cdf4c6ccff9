/**
 * Answers to the questions of ssh, which asks a program (`SSH_ASKPASS`) where there is no terminal.
 *
 * The answers wait in FIFOs that only this user can read: they are in no file, no argument and no environment.
 * @module
 */
import { execFile } from 'node:child_process';
import { constants, openSync, closeSync, writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { quote } from '../../util/shell.ts';
import type { ConnectOptions } from '../types.ts';

export interface Askpass {
  /** Variables for a process of ssh. */
  readonly env: Readonly<Record<string, string>>;
  /** Lays answers ready for one more process. */
  refill(): void;
  close(): Promise<void>;
}

const run = promisify(execFile);

/** How often one process of ssh may ask: by password and by keyboard-interactive, for each hop on the way. */
const answersAtOnce = 4;

type Secrets = Pick<ConnectOptions, 'password' | 'passphrase' | 'connectTimeout'> & {
  readonly passwordPrompt?: string | undefined;
};

/** A question that is not the expected one is left without an answer, as sshpass does. */
const script = (dir: string, { passwordPrompt, connectTimeout }: Secrets): string => {
  const wait = `exec sleep ${Math.ceil(connectTimeout / 1000) + 1}`;
  const expected = passwordPrompt === undefined ? '*' : `*${quote(passwordPrompt)}*`;
  return [
    '#!/bin/sh',
    'case "$1" in',
    '*yes/no*)echo no;exit;;',
    `*[Pp]assphrase*)f=${quote(join(dir, 'passphrase'))};;`,
    `${expected})f=${quote(join(dir, 'password'))};;`,
    `*)${wait};;`,
    'esac',
    '[ -p "$f" ]||exit 1',
    'IFS= read -r answer <"$f"&&printf \'%s\\n\' "$answer"',
    '',
  ].join('\n');
};

/** `undefined` where there is nothing to answer with. */
export async function createAskpass(secrets: Secrets): Promise<Askpass | undefined> {
  const answers = (['password', 'passphrase'] as const).flatMap((name) => {
    const text = secrets[name];
    return text === undefined ? [] : [{ name, text }];
  });
  if (answers.length === 0) return undefined;
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-'));
  const program = join(dir, 'askpass');
  await writeFile(program, script(dir, secrets), { mode: 0o700 });
  await run('mkfifo', ['-m', '600', ...answers.map(({ name }) => join(dir, name))]);
  // Held open at both ends, so that neither side waits for the other.
  const pipes = answers.map(({ name, text }) => ({
    fd: openSync(join(dir, name), constants.O_RDWR | constants.O_NONBLOCK),
    text,
  }));
  let open = true;
  return {
    env: {
      SSH_ASKPASS: program,
      SSH_ASKPASS_REQUIRE: 'force',
      // Before OpenSSH 8.4 the program is only asked where there is a display.
      DISPLAY: process.env['DISPLAY'] ?? ':0',
    },
    refill() {
      if (!open) return;
      for (const { fd, text } of pipes) layReady(fd, `${text}\n`.repeat(answersAtOnce));
    },
    async close() {
      if (!open) return;
      open = false;
      for (const { fd } of pipes) closeSync(fd);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function layReady(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch (error) {
    // Full: there are answers enough.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
}
