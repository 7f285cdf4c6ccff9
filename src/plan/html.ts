/**
 * A plan as one HTML file for review: no script, no other file, no network.
 * @module
 */
import { diffHtml, escapeHtml, htmlPage } from '../util/html.ts';
import type { DiffText } from './gate.ts';
import { countsText, groups, placeText, words, type Group } from './text.ts';
import type { Plan } from './types.ts';

const style = `
section { border-top: 1px solid var(--line); margin-top: 1.5rem }
h2 { font-size: 1.05rem; margin-bottom: 0 }
@media print { section { break-inside: avoid } }`;

function groupHtml({ first, hosts }: Group, diff: DiffText): string {
  const item = first.item === undefined ? '' : ` [${escapeHtml(first.item)}]`;
  const why = first.reason === undefined ? '' : `: ${escapeHtml(first.reason)}`;
  const text = diff(first.diffs);
  return [
    `<p>${hosts.map(escapeHtml).join(', ')}${item} <strong class="${first.status}">${words[first.status]}</strong>${why}</p>`,
    first.command === undefined ? '' : `<pre>$ ${escapeHtml(first.command)}</pre>`,
    text === '' ? '' : diffHtml(text),
  ].join('\n');
}

/** The whole page. */
export function planHtml(plan: Plan, diff: DiffText): string {
  const title = `Plan of ${plan.command.playbooks.join(', ')}`;
  const rows = Object.entries(plan.hosts)
    .map(
      ([host, stats]) =>
        `<tr><th scope="row">${escapeHtml(host)}</th><td>${escapeHtml(countsText(stats))}</td></tr>`,
    )
    .join('\n');
  const sections = groups(plan).map(({ task: { task }, groups: all }) => {
    const where = placeText(plan, task);
    const place = where === undefined ? '' : `<div class="place">${escapeHtml(where)}</div>`;
    return `<section><h2>${escapeHtml(task.name)}</h2>${place}\n${all.map((group) => groupHtml(group, diff)).join('\n')}</section>`;
  });
  const made = `made by ${plan.user} on ${plan.controller}, ${new Date(plan.time).toISOString()}, tsplay ${plan.tsplay}`;
  const body = `<main>
<h1>${escapeHtml(title)}</h1>
<p class="meta">${escapeHtml(made)}</p>
<table><thead><tr><th scope="col">Host</th><th scope="col">Plan</th></tr></thead><tbody>
${rows}
</tbody></table>
${sections.length === 0 ? '<p>Nothing to do.</p>' : sections.join('\n')}
</main>`;
  return htmlPage({ title, style, body });
}
