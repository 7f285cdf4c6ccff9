/** Owner, group and mode for what a tar on the host unpacks. */
import { posix } from 'node:path';
import { parseMode, sh, type FileAttributes, type ReadHost } from '../../../sdk/index.ts';
import { str } from '../../../template/runtime/repr.ts';
import { attributesOfMany } from '../copy/tree-apply.ts';
import { planAttributes } from '../lib/attributes.ts';
import { statMany } from '../lib/many.ts';
import type { UnarchiveParams } from './params.ts';

export interface Expected {
  readonly changed: boolean;
  readonly names: readonly string[];
  /** Shell that sets everything, after unpacking. */
  readonly program: string;
}

export async function expectedOf(
  params: UnarchiveParams,
  src: string,
  dest: string,
  host: ReadHost,
  words: readonly string[],
): Promise<Expected> {
  const needed = params.mode !== undefined || params.owner !== undefined || params.group !== undefined;
  if (!needed && !params.list_files) return { changed: false, names: [], program: '' };
  const listing = await host.probe(
    sh`tar --list --quoting-style=literal -f ${src} ${words.filter((w) => !w.startsWith('--owner') && !w.startsWith('--group'))} --show-transformed-names ${params.include}`,
  );
  const names = listing.stdout.split('\n').filter((name) => name !== '' && name !== './');
  if (!needed) return { changed: false, names, program: '' };
  const paths = names.map((name) => posix.join(dest, name).replace(/\/$/, ''));
  const present = await statMany(host, paths);
  const changes = paths.flatMap((path): { path: string; set: FileAttributes }[] => {
    const entry = present.get(path);
    if (entry !== undefined && entry.type !== 'link') {
      const plan = planAttributes(entry, params);
      return plan.changed ? [{ path, set: plan.set }] : [];
    }
    if (entry !== undefined) return [];
    // Not there yet: everything that was asked for; a symbolic mode is left to chmod below.
    return [{ path, set: { owner: params.owner, group: params.group, mode: fixedMode(params) } }];
  });
  const absent = paths.filter((path) => !present.has(path));
  const symbolic = fixedMode(params) === undefined && params.mode !== undefined && absent.length > 0;
  const chmod = symbolic ? sh`chmod ${str(params.mode ?? '')} -- ${absent} || exit 1` : '';
  return {
    changed: changes.length > 0,
    names,
    program: [attributesOfMany(changes), chmod].filter((step) => step !== '').join('\n'),
  };
}

const fixedMode = (params: UnarchiveParams): number | undefined => {
  const { mode } = params;
  if (mode === undefined || mode === null) return undefined;
  return typeof mode === 'string' && !/^(0o?)?[0-7]+$/.test(mode)
    ? undefined
    : parseMode(mode, { current: 0, isDirectory: false });
};
