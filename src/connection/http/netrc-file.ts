/**
 * The file of logins of the user who runs tsplay.
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { distrustOf, type Netrc } from './netrc.ts';

/** What NETRC names, or ~/.netrc; undefined where it is not there or no file. */
export async function localNetrc(): Promise<Netrc | undefined> {
  const named = process.env['NETRC'];
  const path = named ?? join(homedir(), '.netrc');
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const distrusted = named === undefined ? distrustOf(path, found, process.getuid?.() ?? 0) : undefined;
  return text === undefined ? undefined : { path, text, distrusted };
}
