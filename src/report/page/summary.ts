/**
 * What the run was and how it ended.
 * @module
 */
import { escapeName } from '../../util/html.ts';
import type { Drawing, Section } from './drawing.ts';
import { outcomes, plural, time } from './terms.ts';

/** `2026-01-31 23:59:59 UTC`, with the element that machines read. */
function when(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** Counters of all hosts together. */
function totals({ foot }: Drawing['run']): string {
  const all = Object.entries<number>({ ...foot?.totals }).filter(([, n]) => n > 0);
  if (all.length === 0) return 'none';
  return all.map(([name, n]) => `<span class="${name}">${n.toLocaleString('en')} ${name}</span>`).join(', ');
}

export function summarySection({ run, model }: Drawing): Section {
  const { head, foot, outcome } = run;
  const [words, tone] = outcomes[outcome];
  const status = foot === undefined ? '' : `, exit status ${foot.exitCode}`;
  const { hosts, tasks, plays } = model;
  const rows: [string, string][] = [
    ['Result', `<strong class="${tone}">${words}</strong>${status}`],
    ['Command', `<code>tsplay ${escapeName(head.command)} ${escapeName(head.what.join(' '))}</code>`],
    ['When', when(head.time)],
    ['Who', `${escapeName(head.user)} on ${escapeName(head.controller)}`],
    ['Where', escapeName(head.cwd)],
    ['Time', foot === undefined ? 'not known' : time(foot.duration)],
    [
      'What ran',
      `${plural(plays.length, 'play')}, ${plural(tasks.length, 'task')}, ${plural(hosts.length, 'host')}`,
    ],
    ['Results', totals(run)],
    ['Version', `tsplay ${escapeName(head.tsplay)}`],
  ];
  if (model.check) rows.splice(1, 0, ['Mode', 'check: nothing was changed, this is what would be']);
  const list = rows.map(([name, html]) => `<div><dt>${name}</dt><dd>${html}</dd></div>`).join('\n');
  const notes = [
    ...(foot?.cut === true ? ['The record was too large: its end is missing.'] : []),
    ...(model.leftOut > 0
      ? [
          `${plural(model.leftOut, 'result')} left out for the size of this page: tsplay runs show ${head.id} -v`,
        ]
      : []),
  ].map((note) => `<p class="failed">${note}</p>`);
  return { id: 'summary', title: 'Summary', html: [`<dl>${list}</dl>`, ...notes].join('\n') };
}
