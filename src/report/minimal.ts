/**
 * One block per host and nothing else, as Ansible's `minimal` callback: `web1 | CHANGED => {…}`.
 * @module
 */
import type { EventOf, HostResult, Renderer, TaskInfo } from '../events/types.ts';
import type { ReportOptions } from './options.ts';
import { asText, captions, isCommand } from './text/caption.ts';
import { diffsText } from './text/diff.ts';
import { reasonOf, resultText } from './text/result.ts';
import { noticeFilter } from './text/warnings.ts';

function block(task: TaskInfo, result: HostResult, options: ReportOptions): string {
  const [caption] = captions[result.status];
  const data = result.result;
  if (result.status === 'skipped') return `${result.host} | SKIPPED`;
  if (result.status === 'unknown') {
    const reason = reasonOf(result);
    return `${result.host} | UNKNOWN${reason === undefined ? '' : ` (${reason})`}`;
  }
  if (isCommand(task, data) && result.status !== 'unreachable') {
    const rc = typeof data.rc === 'number' ? data.rc : -1;
    const body = asText(data.stdout) + asText(data.stderr) + asText(data.msg);
    return `${result.host} | ${caption} | rc=${rc} >>\n${body}`;
  }
  const mark = result.status === 'failed' || result.status === 'unreachable' ? '!' : '';
  return `${result.host} | ${caption}${mark} => ${resultText(task, data, options, { spread: true })}`;
}

/** The renderer `minimal`. */
export function minimalRenderer(options: ReportOptions): Renderer {
  const { stdout, stderr, paint } = options;
  const notice = noticeFilter(options);
  const show = ({ task, result }: EventOf<'host.end'>): void => {
    const diffs = diffsText(result.diffs, options);
    if (diffs !== '') stdout.write(diffs);
    stdout.write(`${paint(captions[result.status][1], block(task, result, options))}\n`);
  };
  return {
    onEvent: (event) => {
      if (event.type === 'host.end') show(event);
      if (event.type !== 'warning' && event.type !== 'deprecation' && event.type !== 'error') return;
      const text = notice(event);
      if (text !== undefined) stderr.write(`${text}\n`);
    },
    close: () => Promise.resolve(),
  };
}
