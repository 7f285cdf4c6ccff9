/**
 * Command lines of tar.
 * @module
 */
import { quoteAll } from '../../../../sdk/index.ts';
import type { UnarchiveParams } from '../params.ts';

/** Words that say what of the archive is meant; in this order, names come last. */
interface Words {
  readonly options: readonly string[];
  readonly names: readonly string[];
}

const wordsOf = (params: UnarchiveParams): Words => ({
  options: [
    ...(params.extra_opts.length === 0 ? [] : ['--show-transformed-names', ...params.extra_opts]),
    ...params.exclude.map((pattern) => `--exclude=${pattern.replace(/\/+$/, '')}`),
  ],
  names: params.include,
});

/** Finds GNU tar in `$T` (sets `$G` to 1), or else any tar. */
export const findTar = `T=tar; command -v gtar >/dev/null 2>&1 && T=gtar
command -v $T >/dev/null 2>&1 || { echo "Unable to find required 'gtar' or 'tar' binary in the path" >&2; exit 105; }
G=0; case $($T --version 2>/dev/null) in *'GNU tar'*) G=1;; esac`;

/** `$T` on the archive at `archive` (a shell word), from inside the destination. */
export function tarCommand(
  action: string,
  archive: string,
  params: UnarchiveParams,
  more: readonly string[] = [],
): string {
  const { options, names } = wordsOf(params);
  const words = quoteAll([...more, ...options]);
  return `$T ${action} ${words} -f ${archive}${names.length === 0 ? '' : ` ${quoteAll(names)}`}`;
}

/** Options by which tar unpacks what it cannot seek in. */
export const packedBy: Readonly<Record<string, string>> = {
  gzip: '-z',
  bzip2: '-j',
  xz: '-J',
  zstd: '--zstd',
};

export const extractCommand = (
  archive: string,
  params: UnarchiveParams,
  more: readonly string[] = [],
): string =>
  tarCommand('-x', archive, params, [...(params.keep_newer ? ['--keep-newer-files'] : []), ...more]);

/** For `extract_results`. */
export const shownCommand = (archive: string, params: UnarchiveParams): string[] => {
  const { options, names } = wordsOf(params);
  return ['tar', '--extract', ...options, '-f', archive, ...names];
};
