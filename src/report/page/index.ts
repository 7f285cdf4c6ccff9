/**
 * A recorded run as one HTML file.
 * @module
 */
import type { RunSummary } from '../../history/index.ts';
import type { RunEvent } from '../../events/types.ts';
import { htmlPage } from '../../util/html.ts';
import type { FindingStyle } from './findings.ts';
import { eachHostSection, hostsSection } from './hosts.ts';
import { readModel } from './model.ts';
import { failuresSection, noticesSection, unknownsSection } from './findings-html.ts';
import { pageStyle } from './style.ts';
import { summarySection } from './summary.ts';
import { slowestSection, tasksSection } from './tasks.ts';
import { timelineSection } from './timeline.ts';
import type { Drawing } from './drawing.ts';
import { hostTimes } from './waits.ts';

/** The whole page. It needs no other file, runs nothing and asks the network for nothing. */
export async function runPage(
  run: RunSummary,
  events: AsyncIterable<RunEvent>,
  style: FindingStyle,
): Promise<string> {
  const model = await readModel(events, style, run.head.cwd);
  const drawing: Drawing = { run, model, times: hostTimes(model) };
  const sections = [
    summarySection,
    failuresSection,
    unknownsSection,
    noticesSection,
    slowestSection,
    hostsSection,
    timelineSection,
    tasksSection,
    eachHostSection,
  ].flatMap((section) => section(drawing) ?? []);
  const links = sections.map(({ id, title }) => `<li><a href="#${id}">${title}</a></li>`).join('');
  const body = [
    '<a class="skip" href="#main">Skip to the content</a>',
    `<header><h1>Run ${run.head.id}</h1><nav aria-label="Sections"><ul>${links}</ul></nav></header>`,
    '<main id="main" tabindex="-1">',
    ...sections.map(
      ({ id, title, html }) =>
        `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${html}\n</section>`,
    ),
    '</main>',
  ];
  return htmlPage({
    title: `Run ${run.head.id}: ${run.head.what.join(' ')}`,
    style: pageStyle,
    body: body.join('\n'),
  });
}
