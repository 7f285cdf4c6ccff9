/**
 * Getting what is required into a temporary folder: git, tarballs from near and far, folders.
 * @module
 */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { connectLocal } from '../connection/index.ts';
import { httpStream, ofThisMachine } from '../connection/http.ts';
import { TsplayError } from '../errors/index.ts';
import { checkTree } from './links.ts';
import { checkedVersion } from './names.ts';
import type { Requirement } from './requirements.ts';
import { unpack, unpackLimits } from './tarball.ts';

const run = promisify(execFile);

export interface Fetched {
  /** Its content; removed by `dispose`. */
  readonly folder: string;
  /** The archive that it came in. */
  readonly archive: string | undefined;
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
    let archive: string | undefined;
    if (requirement.kind === 'git') await clone(requirement, content);
    else if (requirement.kind === 'tarball')
      await unpack((archive = await tarballOf(requirement, top)), content);
    else
      await cp(requirement.source, content, { recursive: true, filter: (path) => basename(path) !== '.git' });
    checkTree(content);
    return { folder: join(content, insideOf(requirement)), archive, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The folder in a source; the links of the source have been checked. */
function insideOf({ inside, src }: Requirement): string {
  if (!inside.split('/').includes('..')) return inside;
  throw new TsplayError('TSP1505', `#/${inside} leads outside of what was fetched`, { src });
}

/**
 * Nothing here answers a question for a password; and no address may name a program, as `ext::` does, unless the user's
 * environment allows it.
 */
const gitEnv = (): NodeJS.ProcessEnv => ({
  GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
  ...process.env,
  GIT_TERMINAL_PROMPT: '0',
});

async function clone({ source, version, src }: Requirement, folder: string): Promise<void> {
  if (source.startsWith('-') || /^[\w.+-]+::/.test(source))
    throw new TsplayError('TSP1505', `${JSON.stringify(source)} is not an address of a repository`, { src });
  if (version !== undefined) checkedVersion(version, src);
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

/** Milliseconds without a byte after which a download is given up. */
const downloadTimeout = 60_000;

async function tarballOf({ source, src }: Requirement, top: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return source;
  const name = basename(new URL(source).pathname);
  const file = join(top, /^[\w.+-]+\.tar\.gz$/.test(name) ? name : 'archive.tar.gz');
  const local = connectLocal();
  try {
    const answer = await httpStream(
      local,
      { url: source, followRedirects: 'all', timeout: downloadTimeout, useProxy: true },
      ofThisMachine,
    );
    if (answer.status !== 200) {
      answer.body.destroy();
      throw new Error(`${answer.status} ${answer.statusText}`);
    }
    await pipeline(answer.body, atMost(unpackLimits.bytes), createWriteStream(file));
  } catch (error) {
    throw new TsplayError('TSP1505', `failed to download ${source}: ${problem(error)}`, { src });
  } finally {
    await local.close();
  }
  return file;
}

/** Fails where there is more than an archive may hold. */
export function atMost(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(seen > bytes ? new Error(`it is larger than ${bytes / 1024 ** 2} MiB`) : null, chunk);
    },
  });
}
