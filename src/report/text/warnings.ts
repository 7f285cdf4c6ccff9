/**
 * Warnings and errors of a run, on stderr, each told once.
 * @module
 */
import { placeText } from '../../errors/format.ts';
import type { EventOf } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';

export type Notice = EventOf<'warning'> | EventOf<'deprecation'> | EventOf<'error'>;

/** The notice as text without a trailing newline. */
function noticeText(event: Notice): string {
  if (event.type === 'error')
    return event.message.startsWith('ERROR!') ? event.message : `ERROR! ${event.message}`;
  const lines = [`[${event.type === 'warning' ? 'WARNING' : 'DEPRECATION WARNING'}]: ${event.message}`];
  if (event.src) lines.push(`  at ${placeText(event.src)}`);
  if (event.type === 'deprecation' && event.modern !== undefined)
    lines.push(`  write instead: ${event.modern}`);
  return lines.join('\n');
}

const tones = { warning: 'warn', deprecation: 'deprecate', error: 'error' } as const;

/** A function that gives a notice's text in colour, or undefined when it has been told already. */
export function noticeFilter(
  options: Pick<ReportOptions, 'errPaint' | 'display'>,
): (event: Notice) => string | undefined {
  const told = new Set<string>();
  return (event) => {
    if (event.type === 'deprecation' && !options.display.deprecationWarnings) return undefined;
    const text = noticeText(event);
    if (told.has(text)) return undefined;
    told.add(text);
    return options.errPaint(tones[event.type], text);
  };
}
