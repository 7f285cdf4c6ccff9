/**
 * A change as a unified diff, in the form of Ansible's `--diff`.
 * @module
 */
import type { Diff } from '../../events/types.ts';
import { unifiedDiff } from '../../util/unified-diff.ts';
import type { ReportOptions } from '../options.ts';
import type { Paint, Tone } from '../style.ts';

type DiffStyle = Pick<ReportOptions, 'paint' | 'display'>;

/** Beyond this many characters on either side a diff is neither computed nor read by anybody. */
const tooLarge = 1_000_000;

const header = (side: 'before' | 'after', name: string | undefined): string =>
  name === undefined ? side : `${side}: ${name}`;

const lineTone = (line: string): Tone | undefined => {
  if (line.startsWith('+')) return 'diffAdd';
  if (line.startsWith('-')) return 'diffRemove';
  if (line.startsWith('@@')) return 'diffLines';
  return undefined;
};

/** The diff with its trailing newline and an empty line after it; empty when both sides are the same. */
function diffText(diff: Diff, paint: Paint, context = 3): string {
  if (diff.kind === 'prepared') return diff.text === '' ? '' : `${diff.text.replace(/\n+$/, '')}\n`;
  if (diff.before === diff.after) return headersOnly(diff, paint);
  if (diff.before.length > tooLarge || diff.after.length > tooLarge)
    return 'diff skipped: the text is larger than 1,000,000 characters\n';
  const names = { before: header('before', diff.beforeHeader), after: header('after', diff.afterHeader) };
  const painted = unifiedDiff(diff.before, diff.after, names, context).map((line) => {
    const tone = lineTone(line);
    return tone === undefined ? line : paint(tone, line);
  });
  return `${painted.join('\n')}\n\n`;
}

/** Same text under other names or attributes: nothing to show but that. */
function headersOnly(diff: Extract<Diff, { kind: 'text' }>, paint: Paint): string {
  if (diff.beforeHeader === diff.afterHeader) return '';
  const before = paint('diffRemove', `--- ${header('before', diff.beforeHeader)}`);
  const after = paint('diffAdd', `+++ ${header('after', diff.afterHeader)}`);
  return `${before}\n${after}\n\n`;
}

/** All diffs of a result in order. */
export const diffsText = (diffs: readonly Diff[], { paint, display }: DiffStyle): string =>
  diffs.map((diff) => diffText(diff, paint, display.diffContext)).join('');
