/**
 * Changing many entries below a directory that others may change meanwhile.
 * @module
 */
import { posix } from 'node:path';
import { type FileAttributes, manyProgram, raw, sh } from '../../../sdk/index.ts';

export interface EntryChange {
  readonly path: string;
  readonly set: FileAttributes;
}

/**
 * Each directory is gone to, from the top and through no link, and its entries are changed there. `enter` is a command
 * that goes to the top. For programs with the functions of place.ts; fails with a message.
 */
export function belowProgram(
  top: string,
  changes: readonly EntryChange[],
  enter = sh`at_enter ${`${top}/`}`,
): string {
  if (changes.length === 0) return ':';
  const folders = new Map<string, { name: string; set: FileAttributes }[]>();
  for (const { path, set } of changes) {
    const isTop = path === top;
    const folder = isTop ? '' : posix.relative(top, posix.dirname(path));
    const item = { name: isTop ? '.' : posix.basename(path), set };
    const items = folders.get(folder);
    if (items === undefined) folders.set(folder, [item]);
    else items.push(item);
  }
  const each = [...folders].map(
    ([folder, items]) => sh`( { at_down ${folder} && ${raw(manyProgram(items))}
} || { [ -z "$at_why" ] || printf '%s\\n' "$at_why" >&2; exit 1; } ) || { r=1; break; }`,
  );
  return [
    sh`( r=0; ${raw(enter)} && while :; do`,
    ...each,
    'break; done || { printf "%s\\n" "${at_why:-the directory cannot be gone to}" >&2; r=1; }',
    'exit $r )',
  ].join('\n');
}
