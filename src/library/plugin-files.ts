/**
 * Where plug-ins of any kind lie in collections and in ansible-core: as programs, or documented beside them.
 * @module
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Collections } from '../playbook/index.ts';

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^[A-Za-z]\w*\.(?:py|ya?ml)$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** A kind's folder: `filter`, `lookup`, `callback` and so on. Names of collections have theirs before them. */
export function pluginFiles(
  kind: string,
  collections: Collections,
  core: string | undefined,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (folder: string, prefix: string): void => {
    for (const file of filesIn(folder)) {
      const name = `${prefix}${file.replace(/\.\w+$/, '')}`;
      // `.py` comes before `.yml`, and finds it.
      if (!found.has(name)) found.set(name, join(folder, file.replace(/\.ya?ml$/, '.py')));
    }
  };
  if (core !== undefined) add(join(core, 'ansible', 'plugins', kind), '');
  for (const { name, folder } of collections.all()) add(join(folder, 'plugins', kind), `${name}.`);
  return found;
}
