/**
 * The event stream itself, one JSON object per line, as it happens: schemas/events.json, docs/events.md.
 * @module
 */
import type { Renderer } from '../events/types.ts';
import { nearestNumbers } from '../util/json.ts';
import type { ReportOptions } from './options.ts';

/** Version of the format; it grows when something is taken away or changes its meaning. */
const schema = 1;

/** The renderer `jsonl`. */
export const jsonlRenderer = ({ stdout }: Pick<ReportOptions, 'stdout'>): Renderer => ({
  onEvent: (event) => {
    const { type, ...rest } = event;
    const line = type === 'run.start' ? { type, schema, ...rest } : event;
    stdout.write(`${JSON.stringify(line, nearestNumbers)}\n`);
  },
  close: () => Promise.resolve(),
});
