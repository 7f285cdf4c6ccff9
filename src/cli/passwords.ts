/**
 * The passwords of a run: asked at the terminal or read from files, in Ansible's order and words.
 * @module
 */
import { constants, existsSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { TsplayError } from '../errors/index.ts';
import { runProgram } from '../util/run-program.ts';
import type { Asker } from './ask.ts';
import type { CliProcess } from './process.ts';

export interface PasswordSources {
  readonly askPass: boolean;
  readonly connectionPasswordFile?: string | undefined;
  readonly askBecomePass: boolean;
  readonly becomePasswordFile?: string | undefined;
}

export interface Passwords {
  readonly connection: string | undefined;
  readonly become: string | undefined;
}

export const noPasswords: Passwords = { connection: undefined, become: undefined };

/** Asks for and reads what the options want. An empty become password means: the same as the login password. */
export async function readPasswords(
  sources: PasswordSources,
  asker: Asker,
  proc: CliProcess,
): Promise<Passwords> {
  let connection: string | undefined;
  if (sources.askPass) connection = await asker.askPassword('SSH password: ');
  else if (sources.connectionPasswordFile !== undefined)
    connection = await passwordFromFile(sources.connectionPasswordFile, proc);

  let become: string | undefined;
  if (sources.askBecomePass) {
    const same = sources.askPass ? '[defaults to SSH password]' : '';
    become = await asker.askPassword(`BECOME password${same}: `);
    if (become === '' && sources.askPass) become = connection;
  } else if (sources.becomePasswordFile !== undefined)
    become = await passwordFromFile(sources.becomePasswordFile, proc);
  for (const password of [connection, become]) if (password !== undefined) proc.redactor?.add(password);
  return { connection, become };
}

/** A password from a file, from what it prints when it is a program, or from stdin when it is called `-`. */
async function passwordFromFile(file: string, proc: CliProcess): Promise<string> {
  const raw = file === '-' ? await text(proc.stdin) : await read(resolve(proc.cwd(), file), proc);
  const password = raw.replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (password === '') throw new TsplayError('TSP1504', `Empty password was provided from file (${file})`);
  return password;
}

async function read(path: string, proc: CliProcess): Promise<string> {
  if (!existsSync(path)) throw new TsplayError('TSP1504', `The password file ${path} was not found`);
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  return executable ? printed(path, proc) : (await readText(path)).trim();
}

const why = (cause: unknown): string => (cause instanceof Error ? cause.message.trim() : String(cause));

/** Bytes that a program may print as a password. */
const passwordLimit = 1024 * 1024;

/** What a program prints. */
async function printed(path: string, { env }: CliProcess): Promise<string> {
  const { rc, stdout, stderr } = await runProgram(path, [], {
    limit: passwordLimit,
    env,
    asks: true,
  }).catch((cause: unknown) => {
    throw new TsplayError(
      'TSP1504',
      `Problem running the password script ${path} (${why(cause)}). If this is not a script, remove the executable bit from the file.`,
      { cause },
    );
  });
  if (rc === 0) return stdout.toString('utf8');
  throw new TsplayError(
    'TSP1504',
    `The password script ${path} returned an error (${rc === undefined ? 'a signal ended it' : `rc=${rc}`}): ${stderr.trim()}`,
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new TsplayError('TSP1504', `Could not read password file (${path}): ${why(cause)}`, { cause });
  }
}
