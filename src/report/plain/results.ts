/**
 * Lines for what happened on a host: `ok: [web1]`, `failed: [web1] (item=x) => …`.
 * @module
 */
import type { Diff, EventOf, HostResult, RunEvent, TaskInfo } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import type { Tone } from '../style.ts';
import { diffsText } from '../text/diff.ts';
import { failureText, placeTeller } from '../text/failure.ts';
import { hostLabel, isDebug, isInclude, isLoud, isVerbose, reasonOf, resultText } from '../text/result.ts';
import type { Screen } from './screen.ts';

export type Handlers = { readonly [T in RunEvent['type']]?: (event: EventOf<T>) => void };

interface Outcome {
  readonly task: TaskInfo;
  readonly result: HostResult;
  readonly looped: boolean;
}

/** Handlers of the events that carry results. */
export function resultPrinter(out: Screen, options: ReportOptions): Handlers {
  const lines = resultLines(options);
  const hidden = ({ status }: HostResult): boolean =>
    (status === 'ok' && !options.display.displayOkHosts) ||
    (status === 'skipped' && !options.display.displaySkippedHosts);
  /** Changes of a loop's items, which are shown together after the items. */
  const ofItems = new Map<string, Diff[]>();
  const showDiffs = (task: TaskInfo, diffs: readonly Diff[]): void => {
    const text = diffsText(diffs, options);
    if (text === '') return;
    out.ensureTask(task);
    options.stdout.write(text);
  };
  const changes = ({ diffs, status }: HostResult): readonly Diff[] => (status === 'ok' ? [] : diffs);
  const ignoring = (result: HostResult): void => {
    if (result.ignored) out.line('...ignoring', 'skip');
  };
  const failed = (text: string, outcome: Outcome): void => {
    const { task, result } = outcome;
    if (options.display.showTaskPathOnFailure && options.verbosity < 2 && task.src)
      out.line(`task path: ${out.place(task.src)}`, 'debug');
    out.failure(text, result.status === 'unreachable' ? 'unreachable' : 'error');
    const { reason } = result.result;
    if (options.exact && isInclude(task) && typeof reason === 'string')
      options.stderr.write(`${options.errPaint('error', `ERROR! ${reason.replace(/\n$/, '')}`)}\n`);
  };
  return {
    'item.end': (event) => {
      const outcome = { ...event, looped: false };
      const { host } = event.result;
      ofItems.set(host, [...(ofItems.get(host) ?? []), ...changes(event.result)]);
      if (hidden(event.result) || (isInclude(event.task) && event.result.status === 'ok')) return;
      out.ensureTask(event.task);
      const line = lines.item(outcome);
      if (event.result.status === 'failed') out.failure(line.text, line.tone);
      else out.line(line.text, line.tone);
    },
    'host.end': (event) => {
      const { task, result, looped } = event;
      showDiffs(task, looped ? (ofItems.get(result.host) ?? []) : changes(result));
      ofItems.delete(result.host);
      if (hidden(result)) return;
      out.ensureTask(task);
      if (isInclude(task) && (result.status === 'ok' || result.status === 'changed')) return;
      const line = lines.host(event);
      if (line !== undefined) {
        if (result.status === 'failed' || result.status === 'unreachable') failed(line.text, event);
        else out.line(line.text, line.tone);
      }
      ignoring(result);
    },
    'host.async': ({ host, job, state }) => {
      const how = state === 'poll' ? ' started=1 finished=0' : '';
      out.line(`ASYNC ${state.toUpperCase()} on ${host}: jid=${job}${how}`, 'debug');
    },
    'host.retry': (event) => {
      const left = event.retries - event.attempt + 1;
      const result =
        options.verbosity > 2 || isLoud(event.task, event.result)
          ? `Result was: ${resultText(event.task, event.result, options)}`
          : '';
      const text = `FAILED - RETRYING: [${hostLabel(event)}]: ${event.task.name} (${left} retries left).`;
      out.line(text + result, 'debug');
    },
  };
}

interface Line {
  readonly text: string;
  readonly tone: Tone;
}

interface ResultLines {
  /** The line of one item of a loop. */
  item(outcome: Outcome): Line;
  /** The line of a host; undefined when its items have said everything. */
  host(outcome: Outcome): Line | undefined;
}

const words = { ok: 'ok', changed: 'changed', skipped: 'skipping', unknown: '?' } as const;
const tones = { ok: 'ok', changed: 'changed', skipped: 'skip', unknown: 'unknown' } as const;

function resultLines(options: ReportOptions): ResultLines {
  const { verbosity, exact } = options;
  const style = { ...options, place: placeTeller() };
  const json = ({ task, result, looped }: Outcome): string =>
    (result.status === 'skipped' ? verbosity > 0 : isVerbose(task, result.result, verbosity))
      ? ` => ${resultText(task, result.result, options, { looped })}`
      : '';
  const failure = ({ task, result, looped }: Outcome): string =>
    exact || options.yaml !== undefined
      ? resultText(task, result.result, options, { looped })
      : failureText(task, result, style, looped);
  const why = (result: HostResult): string => {
    const reason = reasonOf(result);
    return reason === undefined ? '' : ` (${reason})`;
  };
  return {
    item: (outcome) => {
      const { result } = outcome;
      const item = `(item=${result.itemLabel ?? ''})`;
      const { status } = result;
      if (status === 'failed' || status === 'unreachable')
        return { text: `failed: [${hostLabel(result)}] ${item} => ${failure(outcome)}`, tone: 'error' };
      const label = status === 'skipped' ? result.host : hostLabel(result);
      // Ansible leaves a blank behind a skipped item; scripts that compare output know it.
      const end = status === 'skipped' ? ' ' : status === 'unknown' ? why(result) : '';
      return { text: `${words[status]}: [${label}] => ${item}${end}${json(outcome)}`, tone: tones[status] };
    },
    host: (outcome) => {
      const { task, result, looped } = outcome;
      const { status } = result;
      // Under no_log there are none.
      const toldByItems = looped && 'results' in result.result;
      if (status === 'unreachable')
        return {
          text: `fatal: [${hostLabel(result)}]: UNREACHABLE! => ${failure(outcome)}`,
          tone: 'unreachable',
        };
      if (status === 'failed') {
        if (toldByItems && !isDebug(task)) return undefined;
        return { text: `fatal: [${hostLabel(result)}]: FAILED! => ${failure(outcome)}`, tone: 'error' };
      }
      if (toldByItems && status !== 'skipped') return undefined;
      const label = status === 'skipped' ? result.host : hostLabel(result);
      const end = status === 'unknown' ? why(result) : '';
      return { text: `${words[status]}: [${label}]${end}${json(outcome)}`, tone: tones[status] };
    },
  };
}
