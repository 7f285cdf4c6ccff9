/** A MariaDB server of a test's own, on a socket in a private folder. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const daemon = ['/usr/sbin/mariadbd', '/usr/libexec/mariadbd'].find(existsSync);

export const haveMariadb = daemon !== undefined && spawnSync('mariadb', ['--version']).status === 0;

export interface MariadbServer extends AsyncDisposable {
  /** Folder of the socket, and of whatever a test makes there. */
  readonly dir: string;
  /** Arguments that lead to it. */
  readonly login: string;
  /** Answers of the server, columns with tabs between. */
  sql(text: string): string;
  /** Whether a user can log in. */
  admits(user: string, password: string): boolean;
}

export async function openMariadb(): Promise<MariadbServer> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-mariadb-'));
  const socket = join(dir, 's');
  const isRoot = process.getuid?.() === 0;
  const common = ['--no-defaults', `--datadir=${dir}/data`, ...(isRoot ? ['--user=root'] : [])];
  execFileSync(
    'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { stdio: 'ignore' },
  );
  const server = spawn(
    daemon ?? '',
    [...common, `--socket=${socket}`, '--skip-networking', `--pid-file=${dir}/pid`, `--log-error=${dir}/log`],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const as = (words: readonly string[], text: string): ReturnType<typeof spawnSync> =>
    spawnSync('mariadb', ['--no-defaults', '-S', socket, '-N', '-B', ...words, '-e', text], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
  const deadline = Date.now() + 60_000;
  while (as(['-u', 'root'], 'SELECT 1').status !== 0) {
    if (Date.now() > deadline) throw new Error(`MariaDB does not start, see ${dir}/log`);
    await sleep(200);
  }
  return {
    dir,
    login: `login_unix_socket: ${socket}\nlogin_user: root\nconfig_file: ${dir}/none.cnf`,
    sql: (text) => {
      const done = as(['-u', 'root'], text);
      if (done.status !== 0) throw new Error(String(done.stderr));
      return String(done.stdout).trim();
    },
    admits: (user, password) => as(['-u', user, `-p${password}`], 'SELECT 1').status === 0,
    [Symbol.asyncDispose]: async () => {
      server.kill();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
