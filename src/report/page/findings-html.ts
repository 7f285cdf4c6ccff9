/**
 * Failures, what could not be known, and warnings.
 * @module
 */
import { diffHtml, escapeHtml, escapeName } from '../../util/html.ts';
import type { Drawing, Section } from './drawing.ts';
import type { Finding } from './findings.ts';
import type { TaskRun } from './model.ts';
import { endWords, findingWords, isWarning, noticeWords, plural } from './terms.ts';
import { originsHtml } from './origins-html.ts';
import { place } from './place.ts';

/** Hosts with the items of a loop; many are folded. */
function namesHtml(hosts: readonly string[]): string {
  const names = hosts.map(escapeName).join(', ');
  if (hosts.length <= 20) return names;
  return `<details class="inline"><summary>${plural(hosts.length, 'result')}</summary>${names}</details>`;
}

const blockHtml = ([name, text]: Finding['blocks'][number]): string =>
  name === 'where'
    ? `<pre class="code" role="region" aria-label="Code" tabindex="0">${escapeHtml(text)}</pre>`
    : `<p class="meta">${escapeHtml(name)}</p>\n<pre>${escapeHtml(text)}</pre>`;

/** One finding: on which hosts, and what. */
export function findingHtml({ kind, ignored, text, blocks, hosts }: Finding): string {
  const hint = ignored ? ' (ignored)' : '';
  const where = `<div>${namesHtml(hosts)} <strong class="${kind}">${findingWords[kind]}${hint}</strong></div>`;
  if (kind === 'diff') return `<div class="finding">${where}\n${diffHtml(text)}</div>`;
  const message = `<p class="message">${escapeHtml(text)}</p>`;
  return `<div class="finding">${[where, message, ...blocks.map(blockHtml)].join('\n')}</div>`;
}

const taskTitle = ({ position, info }: TaskRun): string =>
  `<h3><a href="#t${position}">${position}. ${escapeName(info.name)}</a></h3>`;

function placeHtml({ info }: TaskRun, { run }: Drawing): string {
  return info.src === undefined
    ? ''
    : `<div class="place">${escapeName(place(info.src, run.head.cwd))}</div>`;
}

/** What ended the run, rather than a task on a host: it may have been before the first play. */
function endHtml({ model }: Drawing): string[] {
  const errors = model.notices.filter(({ type }) => type === 'error');
  if (errors.length === 0) return [];
  const title = model.tasks.length === 0 ? endWords.early : endWords.later;
  const texts = errors.map(
    ({ message }) =>
      `<pre class="code" role="region" aria-label="Error" tabindex="0">${escapeHtml(message)}</pre>`,
  );
  return [`<article><h3>${title}</h3>\n${texts.join('\n')}</article>`];
}

export function failuresSection(drawing: Drawing): Section | undefined {
  const ofTasks = drawing.model.tasks.flatMap((task) => {
    const some = task.findings.filter(({ kind }) => kind === 'failed' || kind === 'unreachable');
    if (some.length === 0) return [];
    const findings = some.map(findingHtml).join('\n');
    const origins = originsHtml(task, drawing.model);
    return [`<article>${taskTitle(task)}${placeHtml(task, drawing)}\n${findings}${origins}</article>`];
  });
  const all = [...endHtml(drawing), ...ofTasks];
  return all.length === 0 ? undefined : { id: 'failures', title: 'Failures', html: all.join('\n') };
}

/** By reason: many tasks often wait for the same. */
export function unknownsSection({ model }: Drawing): Section | undefined {
  const reasons = new Map<string, string[]>();
  for (const { position, info, findings } of model.tasks)
    for (const { kind, text, hosts } of findings) {
      if (kind !== 'unknown') continue;
      const line = `<li><a href="#t${position}">${position}. ${escapeName(info.name)}</a>: ${namesHtml(hosts)}</li>`;
      reasons.set(text, [...(reasons.get(text) ?? []), line]);
    }
  if (reasons.size === 0) return undefined;
  const html = [...reasons].map(
    ([reason, lines]) =>
      `<article><h3 class="message unknown">${escapeHtml(reason)}</h3>\n<ul>${lines.join('\n')}</ul></article>`,
  );
  return { id: 'unknown', title: 'What cannot be known', html: html.join('\n') };
}

export function noticesSection({ run, model }: Drawing): Section | undefined {
  const warnings = model.notices.filter(isWarning);
  const rows = warnings.map(({ type, message, src, modern, count }) => {
    const where = src === undefined ? '' : `<div class="place">${escapeName(place(src, run.head.cwd))}</div>`;
    const instead =
      modern === undefined ? '' : `<div>Write instead: <code>${escapeHtml(modern)}</code></div>`;
    const often = count === 1 ? '' : ` (${plural(count, 'time')})`;
    return `<li><strong class="changed">${noticeWords[type]}${often}</strong> <span class="message">${escapeHtml(message)}</span>${where}${instead}</li>`;
  });
  return rows.length === 0
    ? undefined
    : { id: 'warnings', title: 'Warnings', html: `<ul class="notices">${rows.join('\n')}</ul>` };
}
