/**
 * `~` and `~user` in paths of the controller.
 * @module
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';

/** Home directories by user, read when they are first asked for. */
let homes: ReadonlyMap<string, string> | undefined;

function readHomes(): ReadonlyMap<string, string> {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    return new Map(
      lines.map((line) => line.split(':')).map(([name = '', , , , , home = '']) => [name, home]),
    );
  } catch {
    return new Map();
  }
}

/** The path with `~` or `~user` in front spelled out; a user that is not known stays as it is written, as in a shell. */
export function expandHome(path: string, home = homedir()): string {
  const [tilde, user] = /^~([^/]*)/.exec(path) ?? [];
  if (tilde === undefined || user === undefined) return path;
  const folder = user === '' ? home : (homes ??= readHomes()).get(user);
  return folder ? folder + path.slice(tilde.length) : path;
}
