/**
 * The version, read from package.json so that it is said in one place only.
 * @module
 */
import { readFileSync } from 'node:fs';
import { packagePath } from '../util/package.ts';

/** Version of tsplay. */
export function version(): string {
  return (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string }).version;
}
