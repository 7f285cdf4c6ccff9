/**
 * What stays on the screen, event by event.
 * @module
 */
import type { EventOf, RunEvent } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import { diffsText } from '../text/diff.ts';
import { placeTeller, type PlaceTeller } from '../text/failure.ts';
import { indentText } from '../text/layout.ts';
import { durationText } from '../../util/duration.ts';
import { pyJson } from '../text/json.ts';
import { hostLabel, isDebug, visibleResult } from '../text/result.ts';
import { noticeFilter } from '../text/warnings.ts';
import { treeFailure } from './failure.ts';
import { glyphs, tones } from './glyphs.ts';
import { treeRecap } from './recap.ts';

/** A function from event to text, with trailing newlines; empty when the event leaves nothing behind. */
export function permanentText(
  options: ReportOptions,
  inOrder: (a: string, b: string) => number,
): (event: RunEvent) => string {
  const { paint } = options;
  const notice = noticeFilter(options);
  const place = placeTeller();
  return (event) => {
    switch (event.type) {
      case 'run.start':
        return event.check ? `${paint('unknown', 'Check mode: nothing is changed.')}\n` : '';
      case 'play.start':
        return playHeading(event, options);
      case 'play.noHosts':
        return event.remaining
          ? `${paint('error', 'No more hosts left.')}\n`
          : `${paint('skip', 'No hosts matched.')}\n`;
      case 'item.end':
      case 'host.end':
        return resultText(event, options, place);
      case 'warning':
      case 'deprecation':
      case 'error': {
        const text = notice(event);
        return text === undefined ? '' : `${text}\n`;
      }
      case 'note':
        return event.verbosity <= options.verbosity ? `${paint('verbose', event.message)}\n` : '';
      case 'stats': {
        const lines = treeRecap(event.hosts, paint, inOrder);
        return `\n${paint('heading', 'RECAP')}\n${lines.join('\n')}\n`;
      }
      case 'run.end':
        return paint('dim', `in ${durationText(event.duration)}`) + '\n';
      default:
        return '';
    }
  };
}

function playHeading(event: EventOf<'play.start'>, { paint }: ReportOptions): string {
  const hosts = event.hosts.length === 1 ? '1 host' : `${event.hosts.length} hosts`;
  const name = event.name.trim();
  return `\n${paint('heading', name === '' ? 'PLAY' : `PLAY ${name}`)}  ${paint('dim', hosts)}\n`;
}

function resultText(
  event: EventOf<'item.end'> | EventOf<'host.end'>,
  options: ReportOptions,
  place: PlaceTeller,
): string {
  const { task, result } = event;
  const looped = event.type === 'host.end' && event.looped;
  if (result.status === 'failed' || result.status === 'unreachable')
    // The items of a loop have told their failures one by one.
    return looped && 'results' in result.result
      ? ''
      : treeFailure(task, result, { paint: options.paint, place }, looped);
  if (looped || result.status === 'skipped') return '';
  const diffs = diffsText(result.diffs, options);
  const head = options.paint(tones[result.status], `${glyphs[result.status]} ${labelOf(result)}`);
  if (isDebug(task)) return `${head}: ${debugText(visibleResult(task, result.result, 0))}\n`;
  return diffs === '' ? '' : `${head}\n${indentText(diffs.trimEnd(), 2)}\n`;
}

const labelOf = (result: EventOf<'host.end'>['result']): string =>
  result.itemLabel === undefined ? hostLabel(result) : `${hostLabel(result)} (item=${result.itemLabel})`;

/** A message as text; anything else as JSON. */
function debugText(data: Readonly<Record<string, unknown>>): string {
  if (typeof data.msg !== 'string') return pyJson('msg' in data ? data.msg : data, 4);
  return data.msg.includes('\n') ? `\n${indentText(data.msg.trimEnd(), 2)}` : data.msg;
}
