/**
 * Who has drifted from the book: what a dry run says, summed up by host, as a nightly job mails it.
 * @module
 */
import type { EventOf, HostResult, Renderer, TaskInfo } from '../events/types.ts';
import { visibleLine } from '../util/visible.ts';
import type { ReportOptions } from './options.ts';
import { diffsText } from './text/diff.ts';
import { reasonOf } from './text/result.ts';
import { noticeFilter } from './text/warnings.ts';

type Kind = 'changed' | 'unknown' | 'failed';

interface Finding {
  readonly kind: Kind;
  readonly text: string;
}

const placeOf = ({ src }: TaskInfo): string =>
  src === undefined ? '' : ` (${visibleLine(src.file)}:${src.line})`;

const indented = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');

function textOf(kind: Kind, { task, result }: EventOf<'host.end'>, options: ReportOptions): string {
  const title = `${visibleLine(task.name)}${placeOf(task)}`;
  if (kind === 'changed') {
    const diff = diffsText(result.diffs, options);
    return diff === '' ? title : `${title}\n${indented(diff)}`;
  }
  const why = kind === 'unknown' ? reasonOf(result) : messageOf(result);
  return why === undefined ? title : `${title}: ${visibleLine(why)}`;
}

const messageOf = ({ result }: HostResult): string | undefined =>
  typeof result['msg'] === 'string' ? result['msg'] : undefined;

/** What a result says of its host; undefined where the host is as the book says. */
function kindOf({ status, ignored }: HostResult): Kind | undefined {
  if (status === 'failed' || status === 'unreachable') return ignored ? undefined : 'failed';
  return status === 'changed' || status === 'unknown' ? status : undefined;
}

const words: Readonly<Record<Kind, string>> = {
  changed: 'differs',
  unknown: 'cannot be told',
  failed: 'failed',
};
const tones = { changed: 'changed', unknown: 'unknown', failed: 'error' } as const;

/** The renderer `drift`. Nothing is shown before the end but warnings. */
export function driftRenderer(options: ReportOptions): Renderer {
  const { stdout, stderr, paint } = options;
  const notice = noticeFilter(options);
  const hosts = new Map<string, Finding[]>();
  let books: readonly string[] = [];
  const show = (): void => {
    const all = [...hosts];
    const drifted = all.filter(([, findings]) => findings.some(({ kind }) => kind === 'changed'));
    const fine = all.filter(([, findings]) => findings.length === 0).map(([host]) => visibleLine(host));
    const from = books.map(visibleLine).join(', ');
    const verb = drifted.length === 1 ? 'has' : 'have';
    stdout.write(
      `${drifted.length} of ${all.length} hosts ${verb} drifted${from === '' ? '' : ` from ${from}`}\n`,
    );
    for (const [host, findings] of all) {
      if (findings.length === 0) continue;
      stdout.write(`\n${visibleLine(host)}\n`);
      for (const { kind, text } of findings) stdout.write(`  ${paint(tones[kind], words[kind])}  ${text}\n`);
    }
    if (fine.length > 0) stdout.write(`\nAs the book says: ${fine.join(', ')}\n`);
  };
  return {
    onEvent: (event) => {
      if (event.type === 'run.start') books = event.playbooks;
      else if (event.type === 'play.start')
        for (const host of event.hosts) hosts.set(host, hosts.get(host) ?? []);
      else if (event.type === 'host.end') {
        const kind = kindOf(event.result);
        if (kind === undefined) return;
        const findings = hosts.get(event.result.host) ?? [];
        hosts.set(event.result.host, findings);
        findings.push({ kind, text: textOf(kind, event, options) });
      } else if (event.type === 'stats') show();
      else if (event.type === 'warning' || event.type === 'deprecation' || event.type === 'error') {
        const text = notice(event);
        if (text !== undefined) stderr.write(`${text}\n`);
      }
    },
    close: () => Promise.resolve(),
  };
}
