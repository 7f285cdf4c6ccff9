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

/** A column of a table. */
export interface Column {
  /** Its head, as HTML. */
  readonly head: string;
  /** `number`: on the right, as numbers stand. `name`: heads its row. `wide`: has a line of its own on a narrow screen. */
  readonly kind?: 'number' | 'name' | 'wide' | undefined;
  /** What it is called where a narrow screen has no heads; nothing where its cells say enough. */
  readonly label?: string | undefined;
}

/** A cell: HTML, and the class of its tone. `none`: not worth a place on a narrow screen. */
export type Cell = string | readonly [html: string, tone: string];

function cellHtml({ kind, label }: Column, cell: Cell): string {
  const [html, tone] = typeof cell === 'string' ? [cell, ''] : cell;
  const style = [kind === 'number' || kind === 'wide' ? kind : '', tone]
    .filter((one) => one !== '')
    .join(' ');
  const words = style === '' ? '' : ` class="${style}"`;
  if (kind === 'name') return `<th scope="row"${words}>${html}</th>`;
  return `<td${words}${label === undefined || tone === 'none' ? '' : ` data-name="${label}"`}>${html}</td>`;
}

/**
 * A table whose rows are laid out only when they come into sight, however many there are; on a narrow screen each is a few
 * lines. `form` is the class that has the widths of its columns.
 */
export function tableHtml(
  name: string,
  form: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): string {
  const heads = columns.map(
    ({ head, kind }) => `<th scope="col"${kind === 'number' ? ' class="number"' : ''}>${head}</th>`,
  );
  const lines = rows.map(
    (cells) => `<tr>${cells.map((cell, n) => cellHtml(columns[n] ?? { head: '' }, cell)).join('')}</tr>`,
  );
  return `<table class="grid ${form}" aria-label="${name}">
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody></table>`;
}
