/**
 * Plug-ins in Python that lie where tsplay's own would: they cannot be run, and are known so that this can be said.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export type PythonKind = 'filter' | 'test' | 'lookup' | 'action';

/** Plug-ins in Python that lie in a folder, by name; none where there is no such folder. */
export function pythonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.py') && !name.startsWith('_'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Lookups and actions are called as their file is; filters and tests as the keys of the dict that a method returns. */
function namesIn(file: string, kind: PythonKind): string[] {
  const stem = basename(file, '.py');
  if (kind === 'lookup' || kind === 'action') return [stem];
  const text = readFileSync(file, 'utf8');
  const method = text.slice(Math.max(text.search(/^\s+def (?:filters|tests)\(/m), 0));
  const keys = [...method.matchAll(/(["'])([A-Za-z_]\w*)\1\s*:|[(,]\s*([A-Za-z_]\w*)=/g)];
  return [stem, ...keys.flatMap(([, , quoted, word]) => quoted ?? word ?? [])];
}

export class PythonPlugins {
  readonly #seen = new Set<string>();
  readonly #files = new Map<string, string>();

  /** Whether there was something new. */
  add(folder: string, kind: PythonKind, prefix: string): boolean {
    if (this.#seen.has(folder)) return false;
    this.#seen.add(folder);
    const files = pythonFiles(folder);
    for (const file of files)
      for (const name of namesIn(file, kind)) {
        const key = `${kind} ${prefix}${name}`;
        if (!this.#files.has(key)) this.#files.set(key, file);
      }
    return files.length > 0;
  }

  find(kind: PythonKind, name: string): string | undefined {
    return this.#files.get(`${kind} ${name.replace(/^ansible\.legacy\./, '')}`);
  }
}
