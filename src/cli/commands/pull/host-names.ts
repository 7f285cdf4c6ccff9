/**
 * What this machine is called.
 * @module
 */
import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** Its full name, if that can be had, then the others. */
export async function hostNames(): Promise<readonly string[]> {
  const own = hostname();
  const full = await promisify(execFile)('hostname', ['-f'], { encoding: 'utf8' }).then(
    ({ stdout }) => stdout.trim() || own,
    () => own,
  );
  const short = (name: string): string => name.split('.')[0] ?? name;
  return [...new Set([full, own, short(full), short(own)])];
}
