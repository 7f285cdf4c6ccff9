/**
 * Times as rulebooks write them.
 * @module
 */
const units: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Milliseconds of `10 seconds`; the schema lets nothing else through. */
export function duration(text: string): number {
  const [, count = '0', unit = 'second'] = /^(\d+)\s*([a-z]+?)s?$/.exec(text.trim()) ?? [];
  return Number(count) * (units[unit] ?? 1000);
}
