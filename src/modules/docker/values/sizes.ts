/**
 * Sizes and durations in the spellings that Docker's tools take.
 * @module
 */
import { fail } from '../../../sdk/index.ts';

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
};

/** `512M`, `1.5g`, `64mb`, `1GiB` or a plain number as bytes. */
export function toBytes(text: string, param: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?\s*$/i.exec(text);
  if (!match) fail(`${param}: ${JSON.stringify(text)} is not a size such as 512M or 1.5G`);
  return Math.round(Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1));
}

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's duration (`1m30s`, `500ms`) in nanoseconds. A bare number is taken as nanoseconds, as Docker's API does. */
export function toNanoseconds(text: string, param: string): number {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return Number(trimmed);
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== trimmed)
    fail(`${param}: ${JSON.stringify(text)} is not a duration such as 30s or 1m30s`);
  return parts.reduce(
    (sum, part) => sum + Math.round(Number(part[1]) * (nanoseconds[part[2] ?? ''] ?? 0)),
    0,
  );
}
