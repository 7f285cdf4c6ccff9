/**
 * The table of the variables of a task that failed.
 * @module
 */
import { escapeName } from '../../util/html.ts';
import { tableHtml } from './drawing.ts';
import type { RunModel, TaskRun } from './model.ts';
import { placesText, type Origin } from './origins.ts';
import { originHeads, originsTitle } from './terms.ts';
import { hostsHtml } from './words.ts';

/** Folded; empty where the task names no variables. */
export function originsHtml(task: TaskRun, model: RunModel): string {
  const { origins } = task;
  if (origins.length === 0) return '';
  const failed = new Set(origins.flatMap(({ hosts }) => hosts)).size;
  const row = ({ name, from, places, hides, hosts }: Origin): string => {
    const whose = hosts.length === failed ? 'all of them' : hostsHtml(hosts, task, model);
    const cells = [placesText(places), hides.join(', ')].map((text) => `<td>${escapeName(text)}</td>`);
    return `<tr><th scope="row"><code>${escapeName(name)}</code></th><td>${escapeName(from)}</td>${cells.join('')}<td>${whose}</td></tr>`;
  };
  return `<details><summary>${originsTitle}</summary>
${tableHtml('Variables', originHeads, origins.map(row))}</details>`;
}
