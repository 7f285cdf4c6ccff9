/**
 * The variables of a task that failed.
 * @module
 */
import { escapeName } from '../../util/html.ts';
import type { RunModel, TaskRun } from './model.ts';
import { originText, type Origin } from './origins.ts';
import { originsTitle } from './terms.ts';
import { hostsHtml } from './words.ts';

/** Folded; empty where the task names no variables. */
export function originsHtml(task: TaskRun, model: RunModel): string {
  const { origins } = task;
  if (origins.length === 0) return '';
  const failed = new Set(origins.flatMap(({ hosts }) => hosts)).size;
  const item = (origin: Origin): string => {
    const { where, hides } = originText(origin);
    const weaker = hides === '' ? '' : `<div class="meta">stronger than ${escapeName(hides)}</div>`;
    const whose =
      origin.hosts.length === failed
        ? ''
        : `<div class="meta">on ${hostsHtml(origin.hosts, task, model)}</div>`;
    return `<dt><code>${escapeName(origin.name)}</code></dt><dd>${escapeName(where)}${weaker}${whose}</dd>`;
  };
  return `<details><summary>${originsTitle}</summary>
<dl class="origins">${origins.map(item).join('\n')}</dl></details>`;
}
