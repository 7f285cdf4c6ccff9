/**
 * The one way out: every text that goes to the page passes here.
 * @module
 */
import type { ServerResponse } from 'node:http';
import { nearestNumbers } from '../../util/json.ts';
import { visible } from '../../util/visible.ts';
import type { Problem } from '../wire.ts';
import { headers } from './headers.ts';

/** The same value, with nothing in its texts that could turn round what is read or steer a terminal it is copied to. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) {
    // Steps are long lists of numbers, which have nothing to hide.
    return value.every((one) => typeof one === 'number') ? value : value.map(shown);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [visible(key), shown(one)]));
}

/** A value as JSON on one line, as the page may have it. */
export const shownText = (value: unknown): string => JSON.stringify(shown(value), nearestNumbers);

const types = {
  json: 'application/json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
} as const;

/** What is sent. */
export interface Answer {
  readonly status: number;
  readonly type: keyof typeof types;
  readonly text: string | Uint8Array;
  /** Headers besides those of every answer, or in place of them. */
  readonly more?: Readonly<Record<string, string>>;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'json',
  text: shownText(value),
});

export const problem = (status: number, told: Problem): Answer => json(told, status);

export function send(response: ServerResponse, { status, type, text, more = {} }: Answer): void {
  response.writeHead(status, { ...headers, 'Content-Type': types[type], ...more });
  response.end(text);
}
