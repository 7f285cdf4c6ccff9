/**
 * `.ansible-lint-ignore`: findings of single files that are only warned of, or passed over.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { replaceFileSync } from '../../util/local-file.ts';
import { currentName } from './old-names.ts';

type Ignored = Map<string, Map<string, 'warn' | 'skip'>>;

const names = ['.ansible-lint-ignore', '.config/ansible-lint-ignore.txt'];

/** The file that is read, or would be; and the folder that its paths begin at. */
function ignoreFile(
  folder: string,
  given: string | undefined,
  cwd: string,
): { readonly file: string; readonly base: string } {
  if (given !== undefined) return { file: given, base: cwd };
  const paths = names.map((name) => join(folder, name));
  return { file: paths.find((path) => existsSync(path)) ?? join(folder, names[0] ?? ''), base: folder };
}

/** A finding in an absolute path. */
interface Known {
  readonly path: string;
  readonly tag: string;
}

/** What became of findings that were to be ignored. */
export interface Added {
  readonly file: string;
  /** Lines that are new. */
  readonly added: number;
  /** Paths that no line can name, as there are blanks in them. */
  readonly unnamed: readonly string[];
}

/**
 * Adds findings to the ignore file, so that they count as warnings from then on; lines and comments that are there stay. `folder` is
 * the project's.
 */
export function addIgnored(
  findings: readonly Known[],
  folder: string,
  given: string | undefined,
  cwd: string,
): Added {
  const { file, base } = ignoreFile(folder, given, cwd);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const known = before === '' ? new Map<string, Map<string, string>>() : readIgnored(folder, file, base);
  const named = (path: string): string => relative(base, path);
  const fits = ({ path }: Known): boolean => !/[\s#]/.test(named(path));
  const lines = findings
    .filter((one) => fits(one) && known.get(one.path)?.has(one.tag) !== true)
    .map(({ path, tag }) => `${named(path)} ${tag}\n`);
  const added = [...new Set(lines)].sort();
  const start = before === '' ? heading : before.replace(/\n?$/, '\n');
  if (added.length > 0) replaceFileSync(file, start + added.join(''));
  const unnamed = findings.filter((one) => !fits(one)).map(({ path }) => named(path));
  return { file, added: added.length, unnamed: [...new Set(unnamed)] };
}

const heading =
  '# Findings that are known: each counts as a warning, or is not told at all with "skip" behind it.\n';

/** By absolute path and finding. `mayBeNew`: a file that is named need not be there. Throws TSP1502 for a line that cannot be read. */
export function readIgnored(
  folder: string,
  given: string | undefined,
  cwd: string,
  { mayBeNew = false } = {},
): Ignored {
  const { file, base } = ignoreFile(folder, given, cwd);
  const ignored: Ignored = new Map();
  if (!existsSync(file)) {
    if (given === undefined || mayBeNew) return ignored;
    throw new TsplayError('TSP1502', `Ignore file not found '${file}'`);
  }
  for (const [i, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const [path, tag, how] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (path === undefined || path === '') continue;
    if (tag === undefined || (how !== undefined && how !== 'skip'))
      throw new TsplayError('TSP1502', 'a line names a file and a finding, and may end with "skip"', {
        src: { file, line: i + 1, col: 1 },
      });
    const whole = resolve(base, path);
    const tags = ignored.get(whole) ?? new Map<string, 'warn' | 'skip'>();
    ignored.set(whole, tags.set(currentName(tag), how === undefined ? 'warn' : 'skip'));
  }
  return ignored;
}
