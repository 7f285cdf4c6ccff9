/**
 * Links in what others made: they may lead anywhere within the folder that they came in, and nowhere else.
 * @module
 */
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { TsplayError } from '../errors/index.ts';

/** As many as Linux follows. */
const maxHops = 40;

const components = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a link stays in a folder, every link on its way followed as the system would. What is not there is followed
 * by its words, since it may be made later.
 */
function staysIn(folder: string, link: string): boolean {
  const todo = components(relative(folder, link));
  const at: string[] = [];
  for (let hops = 0, next = todo.shift(); next !== undefined; next = todo.shift()) {
    if (next === '..') {
      if (at.pop() === undefined) return false;
      continue;
    }
    at.push(next);
    const target = linkAt(join(folder, ...at));
    if (target === undefined) continue;
    if (isAbsolute(target) || ++hops > maxHops) return false;
    at.pop();
    todo.unshift(...components(target));
  }
  return true;
}

/**
 * Goes through a folder without following a link. Throws TSP1505 for a link that leaves it, and for what is neither a
 * file, a folder nor a link: to read a pipe or a device may never end.
 */
export function checkTree(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (entry.isSymbolicLink()) {
      if (!staysIn(folder, path)) throw leaves(`${name} -> ${readlinkSync(path)}`);
    } else if (!entry.isFile() && !entry.isDirectory())
      throw new TsplayError(
        'TSP1505',
        `nothing is installed: ${name} is neither a file, a folder nor a link`,
      );
  }
}

/** Whether the words of a link's target lead out of the folder that the link's name is in. */
export function leadsOut(name: string, target: string): boolean {
  let depth = components(name).length - 1;
  for (const part of components(target)) {
    depth += part === '..' ? -1 : 1;
    if (depth < 0) return true;
  }
  return isAbsolute(target);
}

export const leaves = (what: string): TsplayError =>
  new TsplayError(
    'TSP1505',
    `nothing is installed: ${what} leads outside of it: it is not a subpath of the role or collection`,
    {
      hint: 'a role or collection is complete in itself; what it links to must be part of it',
    },
  );
