/**
 * What every section of the page is made from.
 * @module
 */
import type { RunSummary } from '../../history/index.ts';
import type { RunModel } from './model.ts';
import type { HostTime } from './waits.ts';

export interface Drawing {
  readonly run: RunSummary;
  readonly model: RunModel;
  /** By number of the host. */
  readonly times: readonly HostTime[];
}

export interface Section {
  readonly id: string;
  /** As HTML. */
  readonly title: string;
  readonly html: string;
}

/** Undefined where there is nothing to say. */
export type SectionMaker = (drawing: Drawing) => Section | undefined;

/** Up to so many results each is shown by itself; beyond they are summed up, so that a browser can open the page. */
const mostSingle = 5_000;

export const isSmall = ({ model }: Drawing): boolean =>
  model.tasks.reduce((sum, { steps }) => sum + steps.length, 0) <= mostSingle;

/** Heads of columns; those of numbers stand on the right, as the numbers do. */
const headsHtml = (heads: readonly (string | readonly [string])[]): string =>
  `<thead><tr>${heads
    .map((head) =>
      typeof head === 'string'
        ? `<th scope="col">${head}</th>`
        : `<th scope="col" class="number">${head[0]}</th>`,
    )
    .join('')}</tr></thead>`;

/** A table that scrolls by itself on a narrow screen, with the keyboard too. `heads`: those of numbers in brackets. */
export const tableHtml = (
  name: string,
  heads: readonly (string | readonly [string])[],
  rows: readonly string[],
  style = '',
): string =>
  `<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table${style === '' ? '' : ` class="${style}"`}>
${headsHtml(heads)}
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
