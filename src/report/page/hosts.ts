/**
 * The recap, and what each host did.
 * @module
 */
import { blankStats } from '../../events/stats.ts';
import type { HostStats } from '../../events/types.ts';
import { escapeName } from '../../util/html.ts';
import { isSmall, tableHtml, type Drawing, type Section } from './drawing.ts';
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

const row = (host: number, name: string, stats: HostStats): string => {
  const cells = counters.map(
    (key) => `<td class="number${stats[key] > 0 ? ` ${key}` : ''}">${stats[key]}</td>`,
  );
  return `<tr><th scope="row"><a href="#h${host + 1}">${escapeName(name)}</a></th>${cells.join('')}</tr>`;
};

/** The recap. */
export function hostsSection({ model }: Drawing): Section | undefined {
  if (model.hosts.length === 0) return undefined;
  const rows = model.hosts.map((name, host) => row(host, name, model.stats[name] ?? blankStats()));
  const heads = ['Host', ...counters.map((name) => [name] as const)];
  return { id: 'hosts', title: 'Hosts', html: tableHtml('Recap', heads, rows) };
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

/** Every step of a host. */
function stepsHtml({ steps }: HostTime, { run }: Drawing): string {
  if (steps.length === 0) return '<p>It ran nothing.</p>';
  const rows = steps.map(
    ([{ position, info }, { status, ignored, start, end }]) =>
      `<tr><td class="number">${position}</td><th scope="row"><a href="#t${position}">${escapeName(info.name)}</a></th><td><span class="${status}">${status}${ignored ? ', ignored' : ''}</span></td><td class="number">${time(Math.max(0, start - run.head.time))}</td><td class="number">${time(end - start)}</td></tr>`,
  );
  return tableHtml('Tasks of this host', [['#'], 'Task', 'Result', ['Began after'], ['Took']], rows);
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
