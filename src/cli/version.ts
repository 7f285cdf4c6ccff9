/**
 * The version, read from package.json so that it is said in one place only.
 * @module
 */
import { readFileSync } from 'node:fs';

/** Version of tsplay; works from src/ and from dist/, which lie side by side. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
