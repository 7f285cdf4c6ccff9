/** A PostgreSQL server of a test's own, on a socket in a private folder. */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const packaged = '/usr/lib/postgresql';
const programs = existsSync(packaged)
  ? readdirSync(packaged)
      .map((version) => join(packaged, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

export const havePostgres = programs !== undefined;

export interface PostgresServer extends Disposable {
  /** Folder of the socket, and of whatever a test makes there. */
  readonly dir: string;
  /** Arguments that lead to it. */
  readonly login: string;
  /** Answers of the server, columns with `|` between. */
  sql(text: string, database?: string): string;
}

/** The server refuses to run as root. */
function asServer(program: string, words: readonly string[]): void {
  const command = [join(programs ?? '', program), ...words];
  const all = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
  execFileSync(all[0] ?? '', all.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
}

const idOf = (option: string): number =>
  Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));

export function openPostgres(): PostgresServer {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-postgres-'));
  const own = join(dir, 'own');
  mkdirSync(own, { mode: 0o755 });
  if (process.getuid?.() === 0) {
    chownSync(dir, idOf('-u'), idOf('-g'));
    chownSync(own, idOf('-u'), idOf('-g'));
  }
  const data = join(own, 'data');
  asServer('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync', '--locale', 'C.UTF-8']);
  const options = `-k ${own} -c listen_addresses= -c fsync=off`;
  asServer('pg_ctl', ['-D', data, '-o', options, '-l', join(own, 'log'), '-w', 'start']);
  return {
    dir: own,
    login: `login_unix_socket: ${own}`,
    sql: (text, database = 'postgres') =>
      execFileSync(
        'psql',
        ['-X', '-A', '-t', '-q', '-h', own, '-U', 'postgres', '-d', database, '-c', text],
        {
          encoding: 'utf8',
        },
      ).trim(),
    [Symbol.dispose]: () => {
      asServer('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
