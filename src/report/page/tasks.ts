/**
 * Tasks in the order they ran, and the slowest of them.
 * @module
 */
import { escapeName } from '../../util/html.ts';
import { tableHtml, type Cell, type Column, type Drawing, type Section } from './drawing.ts';
import { findingHtml } from './findings-html.ts';
import type { PlayRun, TaskRun } from './model.ts';
import { lastOf, waitedIn } from './waits.ts';
import { byStatus, plural, time } from './terms.ts';
import { place } from './place.ts';
import { countsHtml, hostsHtml } from './words.ts';

const timeOf = (task: TaskRun): number => Math.max(0, (lastOf(task)?.end ?? task.start) - task.start);

const columns: readonly Column[] = [
  { head: '#', kind: 'number' },
  { head: 'Task', kind: 'name' },
  { head: 'Time', kind: 'number', label: 'took' },
  { head: 'Of the run', kind: 'number', label: 'of the run' },
  { head: 'Last host', label: 'last' },
  { head: 'Others waited', kind: 'number', label: 'others waited' },
];

export function slowestSection({ model, run }: Drawing): Section | undefined {
  const slowest = model.tasks
    .filter((task) => task.steps.length > 0)
    .map((task) => ({ task, took: timeOf(task) }))
    .sort((a, b) => b.took - a.took)
    .slice(0, 10);
  if (slowest.length === 0) return undefined;
  const rows = slowest.map(({ task, took }) => {
    const last = lastOf(task);
    const host = last === undefined ? '' : escapeName(model.hosts[last.host] ?? '');
    const share =
      run.foot === undefined ? '' : `${Math.round((100 * took) / Math.max(1, run.foot.duration))} %`;
    const waited = waitedIn(task);
    const name = `<a href="#t${task.position}">${escapeName(task.info.name)}</a>`;
    const waits: Cell = waited > 0 ? time(waited) : ['', 'none'];
    return [String(task.position), name, time(took), share, host, waits];
  });
  return {
    id: 'slowest',
    title: 'Slowest tasks',
    html: tableHtml('Slowest tasks', 'g-slowest', columns, rows),
  };
}

export function tasksSection(drawing: Drawing): Section | undefined {
  const { plays, tasks } = drawing.model;
  if (tasks.length === 0) return undefined;
  return { id: 'tasks', title: 'Tasks', html: plays.map((play) => playHtml(play, drawing)).join('\n') };
}

function playHtml(play: PlayRun, drawing: Drawing): string {
  const title = play.name === '' ? '' : `<h3>Play: ${escapeName(play.name)}</h3>`;
  const inStep = play.inStep ? '' : '<p class="meta">Its hosts were not in step.</p>';
  return [title, inStep, ...play.tasks.map((task) => taskHtml(task, drawing))].join('\n');
}

function taskHtml(task: TaskRun, drawing: Drawing): string {
  const { position, info, steps, findings } = task;
  const { model, run } = drawing;
  const where = info.src === undefined ? '' : ` · ${escapeName(place(info.src, run.head.cwd))}`;
  const kind = info.isHandler ? 'handler · ' : '';
  const hosts = byStatus(steps).map(
    ([status, some]) =>
      `<dt class="${status}">${status}</dt><dd>${hostsHtml(
        some.map(({ host }) => host),
        task,
        model,
      )}</dd>`,
  );
  const tags =
    info.tags.length === 0 ? '' : `<p class="meta">Tags: ${info.tags.map(escapeName).join(', ')}</p>`;
  return `<details class="row"><summary><h4>${position}. ${escapeName(info.name)}</h4>
<span class="meta">${kind}${escapeName(info.action)}${where} · ${position} of ${model.tasks.length} · ${time(timeOf(task))}</span>
<span class="counts">${steps.length === 0 ? 'no hosts' : countsHtml(steps)}</span></summary>
<div id="t${position}">
<dl class="tasks">${hosts.join('')}</dl>
${waitText(task, drawing)}${tags}
${findings.map(findingHtml).join('\n')}
</div></details>`;
}

/** What the hosts of a task waited for, where that is worth a word. */
function waitText(task: TaskRun, { model }: Drawing): string {
  const [last, waited] = [lastOf(task), waitedIn(task)];
  if (last === undefined || waited < 100) return '';
  const others = plural(task.steps.length - 1, 'other host');
  return `<p>${escapeName(model.hosts[last.host] ?? '')} was the last, after ${time(last.end - last.start)}: ${others} waited for it, ${time(waited)} together.</p>`;
}
