/**
 * Command lines of tar.
 * @module
 */
import { quoteAll } from '../../../../sdk/index.ts';
import type { Format } from '../format.ts';
import { failure } from '../look.ts';
import type { UnarchiveParams } from '../params.ts';
import { safeOptions } from './options.ts';

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
const findTar = `T=$(command -v gtar || command -v tar) || { echo "Unable to find required 'gtar' or 'tar' binary in the path" >&2; exit ${failure.noTar}; }
G=0; case $($T --version 2>/dev/null) in *'GNU tar'*) G=1;; esac`;

/** Options for packed archives; not every tar finds out itself, and none in what it cannot seek. */
const packedBy: Readonly<Record<string, string>> = {
  gzip: '-z',
  bzip2: '-j',
  xz: '-J',
  zstd: '--zstd',
};

/** Sets `$Z` to the option for a format; `undefined` for the one that the first bytes in `$m` tell. */
const findPacking = (format: Format | undefined): string =>
  format === undefined
    ? 'case $m in 1f8b*) Z=-z;; 425a68*) Z=-j;; fd377a58*) Z=-J;; 28b52ffd*) Z=--zstd;; *) Z=;; esac'
    : `Z=${packedBy[format] ?? ''}`;

const onlyGnu = (params: UnarchiveParams): string =>
  params.exclude.length === 0
    ? ''
    : `[ $G = 1 ] || { echo "exclude needs GNU tar on the host" >&2; exit ${failure.noTar}; }`;

/** What `tarCommand` needs to have run before. */
export const prepareTar = (params: UnarchiveParams, format?: Format): string =>
  `${findTar}\n${onlyGnu(params)}\n${findPacking(format)}`;

/** `$T` on the archive at `archive` (a shell word), from inside the destination. */
export function tarCommand(
  action: string,
  archive: string,
  params: UnarchiveParams,
  more: readonly string[] = [],
): string {
  const { options, names } = wordsOf(params);
  const words = quoteAll([...more, ...options]);
  return `$T ${action} $Z ${words} -f ${archive}${names.length === 0 ? '' : ` ${quoteAll(names)}`}`;
}

export const extractCommand = (archive: string, params: UnarchiveParams): string =>
  tarCommand(
    '-x',
    archive,
    { ...params, extra_opts: safeOptions(params.extra_opts) },
    params.keep_newer ? ['--keep-newer-files'] : [],
  );

/** For `extract_results`. */
export const shownCommand = (archive: string, params: UnarchiveParams): string[] => {
  const { options, names } = wordsOf(params);
  return ['tar', '--extract', ...options, '-f', archive, ...names];
};
