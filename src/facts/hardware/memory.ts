import { record } from '../../util/record.ts';
/** Memory facts from /proc/meminfo, in mebibytes. */
export function memoryFacts(meminfo: string): Record<string, unknown> {
  const mb = record<number>();
  for (const line of meminfo.split('\n')) {
    const match = /^(\w+):\s*(\d+)/.exec(line);
    if (match?.[1] !== undefined) mb[match[1]] = Math.floor(Number(match[2]) / 1024);
  }
  const of = (name: string): number => mb[name] ?? 0;
  if (mb['MemTotal'] === undefined) return {};
  const unused = of('Cached') + of('MemFree') + of('Buffers');
  return {
    memtotal_mb: of('MemTotal'),
    memfree_mb: of('MemFree'),
    swaptotal_mb: of('SwapTotal'),
    swapfree_mb: of('SwapFree'),
    memory_mb: {
      real: { total: of('MemTotal'), used: of('MemTotal') - of('MemFree'), free: of('MemFree') },
      nocache: { free: unused, used: of('MemTotal') - unused },
      swap: {
        total: of('SwapTotal'),
        free: of('SwapFree'),
        used: of('SwapTotal') - of('SwapFree'),
        cached: of('SwapCached'),
      },
    },
  };
}
