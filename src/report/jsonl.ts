/**
 * The event stream itself, one JSON object per line, as it happens: schemas/events.json, docs/events.md.
 * @module
 */
import { linesOf } from '../events/pieces.ts';
import type { Renderer } from '../events/types.ts';
import { nearestNumbers } from '../util/json.ts';
import type { ReportOptions } from './options.ts';

/** Version of the format; it grows when something is taken away or changes its meaning. */
const schema = 1;

/** The renderer `jsonl`. */
export function jsonlRenderer({ stdout, lineLimit }: Pick<ReportOptions, 'stdout' | 'lineLimit'>): Renderer {
  let number = 0;
  return {
    onEvent: (event) => {
      const { type, ...rest } = event;
      const line = type === 'run.start' ? { type, schema, ...rest } : event;
      for (const part of linesOf(JSON.stringify(line, nearestNumbers), ++number, lineLimit))
        stdout.write(`${part}\n`);
    },
    close: () => Promise.resolve(),
  };
}
