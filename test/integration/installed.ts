/**
 * What a user gets: the package packed, installed into an empty prefix, and used from an empty folder.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Installed {
  /** The prefix, which is also the home of who uses it. */
  readonly top: string;
  /** The folder of the package in it. */
  readonly folder: string;
  /** Paths of the files in the archive. */
  readonly packed: readonly string[];
  emptyFolder(): string;
  /** Runs the installed command with no settings of the developer's own. */
  tsplay(cwd: string, ...argv: string[]): Ended;
  remove(): void;
}

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Takes minutes: the package is built. */
export function install({ timeout = 60_000 } = {}): Installed {
  const top = mkdtempSync(join(tmpdir(), 'tsplay-package-test-'));
  const [archive] = JSON.parse(
    npm(['pack', '--silent', '--json', '--pack-destination', top], '.').replace(/^[^[]*/, ''),
  ) as [{ filename: string; files: { path: string }[] }];
  const words = ['--no-audit', '--no-fund', '--prefer-offline', join(top, archive.filename)];
  npm(['install', '--prefix', top, ...words], top);
  return {
    top,
    folder: join(top, 'node_modules/tsplay'),
    packed: archive.files.map(({ path }) => path),
    emptyFolder: () => mkdtempSync(join(top, 'empty-')),
    tsplay(cwd, ...argv) {
      const env = { PATH: process.env['PATH'], HOME: top, ANSIBLE_NOCOLOR: '1' };
      const how = { cwd, env, encoding: 'utf8', timeout, maxBuffer: 64 * 1024 * 1024 } as const;
      const { status, stdout, stderr } = spawnSync(join(top, 'node_modules/.bin/tsplay'), argv, how);
      return { status, out: stdout, err: stderr };
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}

/** Names of the playbooks that the package has. */
export const playbooksOf = ({ folder }: Installed): readonly string[] =>
  readdirSync(join(folder, 'playbooks')).flatMap((file) =>
    file.endsWith('.yml') ? [file.slice(0, -4)] : [],
  );
