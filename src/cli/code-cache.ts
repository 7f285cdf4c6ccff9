/**
 * V8's code for the program, kept in the user's cache folder between runs: reading it takes a third of the time that
 * compiling the program takes. V8 itself refuses code of another version of it, or for other flags.
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { makeFolders } from '../util/folders.ts';

/** Which code is wanted. */
export interface CodeKey {
  /** Changes with every build of the program. */
  readonly build: string;
  /** Commands use different parts of the program: each has code of its own. */
  readonly command: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Files of other builds that stay, the newest: who works on tsplay builds it many times a day. */
const othersKept = 8;
const digestLength = 32;
const digest = (code: Uint8Array): Buffer => createHash('sha256').update(code).digest();

/** `$XDG_CACHE_HOME/tsplay` or `~/.cache/tsplay`; undefined without a home, or where `NODE_DISABLE_COMPILE_CACHE` is set. */
export function codeFolder(env: Env): string | undefined {
  if ((env['NODE_DISABLE_COMPILE_CACHE'] ?? '') !== '') return undefined;
  const [cache = '', home = ''] = [env['XDG_CACHE_HOME'], env['HOME']];
  if (isAbsolute(cache)) return join(cache, 'tsplay');
  // A user without a home has none for a reason: /nonexistent must not come to be.
  return isAbsolute(home) && existsSync(home) ? join(home, '.cache', 'tsplay') : undefined;
}

const fileName = ({ build, command }: CodeKey): string =>
  `code-${build}-${process.version}-${process.arch}-${command}`;

/** Code is run: it must be this user's own, also under sudo with another's home. */
const isOurs = ({ uid, mode }: Stats): boolean => uid === process.geteuid?.() && (mode & 0o022) === 0;

/** The code that was kept; undefined where there is none, or none to be trusted. */
export function readCode(folder: string, key: CodeKey): Buffer | undefined {
  let file: number | undefined;
  try {
    if (!isOurs(lstatSync(folder))) return undefined;
    file = openSync(join(folder, fileName(key)), constants.O_RDONLY | constants.O_NOFOLLOW);
    const stats = fstatSync(file);
    if (!stats.isFile() || !isOurs(stats)) return undefined;
    const content = readFileSync(file);
    const code = content.subarray(digestLength);
    return digest(code).equals(content.subarray(0, digestLength)) ? code : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Whether a folder may be made: under sudo with another's home, it would be root's in that one's home. */
function isOurPlace(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found !== undefined) return found.uid === process.geteuid?.();
  }
}

/** Keeps code for the next run, if it can. */
export function keepCode(folder: string, key: CodeKey, code: Uint8Array): void {
  try {
    if (!isOurPlace(folder)) return;
    makeFolders(folder, 0o700);
    if (!isOurs(lstatSync(folder))) return;
    writeOver(join(folder, fileName(key)), Buffer.concat([digest(code), code]));
    removeOld(folder, key);
  } catch {
    // A cache that cannot be written costs time and nothing else.
  }
}

function writeOver(path: string, content: Buffer): void {
  const own = `${path}.${randomUUID()}`;
  try {
    writeFileSync(own, content, { mode: 0o600, flag: 'wx' });
    renameSync(own, path);
  } catch (error) {
    rmSync(own, { force: true });
    throw error;
  }
}

function removeOld(folder: string, { build }: CodeKey): void {
  const others = readdirSync(folder)
    .filter((name) => name.startsWith('code-') && !name.startsWith(`code-${build}-`))
    .map((name) => ({ path: join(folder, name), made: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.made - a.made);
  for (const { path } of others.slice(othersKept)) rmSync(path, { force: true });
}
