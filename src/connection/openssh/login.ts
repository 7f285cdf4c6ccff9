/**
 * The login that all processes of a connection share (ControlMaster).
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ChildTimeout, runChild, type Finished } from '../child.ts';
import { sshWords, type SshCommand } from './args.ts';
import type { Askpass } from './askpass.ts';
import { loginFailed, notStarted } from './errors.ts';
import { makeFolders } from '../../util/folders.ts';

/** Milliseconds in which the shared login, a process of this machine, answers. */
const answerTime = 5000;

/** ssh's own exit status, as against that of the program on the host. */
export const sshFailed = 255;

export interface Login {
  readonly command: SshCommand;
  readonly label: string;
  /** Environment for every process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly askpass: Askpass | undefined;
}

/** Asks the shared login (`-O check`, `-O exit`, `-O forward`). */
export const control = (login: Login, ...request: readonly string[]): Promise<Finished> =>
  runChild(login.command.executable, sshWords(login.command, ['-O', ...request]), {
    env: login.env,
    timeout: answerTime,
  });

/** Whether the shared login is there. */
export const isAlive = async (login: Login): Promise<boolean> =>
  login.command.shared &&
  (await control(login, 'check').then(
    ({ rc }) => rc === 0,
    () => false,
  ));

/**
 * Logs in, or finds that an earlier run has. Resolves with the name of who has logged in, where the host tells.
 * `timeout`: milliseconds. Rejects with TSP2001, TSP2002 or TSP2003.
 */
export async function openLogin(login: Login, timeout: number): Promise<string | undefined> {
  const { command, label } = login;
  const { shared, log, executable } = command;
  if (shared) {
    makeFolders(dirname(log), 0o700);
    await writeFile(log, '', { mode: 0o600 });
  }
  login.askpass?.refill();
  // A session that ends at once; the login that it made, or found, stays.
  const words = sshWords(command, ['-T', ...(shared ? ['-E', log] : [])], 'id -un');
  const result = await runChild(executable, words, { env: login.env, timeout }).catch(
    (cause: unknown): Finished => {
      if (!(cause instanceof ChildTimeout)) throw notStarted(label, executable, cause);
      return { rc: sshFailed, stdout: '', stderr: `${cause.stderr}\n${cause.message}` };
    },
  );
  // A banner of the login's profile may come before the answer.
  if (result.rc !== sshFailed) return result.stdout.trim().split('\n').at(-1)?.trim() || undefined;
  const said = shared ? await readFile(log, 'utf8').catch(() => '') : '';
  throw loginFailed(label, `${said}\n${result.stderr}`, [executable, ...sshWords(command, [])]);
}

/** What the shared login wrote since it had written `from` characters, to tell why something failed. */
export const loginLog = (login: Login): Promise<string> =>
  readFile(login.command.log, 'utf8').catch(() => '');
