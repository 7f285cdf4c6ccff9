/**
 * Big files by sftp or scp over the shared login.
 * @module
 */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { quote } from '../../util/shell.ts';
import type { Carrier } from '../carrier.ts';
import { runChild, type Finished } from '../child.ts';
import { transferFailed } from '../errors.ts';
import { connectionLost } from '../ssh/errors.ts';
import type { OpensshOptions, TransferMethod } from '../types.ts';
import { sshWords } from './args.ts';
import { isAlive, sshFailed, type Login } from './login.ts';

type Send = NonNullable<Carrier['sendFile']>;

/** Milliseconds for one file. */
const transferTime = 3_600_000;

/** A word for sftp's own command line. */
const sftpQuote = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`;

async function withFile<T>(content: Parameters<Send>[0], use: (path: string) => Promise<T>): Promise<T> {
  if (!Buffer.isBuffer(content)) {
    await stat(content.localPath).catch((cause: unknown) => {
      throw new TsplayError('TSP1002', `Cannot read ${content.localPath}: ${(cause as Error).message}`, {
        cause,
      });
    });
    return use(content.localPath);
  }
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-'));
  try {
    const path = join(dir, 'content');
    await writeFile(path, content, { mode: 0o600 });
    return await use(path);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const sftp = (login: Login, ssh: OpensshOptions, from: string, to: string): Promise<Finished> => {
  login.askpass?.refill();
  const batch = `put ${sftpQuote(from)} ${sftpQuote(to)}\n`;
  const words = [...ssh.sftpArgs, '-b', '-', ...login.command.common, '--', login.command.host];
  return runChild(ssh.sftpExecutable, words, { env: login.env, input: batch, timeout: transferTime });
};

const scp = (login: Login, ssh: OpensshOptions, from: string, to: string): Promise<Finished> => {
  login.askpass?.refill();
  const { host, common } = login.command;
  const target = `${host.includes(':') ? `[${host}]` : host}:${to}`;
  const words = [...ssh.scpArgs, ...common, '--', from, target];
  return runChild(ssh.scpExecutable, words, { env: login.env, timeout: transferTime });
};

const shell = (login: Login, script: string): Promise<Finished> => {
  login.askpass?.refill();
  const words = sshWords(login.command, ['-T'], `exec /bin/sh -c ${quote(script)}`);
  return runChild(login.command.executable, words, { env: login.env, timeout: transferTime });
};

/** Tells that a file is to go through a program on the host: what `smart` and `piped` come to. */
export function createFileSender(
  login: Login,
  ssh: OpensshOptions,
  method: TransferMethod,
): Send | undefined {
  if (method === 'smart' || method === 'piped') return undefined;
  const failed = async ({ rc, stderr }: Finished, path: string): Promise<Error> =>
    rc === sshFailed && !(await isAlive(login))
      ? connectionLost(login.label, new Error(stderr.trim()))
      : transferFailed(login.label, 'write', path, stderr);
  return (content, path, mode) =>
    withFile(content, async (from) => {
      // The file is there before its content is, so that no one else can read what arrives.
      const made = await shell(login, `umask 077;:>${quote(path)}`);
      if (made.rc !== 0) throw await failed(made, path);
      const sent = await (method === 'sftp' ? sftp : scp)(login, ssh, from, path);
      if (sent.rc !== 0) throw await failed(sent, path);
      const done = await shell(login, `chmod -- ${mode.toString(8)} ${quote(path)}`);
      if (done.rc !== 0) throw await failed(done, path);
      return true;
    });
}
