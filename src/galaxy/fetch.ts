/**
 * Getting what is required into a temporary folder: git, tarballs from near and far, folders.
 * @module
 */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { TsplayError } from '../errors/index.ts';
import type { Requirement } from './requirements.ts';
import { unpack } from './tarball.ts';

const run = promisify(execFile);

export interface Fetched {
  /** Its content; removed by `dispose`. */
  readonly folder: string;
  readonly dispose: () => Promise<void>;
}

const problem = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr ?? '').trim() || (message ?? String(error));
};

/** Rejects with TSP1505 and what git or the server said. */
export async function fetchSource(requirement: Requirement): Promise<Fetched> {
  const top = await mkdtemp(join(tmpdir(), 'tsplay-galaxy-'));
  const dispose = (): Promise<void> => rm(top, { recursive: true, force: true });
  const content = join(top, 'content');
  try {
    if (requirement.kind === 'git') await clone(requirement, content);
    else if (requirement.kind === 'tarball') await unpack(await tarballOf(requirement, top), content);
    else
      await cp(requirement.source, content, { recursive: true, filter: (path) => basename(path) !== '.git' });
    return { folder: join(content, requirement.inside), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Nobody is there to be asked for a password. */
const gitEnv = (): NodeJS.ProcessEnv => ({ ...process.env, GIT_TERMINAL_PROMPT: '0' });

async function clone({ source, version, src }: Requirement, folder: string): Promise<void> {
  try {
    await run('git', ['clone', '--quiet', '--', source, folder], { env: gitEnv() });
    if (version !== undefined && version !== 'HEAD') {
      // A branch is known by its remote name only.
      const named = ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${version}^{commit}`];
      const branch = await run('git', ['-C', folder, ...named]).then(
        ({ stdout }) => stdout.trim(),
        () => version,
      );
      await run('git', ['-C', folder, 'checkout', '--quiet', '--detach', branch]);
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new TsplayError('TSP1505', missing ? 'git is not installed' : `${source}: ${problem(error)}`, {
      src,
    });
  }
  await rm(join(folder, '.git'), { recursive: true, force: true });
}

async function tarballOf({ source, src }: Requirement, top: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return source;
  const file = join(top, 'archive');
  try {
    const answer = await fetch(source);
    if (!answer.ok || answer.body === null) throw new Error(`${answer.status} ${answer.statusText}`);
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
  } catch (error) {
    throw new TsplayError('TSP1505', `failed to download ${source}: ${problem(error)}`, { src });
  }
  return file;
}
