/**
 * Shows only what is not a callback's business: warnings, errors, and notes for those who ask for detail.
 * @module
 */
import type { Renderer } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import { noticeFilter } from '../text/warnings.ts';

export function bareRenderer(options: ReportOptions): Renderer {
  const { stdout, stderr, paint, verbosity } = options;
  const notice = noticeFilter(options);
  return {
    onEvent: (event) => {
      if (event.type === 'note') {
        if (verbosity >= event.verbosity) stdout.write(`${paint('verbose', event.message)}\n`);
        return;
      }
      if (event.type !== 'warning' && event.type !== 'deprecation' && event.type !== 'error') return;
      const text = notice(event);
      if (text !== undefined) stderr.write(`${text}\n`);
    },
    close: () => Promise.resolve(),
  };
}
