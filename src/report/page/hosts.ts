/**
 * The recap, and what each host did.
 * @module
 */
import { blankStats } from '../../events/stats.ts';
import type { HostStats } from '../../events/types.ts';
import { escapeName } from '../../util/html.ts';
import { isSmall, tableHtml, type Cell, type Column, type Drawing, type Section } from './drawing.ts';
import type { HostTime } from './waits.ts';
import { statuses, time } from './terms.ts';
import { positionsHtml } from './words.ts';

const counters = [
  'ok',
  'changed',
  'unreachable',
  'failed',
  'skipped',
  'rescued',
  'ignored',
  'unknown',
] as const satisfies (keyof HostStats)[];

const recapColumns: readonly Column[] = [
  { head: 'Host', kind: 'name' },
  ...counters.map((head): Column => ({ head, kind: 'number', label: head })),
];

const row = (host: number, name: string, stats: HostStats): readonly Cell[] => [
  `<a href="#h${host + 1}">${escapeName(name)}</a>`,
  ...counters.map((key): Cell => [String(stats[key]), stats[key] > 0 ? key : 'none']),
];

/** The recap. */
export function hostsSection({ model }: Drawing): Section | undefined {
  if (model.hosts.length === 0) return undefined;
  const rows = model.hosts.map((name, host) => row(host, name, model.stats[name] ?? blankStats()));
  return { id: 'hosts', title: 'Hosts', html: tableHtml('Recap', 'g-hosts', recapColumns, rows) };
}

/** What each host did, folded. */
export function eachHostSection(drawing: Drawing): Section | undefined {
  const { model, times } = drawing;
  if (model.hosts.length === 0) return undefined;
  const detail = isSmall(drawing) ? stepsHtml : positions;
  const details = model.hosts.map((name, host) => {
    const time = times[host];
    const what = time === undefined ? '' : detail(time, drawing);
    return `<details class="row"><summary><h3>${escapeName(name)}</h3></summary><div id="h${host + 1}">${what}</div></details>`;
  });
  return { id: 'each-host', title: 'Each host', html: details.join('\n') };
}

const stepColumns: readonly Column[] = [
  { head: '#', kind: 'number' },
  { head: 'Task', kind: 'name' },
  { head: 'Result' },
  { head: 'Began after', kind: 'number', label: 'after' },
  { head: 'Took', kind: 'number', label: 'took' },
];

/** Every step of a host. */
function stepsHtml({ steps }: HostTime, { run }: Drawing): string {
  if (steps.length === 0) return '<p>It ran nothing.</p>';
  const rows = steps.map(([{ position, info }, { status, ignored, start, end }]): readonly Cell[] => [
    String(position),
    `<a href="#t${position}">${escapeName(info.name)}</a>`,
    [`${status}${ignored ? ', ignored' : ''}`, status],
    time(Math.max(0, start - run.head.time)),
    time(end - start),
  ]);
  return tableHtml('Tasks of this host', 'g-steps', stepColumns, rows);
}

/** Positions of tasks by what came of them: as short as it can be said. */
function positions({ steps }: HostTime): string {
  const lines = statuses.flatMap((status) => {
    const some = steps.filter(([, step]) => step.status === status).map(([{ position }]) => position);
    return some.length === 0
      ? []
      : [
          `<dt class="${status}">${status}</dt><dd>${positionsHtml(some, status !== 'ok' && status !== 'skipped')}</dd>`,
        ];
  });
  return lines.length === 0 ? '<p>It ran nothing.</p>' : `<dl class="tasks">${lines.join('')}</dl>`;
}
