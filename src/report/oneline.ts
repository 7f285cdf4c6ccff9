/**
 * One line per host, as Ansible's `oneline` callback: `web1 | CHANGED => {…}`.
 * @module
 */
import type { EventOf, Renderer } from '../events/types.ts';
import type { ReportOptions } from './options.ts';
import { asText, captions, isCommand } from './text/caption.ts';
import { pyJson } from './text/json.ts';
import { reasonOf, visibleResult } from './text/result.ts';
import { noticeFilter } from './text/warnings.ts';

const escaped = (value: unknown): string => asText(value).replaceAll('\n', '\\n').replaceAll('\r', '\\r');

function line({ task, result }: EventOf<'host.end'>, verbosity: number): string {
  const { host, status, result: data } = result;
  const [caption] = captions[status];
  switch (status) {
    case 'skipped':
      return `${host} | SKIPPED`;
    case 'unreachable':
      return `${host} | UNREACHABLE!: ${asText(data.msg)}`;
    case 'unknown': {
      const reason = reasonOf(result);
      return `${host} | UNKNOWN${reason === undefined ? '' : ` (${reason.replaceAll('\n', '\\n')})`}`;
    }
    case 'failed':
      return `${host} | FAILED! => ${pyJson(visibleResult(task, data, verbosity))}`;
    case 'ok':
    case 'changed': {
      if (!isCommand(task, data))
        return `${host} | ${caption} => ${pyJson(visibleResult(task, data, verbosity))}`;
      const stderr = asText(data.stderr) === '' ? '' : ` (stderr) ${escaped(data.stderr)}`;
      const rc = typeof data.rc === 'number' ? data.rc : -1;
      return `${host} | ${caption} | rc=${rc} | (stdout) ${escaped(data.stdout)}${stderr}`;
    }
  }
}

/** The renderer `oneline`. */
export function onelineRenderer(options: ReportOptions): Renderer {
  const { stdout, stderr, paint, verbosity } = options;
  const notice = noticeFilter(options);
  return {
    onEvent: (event) => {
      if (event.type === 'host.end')
        stdout.write(`${paint(captions[event.result.status][1], line(event, verbosity))}\n`);
      if (event.type !== 'warning' && event.type !== 'deprecation' && event.type !== 'error') return;
      const text = notice(event);
      if (text !== undefined) stderr.write(`${text}\n`);
    },
    close: () => Promise.resolve(),
  };
}
