/**
 * Paths as tasks write them, on the host.
 * @module
 */
import { posix } from 'node:path';
import { quote, type ReadHost } from '../../../sdk/index.ts';

/**
 * `~`, `~user` and `$VAR` as the host has them; anything else costs nothing. An unknown variable or user stays as it
 * is written, as in Python.
 */
export async function expandPath(host: ReadHost, path: string): Promise<string> {
  if (!path.startsWith('~') && !path.includes('$')) return path;
  if (!path.includes('$') && (path === '~' || path.startsWith('~/')))
    return posix.join((await host.caps()).home, path.slice(1));
  const { stdout } = await host.probe(`printf %s ${expansion(path)}`);
  return stdout;
}

/** The path as shell words that expand to it. */
function expansion(path: string): string {
  const user = /^~([A-Za-z0-9._-]*)(?=\/|$)/.exec(path)?.[0] ?? '';
  const rest = path
    .slice(user.length)
    .replace(/\$(\w+|\{\w+\})|[^$]+|\$/g, (piece, name: string | undefined) =>
      name === undefined || /^\$?\{?\d/.test(name)
        ? quote(piece)
        : `"\${${name.replace(/[{}]/g, '')}-${piece.replace('$', '\\$').replace(/}/g, '\\}')}}"`,
    );
  return user === '' && rest === '' ? "''" : user + rest;
}
