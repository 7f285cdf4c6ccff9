/**
 * Names that mean something to the playbook language or to templates: a variable of such a name is asking for trouble.
 * @module
 */
import { templateGlobals } from '../../config/index.ts';
import { blockKeywords, playKeywords, taskKeywords } from '../../source/index.ts';

/** Old spellings are free to use: they are warned of where they stand. */
const free = [
  'sudo',
  'sudo_user',
  'su',
  'su_user',
  'user',
  'vars',
  'always_run',
  'static',
  'first_available_file',
];

const reserved: ReadonlySet<string> = new Set<string>(
  [...playKeywords, ...blockKeywords, ...taskKeywords, ...templateGlobals, 'role', 'with_'].filter(
    (name) => !free.includes(name),
  ),
);

/** Those of the names that are reserved. */
export const reservedAmong = (names: Iterable<string>): string[] =>
  [...names].filter((name) => reserved.has(name));
