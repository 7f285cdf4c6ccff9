/**
 * One permanent line for a task that has ended.
 * @module
 */
import { textWidth } from '../../util/text-width.ts';
import type { HostStatus } from '../../events/types.ts';
import { noPaint, type Paint } from '../style.ts';
import { padEnd, truncate } from '../text/layout.ts';
import { durationText } from '../../util/duration.ts';
import { byWeight, glyphs, tones } from './glyphs.ts';
import { finished, type OpenTask } from './model.ts';

/** Host names are listed while they are few. */
const maxNames = 3;

const named = (status: HostStatus): boolean => status !== 'ok' && status !== 'skipped';

/** `2 changed (web1, web2) · 10 ok`. */
function countsText(task: OpenTask, paint: Paint): string {
  const parts: string[] = [];
  for (const status of byWeight) {
    const hosts = task.done.get(status);
    if (hosts === undefined) continue;
    const names = named(status) && task.hosts > 1 && hosts.length <= maxNames ? ` (${hosts.join(', ')})` : '';
    parts.push(paint(tones[status], `${hosts.length} ${status}`) + names);
  }
  if (task.ignored > 0) parts.push(paint('skip', `${task.ignored} ignored`));
  return parts.join(' · ');
}

/** The line, or undefined when no host had anything to do with the task. `now` in milliseconds. */
export function taskLine(task: OpenTask, now: number, columns: number, paint: Paint): string | undefined {
  if (finished(task) === 0) return undefined;
  const worst = byWeight.find((status) => task.done.has(status)) ?? 'ok';
  const handler = task.info.isHandler ? ' (handler)' : '';
  const time = durationText(now - task.since);
  const counts = textWidth(countsText(task, noPaint)) + time.length + 5;
  // Columns are in line as long as names allow it; a name is cut only where the terminal ends.
  const column = Math.max(20, Math.min(56, Math.floor(columns / 2)));
  const name = padEnd(truncate(`${task.info.name}${handler}`, Math.max(20, columns - counts)), column);
  const shownName = worst === 'skipped' ? paint('dim', name) : name;
  // Measured without colours, whose codes take no room.
  const used = textWidth(name) + counts;
  const reason = task.reason === undefined ? '' : `: ${task.reason}`;
  const shownReason = used + 8 < columns ? paint('dim', truncate(reason, columns - used)) : '';
  const glyph = paint(tones[worst], glyphs[worst]);
  return `${glyph} ${shownName} ${countsText(task, paint)}${shownReason}  ${paint('dim', time)}`;
}
