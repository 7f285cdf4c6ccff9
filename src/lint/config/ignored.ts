/**
 * `.ansible-lint-ignore`: findings of single files that are only warned of, or passed over.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { currentName } from './old-names.ts';

type Ignored = Map<string, Map<string, 'warn' | 'skip'>>;

const names = ['.ansible-lint-ignore', '.config/ansible-lint-ignore.txt'];

/** By absolute path and finding. Throws TSP1502 for a line that cannot be read. */
export function readIgnored(folder: string, given: string | undefined, cwd: string): Ignored {
  const file = given ?? names.map((name) => join(folder, name)).find((path) => existsSync(path));
  const ignored: Ignored = new Map();
  if (file === undefined) return ignored;
  if (!existsSync(file)) throw new TsplayError('TSP1502', `Ignore file not found '${file}'`);
  const base = given === undefined ? folder : cwd;
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
