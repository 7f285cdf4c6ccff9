import type { DiffText, TextStyle } from '../../../plan/index.ts';
import type { ReportOptions } from '../../../report/index.ts';
import { diffsText } from '../../../report/text/diff.ts';
import { noPaint } from '../../../report/style.ts';

/** How a plan is written on a screen. */
export const planStyle = (report: ReportOptions): TextStyle => ({
  diff: (diffs) => diffsText(diffs, report),
  paint: report.paint,
});

/** Differences as text of a message or a page: without colours. */
export const plainDiff =
  ({ display }: ReportOptions): DiffText =>
  (diffs) =>
    diffsText(diffs, { paint: noPaint, display });
