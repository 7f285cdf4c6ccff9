/**
 * Hosts over time: a bar for each task, a thin line where a host waited.
 * @module
 */
import { escapeName } from '../../util/html.ts';
import { barEnd, barPaths, unitsOf, width, type X } from './bars.ts';
import { isSmall, tableHtml, type Cell, type Column, type Drawing, type Section } from './drawing.ts';
import type { Step, TaskRun } from './model.ts';
import type { HostTime } from './waits.ts';
import { plural, statuses, time } from './terms.ts';

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly x: X;
}

function scaleOf({ model }: Drawing): Scale {
  let [from, to] = [Infinity, -Infinity];
  for (const { start, steps } of model.tasks) {
    from = Math.min(from, start);
    for (const { end } of steps) to = Math.max(to, end);
  }
  // A run of less than a millisecond has a width too.
  to = Math.max(to, from + 1);
  return { from, to, x: unitsOf(from, to) };
}

export function timelineSection(drawing: Drawing): Section | undefined {
  const { model, times } = drawing;
  if (times.every(({ steps }) => steps.length === 0)) return undefined;
  const scale = scaleOf(drawing);
  const bars = isSmall(drawing) ? singleBars : joinedBars;
  const rows = times.map((host, n) => {
    const name = escapeName(model.hosts[n] ?? '');
    const forWhom: Cell =
      host.longest === undefined
        ? ['', 'none']
        : `${escapeName(model.hosts[host.longest[0]] ?? '')}, ${time(host.longest[1])}`;
    return [
      `<a href="#h${n + 1}">${name}</a>`,
      [svg(name, host, scale, bars), 'bars'] as const,
      time(host.working),
      time(host.waiting),
      forWhom,
    ];
  });
  const ticks = [0, 1, 2, 3, 4]
    .map((n) => `<span>${time(((scale.to - scale.from) * n) / 4)}</span>`)
    .join('');
  const legend = statuses.map((status) => `<li><span class="key ${status}"></span>${status}</li>`).join('');
  const columns: readonly Column[] = [
    { head: 'Host', kind: 'name' },
    { head: `<span class="ticks">${ticks}</span>`, kind: 'wide' },
    { head: 'Worked', kind: 'number', label: 'worked' },
    { head: 'Waited', kind: 'number', label: 'waited' },
    { head: 'Longest for', label: 'longest for' },
  ];
  const html = `<ul class="legend">${legend}<li><span class="key waiting"></span>waiting</li></ul>
${tableHtml('Timeline of hosts', 'g-timeline', columns, rows)}`;
  return { id: 'timeline', title: 'Timeline of hosts', html };
}

type Bars = (host: HostTime, scale: Scale) => string;

function svg(name: string, host: HostTime, scale: Scale, bars: Bars): string {
  const [first, last] = [host.steps[0]?.[1], host.steps.at(-1)?.[1]];
  if (first === undefined || last === undefined) return '';
  const label = `${name}: ${plural(host.steps.length, 'task')}, from ${time(first.start - scale.from)} to ${time(last.end - scale.from)}`;
  const line = `<path class="waiting" d="M${scale.x(first.start)} 10H${scale.x(last.end)}"/>`;
  return `<svg viewBox="0 0 ${width} 20" preserveAspectRatio="none" role="group" aria-label="${label}">${line}${bars(host, scale)}</svg>`;
}

/** A bar for each step, which says what it is when it is pointed at and to who cannot see it. */
const singleBars: Bars = ({ steps }, scale) =>
  steps
    .map(([task, step]) => {
      const x = scale.x(step.start);
      return `<rect class="${step.status}" role="img" x="${x}" y="2" width="${barEnd(step, scale.x) - x}" height="16"><title>${titleOf(task, step)}</title></rect>`;
    })
    .join('');

const titleOf = ({ position, info }: TaskRun, step: Step): string =>
  `${position}. ${escapeName(info.name)}: ${step.status}, ${time(step.end - step.start)}`;

/** The bars of a status as one path. */
const joinedBars: Bars = ({ steps }, { x }) =>
  barPaths(steps, x)
    .map(([status, d]) => `<path class="${status}" d="${d}"/>`)
    .join('');
