/**
 * `serial`: the batches in which a play goes through its hosts.
 * @module
 */

/** Sizes are numbers or percentages of all hosts; the last one repeats. No sizes: one batch. */
export function serialBatches(sizes: readonly (number | string)[], hosts: readonly string[]): string[][] {
  if (sizes.length === 0) return [[...hosts]];
  const batches: string[][] = [];
  let at = 0;
  for (let i = 0; at < hosts.length; i++) {
    const size = batchSize(sizes[Math.min(i, sizes.length - 1)] ?? 0, hosts.length);
    const end = size <= 0 ? hosts.length : at + size;
    batches.push(hosts.slice(at, end));
    at = end;
  }
  return batches;
}

function batchSize(size: number | string, total: number): number {
  if (typeof size === 'number') return size;
  const text = size.trim();
  if (!text.endsWith('%')) return Number.parseInt(text, 10) || 0;
  // At least one, as Ansible's pct_to_int.
  return Math.max(1, Math.floor((Number.parseInt(text, 10) / 100) * total)) || 1;
}
