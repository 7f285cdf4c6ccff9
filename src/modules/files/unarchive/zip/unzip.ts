/**
 * unzip on the host, for options of the user's own.
 * @module
 */
import { missing, quoteAll, type ReadHost } from '../../../../sdk/index.ts';
import type { UnarchiveParams } from '../params.ts';
import type { Rule } from '../place.ts';

/** Fails where there is no unzip. */
export async function needUnzip(host: ReadHost): Promise<void> {
  if (!(await host.caps()).tools.has('unzip'))
    missing("Unable to find required 'unzip' binary in the path. It is needed for extra_opts.");
}

/** Unpacks the archive in `$a` below the current directory. */
export const unzipProgram = ({ extra_opts, include, exclude }: UnarchiveParams): string =>
  [
    `unzip -o ${quoteAll(extra_opts)} "$a"`.replace('  ', ' '),
    quoteAll(include),
    exclude.length === 0 ? '' : `-x ${quoteAll(exclude)}`,
    '-d . || exit 112',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** What its options mean for what is there: it unpacks elsewhere. */
export function unzipRule(options: readonly string[]): Rule {
  let rule: Rule = {};
  for (const option of options.filter((word) => word.startsWith('-'))) {
    if (/[dfB]/.test(option)) rule = { ...rule, inPlace: option };
    if (option.includes('u')) rule = { ...rule, keep: 'newer' };
    if (option.includes('n')) rule = { ...rule, keep: 'any' };
  }
  return rule;
}
