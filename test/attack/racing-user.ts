/**
 * A directory of an unprivileged user's, and that user's racer (`racer.c`), for attacks on whatever root writes there.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

/** An account that owns nothing. */
export const userId = 61183;

/** Whether the attack can be made here: it needs root, a compiler, and a way to become the user. */
export const canRace = (): boolean => {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const marker = 'only root may read this';

export interface Race {
  /** The user's directory. */
  readonly dir: string;
  /** Runs `work` while names in the directory, those given and those that appear, are turned into links and back. */
  during(names: readonly string[], work: () => Promise<void>): Promise<number>;
  /** What the user has gained; empty when nothing. */
  gains(): string[];
  /** Empties the user's directory, makes it one for all if `sticky`, and lays out anew what is root's. */
  clear(sticky?: boolean): void;
  close(): void;
}

export function openRace(): Race {
  const base = mkdtempSync(join(tmpdir(), 'tsplay-race-'));
  chmodSync(base, 0o755);
  const racer = join(base, 'racer');
  execFileSync('gcc', ['-O1', '-o', racer, join(import.meta.dirname, 'racer.c')]);
  const dir = join(base, 'home');
  const secrets = join(base, 'secrets');
  mkdirSync(dir);
  chownSync(dir, userId, userId);
  const victims = ['key', 'f', 'a', 'b', 'old'].map((name) => join(secrets, name));
  const lay = (): void => {
    rmSync(secrets, { recursive: true, force: true });
    mkdirSync(secrets);
    chmodSync(secrets, 0o755);
    for (const path of victims) {
      writeFileSync(path, `${marker}\n`);
      chmodSync(path, 0o600);
    }
  };
  lay();
  const shape = (): string =>
    [secrets, ...readdirSync(secrets).map((name) => join(secrets, name))]
      .map((path) => {
        const { uid, gid, mode, size } = lstatSync(path);
        return `${path} ${uid}:${gid} ${mode.toString(8)} ${path === secrets ? '' : size}`;
      })
      .join('\n');
  const before = shape();
  return {
    dir,
    async during(names, work) {
      const child = spawn(
        'setpriv',
        [
          `--reuid=${userId}`,
          `--regid=${userId}`,
          '--clear-groups',
          racer,
          '60',
          victims[0] ?? '',
          secrets,
          dir,
          ...names,
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await once(child.stdout, 'data');
      try {
        await work();
      } finally {
        if (child.exitCode === null) {
          const ended = once(child, 'exit');
          child.kill('SIGTERM');
          await ended;
        }
      }
      return Number(output.split('\n')[1] ?? 0);
    },
    gains() {
      const out: string[] = [];
      if (shape() !== before) out.push(`what is root's was changed:\n${before}\nis now\n${shape()}`);
      const readable = execFileSync(
        'setpriv',
        [
          `--reuid=${userId}`,
          `--regid=${userId}`,
          '--clear-groups',
          'sh',
          '-c',
          `grep -rl -- '${marker}' '${dir}' 2>/dev/null; :`,
        ],
        { encoding: 'utf8' },
      );
      if (readable !== '') out.push(`the user can read it in ${readable}`);
      return out;
    },
    clear(sticky = false) {
      chownSync(dir, sticky ? 0 : userId, sticky ? 0 : userId);
      chmodSync(dir, sticky ? 0o1777 : 0o755);
      lay();
      for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
    },
    close: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** A file of the user's. */
export function userFile(path: string, text: string): void {
  writeFileSync(path, text);
  chownSync(path, userId, userId);
}

export const contentOf = (path: string): string => readFileSync(path, 'utf8');

export interface Attack {
  readonly module: string;
  readonly args: (dir: string) => string;
  /** The directory is root's and for all, as /tmp is, and TMPDIR is set to it. */
  readonly sticky?: boolean;
  /** Less than for others where the module takes long by itself. */
  readonly rounds?: number;
  /** Names that are turned from the start; with a `+`, directories whose insides are copied (see racer.c). */
  readonly names?: readonly string[];
  /** What is there before each round. */
  readonly prepare?: (dir: string) => void;
  /** What is taken back when it is done. */
  readonly finish?: () => void;
  /** A repository that the host has, with `t/a` and others; a tag of git's before the last commit is `v1`. */
  readonly repository?: 'git' | 'svn';
  /** An image of Docker's is there. */
  readonly image?: true;
  /** What it cannot do without on this machine. */
  readonly needs?: () => boolean;
  /** Archives that controller and host have, with `t/a` and others. */
  readonly archives?: Readonly<Record<string, 'tar' | 'zip' | 'many'>>;
  /** Programs of the host that stand in for what needs a server: their text after `#!/bin/sh`. */
  readonly programs?: Readonly<Record<string, string>>;
  /** What the controller has. */
  readonly files?: Readonly<Record<string, string>>;
}

export const owned = `owner: "${userId}"\ngroup: "${userId}"\nmode: "0644"`;
export const tree = (dir: string): void => {
  for (const name of ['t', 't/sub']) {
    mkdirSync(join(dir, name), { recursive: true });
    chownSync(join(dir, name), userId, userId);
  }
  for (const name of ['t/a', 't/b', 't/sub/f']) userFile(join(dir, name), 'mine\n');
};
