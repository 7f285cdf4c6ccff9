/**
 * The event stream itself, one JSON object per line, as it happens.
 * @module
 */
import type { Renderer } from '../events/types.ts';
import type { ReportOptions } from './options.ts';

const encode = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/** The renderer `jsonl`. */
export const jsonlRenderer = ({ stdout }: Pick<ReportOptions, 'stdout'>): Renderer => ({
  onEvent: (event) => void stdout.write(`${JSON.stringify(event, encode)}\n`),
  close: () => Promise.resolve(),
});
