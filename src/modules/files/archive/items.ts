/**
 * What of an archive is to be unpacked, and where to.
 * @module
 */
import { posix } from 'node:path';
import picomatch from 'picomatch';
import { fail } from '../../../sdk/index.ts';
import type { TreeItem } from '../copy/walk.ts';
import { bytesSource } from '../lib/source.ts';
import type { ArchiveEntry } from './read.ts';

export interface Selection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Leading folders of each name to leave out (`--strip-components`). */
  readonly strip: number;
  /** Leave out all folders (`unzip -j`). */
  readonly flat: boolean;
}

/** Options of tar and unzip that need no tar or unzip; undefined when there is another. */
export function understood(extraOpts: readonly string[]): Pick<Selection, 'strip' | 'flat'> | undefined {
  let strip = 0;
  let flat = false;
  const words = extraOpts.flatMap((option) => option.split(/\s+/)).filter((word) => word !== '');
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const match = /^--strip(?:-components)?(?:=(\d+))?$/.exec(word);
    if (match) strip = Number(match[1] ?? words[++i]);
    else if (word === '-j') flat = true;
    else if (!['--no-same-owner', '--overwrite', '-o'].includes(word)) return undefined;
  }
  return { strip, flat };
}

// Like tar's own patterns: a star crosses slashes.
const matcher = (patterns: readonly string[]): ((name: string) => boolean) => {
  const tests = patterns.map((pattern) => picomatch(pattern.replace(/\/$/, ''), { bash: true, dot: true }));
  return (name) => {
    const parts = name.split('/');
    return parts.some((_part, i) => tests.some((test) => test(parts.slice(0, i + 1).join('/'))));
  };
};

/** The name inside the destination; undefined for what is left out. Never leads outside. */
function destination(name: string, selection: Selection): string | undefined {
  const clean = posix.normalize(name).replace(/\/$/, '');
  if (clean === '.' || clean === '') return undefined;
  if (posix.isAbsolute(clean) || clean === '..' || clean.startsWith('../'))
    fail(`The archive holds ${name}, which leads out of the destination`);
  if (selection.flat) return posix.basename(clean);
  const stripped = clean.split('/').slice(selection.strip).join('/');
  return stripped === '' ? undefined : stripped;
}

/** The archive as a tree; folders that it does not name itself are added. */
export function itemsOf(entries: readonly ArchiveEntry[], selection: Selection): TreeItem[] {
  const included = selection.include.length === 0 ? undefined : matcher(selection.include);
  const excluded = matcher(selection.exclude);
  const items = new Map<string, TreeItem>();
  for (const entry of entries) {
    const name = entry.name.replace(/^\.\//, '').replace(/\/$/, '');
    if (excluded(name) || (included !== undefined && !included(name))) continue;
    const rel = destination(entry.name, selection);
    if (rel === undefined || (selection.flat && entry.kind === 'directory')) continue;
    for (let up = posix.dirname(rel); up !== '.'; up = posix.dirname(up))
      if (!items.has(up)) items.set(up, { kind: 'directory', rel: up, mode: 0o755, implicit: true });
    items.set(rel, itemOf(entry, rel));
  }
  return [...items.values()].sort((a, b) => (a.rel < b.rel ? -1 : 1));
}

function itemOf(entry: ArchiveEntry, rel: string): TreeItem {
  if (entry.kind === 'directory') return { kind: 'directory', rel, mode: entry.mode };
  if (entry.kind === 'link') return { kind: 'link', rel, target: entry.target ?? '' };
  const owner = entry.uid === undefined ? undefined : `${entry.uid}:${entry.gid ?? 0}`;
  const source = bytesSource(entry.content ?? Buffer.alloc(0));
  return { kind: 'file', rel, mode: entry.mode, source, owner, mtime: entry.mtime };
}
