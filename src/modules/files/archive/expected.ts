/**
 * Packing what earlier tasks of a dry run would have made or changed.
 * @module
 */
import { statAfter, unknown, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { expandPath } from '../lib/paths.ts';
import { isGlob } from './paths.ts';

interface Given {
  readonly path: readonly string[];
  readonly dest?: string | undefined;
  readonly format: string;
}

/** The folder that a pattern's matches are below. */
const folderOf = (pattern: string): string =>
  pattern.slice(0, pattern.slice(0, pattern.search(/[*?]/)).lastIndexOf('/') + 1);

/**
 * The plan where something to be packed is only expected; undefined where the host itself tells all. An archive that is not
 * there will be made; whether one that is there will be another cannot be told without what is to be packed.
 */
export async function planExpected(given: Given, host: ReadHost): Promise<Plan | undefined> {
  const { expected } = host;
  if (expected === undefined) return undefined;
  const paths = await Promise.all(given.path.map((path) => expandPath(host, path)));
  const isExpected = (path: string): boolean =>
    isGlob(path)
      ? expected.hasBelow(folderOf(path))
      : expected.at(path) !== undefined || expected.hasBelow(path);
  if (!paths.some(isExpected)) return undefined;
  const [first = ''] = paths;
  const dest = given.dest === undefined ? `${first}.${given.format}` : await expandPath(host, given.dest);
  const result = { dest };
  const apply = (): Promise<undefined> => Promise.resolve(undefined);
  if ((await host.stat(dest, { follow: true })) !== undefined)
    return unknown('what an earlier task changes of what is packed is not known before', apply, result);
  const caps = await host.caps();
  const stat = statAfter(undefined, { type: 'file', set: {}, mode: 0o644, caps });
  return { changed: true, result, apply, provides: () => [{ path: dest, expected: { stat } }] };
}
