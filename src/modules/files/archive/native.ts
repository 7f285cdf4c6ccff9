/**
 * Archives on the host whose tar can compare and unpack them itself: nothing travels.
 * @module
 */
import { fail, sh, type Plan, type ReadHost, type ResultKeys } from '../../../sdk/index.ts';
import { expectedOf } from './native-attributes.ts';
import type { UnarchiveParams } from './params.ts';

/** Whether the host's tar is GNU's, which has `--diff`. */
export const hasGnuTar = async (host: ReadHost): Promise<boolean> =>
  (await host.probe('tar --version 2>/dev/null')).stdout.includes('GNU tar');

const options = (params: UnarchiveParams): string[] => [
  ...params.extra_opts.flatMap((option) => option.split(/\s+/)).filter((word) => word !== ''),
  ...params.exclude.map((pattern) => `--exclude=${pattern}`),
  ...(params.owner === undefined ? [] : [`--owner=${params.owner}`]),
  ...(params.group === undefined ? [] : [`--group=${params.group}`]),
];

/** Differences of permissions and owners that the parameters ask for are no reason to unpack again. */
const ignored = (params: UnarchiveParams): RegExp =>
  new RegExp(
    [
      ...(params.owner === undefined ? [] : ['Uid differs$']),
      ...(params.group === undefined ? [] : ['Gid differs$']),
      ...(params.mode === undefined ? [] : ['Mode differs$']),
      'Mod time differs$',
      // Of a folder that --strip-components leaves nothing of.
      '^tar: : Warning: Cannot stat',
    ].join('|'),
  );

export async function planNative(
  params: UnarchiveParams,
  src: string,
  dest: string,
  host: ReadHost,
): Promise<Plan> {
  const words = options(params);
  const compare = await host.probe(
    sh`LC_ALL=C tar --diff -f ${src} -C ${dest} ${words} ${params.include} 2>&1`,
  );
  const skip = ignored(params);
  const lines = compare.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('tar: Exiting'));
  const different = lines.filter((line) => !skip.test(line));
  if (different.some((line) => /This does not look like a tar archive|Cannot open: No such/.test(line)))
    fail(`Failed to unpack ${src}: ${different.join('\n')}`, { src });
  const attributes = await expectedOf(params, src, dest, host, words);
  const keep = params.keep_newer ? ['--keep-newer-files'] : [];
  return {
    changed: different.length > 0 || attributes.changed,
    diff: different.length > 0 ? { kind: 'prepared', text: `${different.join('\n')}\n` } : undefined,
    result: { files: params.list_files ? attributes.names : undefined },
    apply: async (write): Promise<ResultKeys> => {
      const command = sh`tar --extract -f ${src} -C ${dest} ${keep} ${words} ${params.include}`;
      const { rc, stdout, stderr } = await write.run(
        [different.length > 0 ? `${command} || exit $?` : '', attributes.program]
          .filter((s) => s !== '')
          .join('\n') || ':',
      );
      const results = { cmd: command, rc, out: stdout, err: stderr };
      if (rc !== 0) fail(`failed to unpack ${src} to ${dest}`, { src, dest, extract_results: results });
      return { extract_results: results };
    },
  };
}
