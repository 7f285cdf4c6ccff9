/**
 * A plan as one HTML file for review: no script, no other file, no network.
 * @module
 */
import { escapeCode, unsafeCharacters } from '../util/visible.ts';
import type { DiffText } from './gate.ts';
import { countsText, groups, placeText, words, type Group } from './text.ts';
import type { Plan } from './types.ts';

const unsafe = new RegExp(unsafeCharacters, 'gu');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML; what could turn round what is read is written as its code. */
const escaped = (text: string): string =>
  text.replace(unsafe, escapeCode).replace(/[&<>"]/g, (char) => entities[char] ?? char);

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --add: #1a7f37; --gone: #cf222e; --note: #8250df; --change: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --add: #3fb950; --gone: #ff7b72; --note: #d2a8ff; --change: #d29922 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem 1.5rem .2rem 0; border-bottom: 1px solid var(--line) }
section { border-top: 1px solid var(--line); margin-top: 1.5rem }
h2 { font-size: 1.05rem; margin-bottom: 0 } .place, .meta { opacity: .75; font-size: .85rem }
.changed { color: var(--change) } .unknown { color: var(--note) } .failed { color: var(--gone) }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; border-radius: 4px } .add { color: var(--add) } .gone { color: var(--gone) }
@media print { body { max-width: none; margin: 0 } pre { white-space: pre-wrap } section { break-inside: avoid } }`;

const lineClass = (line: string): string | undefined =>
  line.startsWith('+') ? 'add' : line.startsWith('-') ? 'gone' : undefined;

const diffHtml = (text: string): string =>
  `<pre>${text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const name = lineClass(line);
      return name === undefined ? escaped(line) : `<span class="${name}">${escaped(line)}</span>`;
    })
    .join('\n')}</pre>`;

function groupHtml({ first, hosts }: Group, diff: DiffText): string {
  const item = first.item === undefined ? '' : ` [${escaped(first.item)}]`;
  const why = first.reason === undefined ? '' : `: ${escaped(first.reason)}`;
  const text = diff(first.diffs);
  return [
    `<p>${hosts.map(escaped).join(', ')}${item} <strong class="${first.status}">${words[first.status]}</strong>${why}</p>`,
    first.command === undefined ? '' : `<pre>$ ${escaped(first.command)}</pre>`,
    text === '' ? '' : diffHtml(text),
  ].join('\n');
}

/** The whole page. */
export function planHtml(plan: Plan, diff: DiffText): string {
  const title = `Plan of ${plan.command.playbooks.join(', ')}`;
  const rows = Object.entries(plan.hosts)
    .map(
      ([host, stats]) =>
        `<tr><th scope="row">${escaped(host)}</th><td>${escaped(countsText(stats))}</td></tr>`,
    )
    .join('\n');
  const sections = groups(plan).map(({ task: { task }, groups: all }) => {
    const where = placeText(plan, task);
    const place = where === undefined ? '' : `<div class="place">${escaped(where)}</div>`;
    return `<section><h2>${escaped(task.name)}</h2>${place}\n${all.map((group) => groupHtml(group, diff)).join('\n')}</section>`;
  });
  const made = `made by ${plan.user} on ${plan.controller}, ${new Date(plan.time).toISOString()}, tsplay ${plan.tsplay}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="meta">${escaped(made)}</p>
<table><thead><tr><th scope="col">Host</th><th scope="col">Plan</th></tr></thead><tbody>
${rows}
</tbody></table>
${sections.length === 0 ? '<p>Nothing to do.</p>' : sections.join('\n')}
</main>
</body>
</html>
`;
}
