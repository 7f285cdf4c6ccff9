/**
 * How far sources have come, kept from one run to the next: one small file for each.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourcePosition } from '../../sdk/index.ts';
import { makeFolders } from '../../util/folders.ts';
import { replaceFileSync } from '../../util/local-file.ts';

/** The place of a source is known by its rulebook, ruleset and name. With `keep` false, nothing is written. */
export function sourcePosition(
  folder: string,
  source: { readonly book: string; readonly ruleset: string; readonly source: string },
  keep: boolean,
): SourcePosition {
  const id = createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 24);
  const file = join(folder, `${id}.json`);
  let last: string | undefined;
  return {
    load() {
      try {
        return (JSON.parse(readFileSync(file, 'utf8')) as { readonly position?: unknown }).position;
      } catch {
        // Not there yet, or damaged: from the beginning.
        return undefined;
      }
    },
    save(position) {
      const text = `${JSON.stringify({ ...source, position })}\n`;
      if (!keep || text === last) return;
      makeFolders(folder, 0o700);
      replaceFileSync(file, text, 0o600);
      last = text;
    },
  };
}
