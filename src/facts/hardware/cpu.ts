/**
 * Processor facts from /proc/cpuinfo.
 * @module
 */

const described = new Set(['model name', 'Processor', 'vendor_id', 'cpu', 'Vendor', 'processor']);

interface Scan {
  readonly processor: string[];
  readonly seen: Map<string, number>;
  /** Cores by physical id, siblings by core id. */
  readonly sockets: Map<string, number>;
  readonly cores: Map<string, number>;
  readonly flags: string[];
  readonly other: Map<string, string>;
}

function scan(cpuinfo: string): Scan {
  const found: Scan = {
    processor: [],
    seen: new Map(),
    sockets: new Map(),
    cores: new Map(),
    flags: [],
    other: new Map(),
  };
  let socket = '0';
  let core = '0';
  for (const line of cpuinfo.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const key = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (described.has(key)) {
      found.processor.push(value);
      found.seen.set(key, (found.seen.get(key) ?? 0) + 1);
    } else if (key === 'physical id') {
      socket = value;
      if (!found.sockets.has(socket)) found.sockets.set(socket, 1);
    } else if (key === 'core id') {
      core = value;
      if (!found.cores.has(core)) found.cores.set(core, 1);
    } else if (key === 'cpu cores') found.sockets.set(socket, Number(value));
    else if (key === 'siblings') found.cores.set(core, Number(value));
    else if (key === 'flags') found.flags.splice(0, found.flags.length, ...value.split(/\s+/));
    else found.other.set(key, value);
  }
  return found;
}

/** How many CPUs a list such as `0-3,8` names. */
export function cpuListSize(list: string): number {
  let count = 0;
  for (const part of list.split(',')) {
    const [from, to] = part.split('-').map(Number);
    if (from !== undefined && Number.isInteger(from)) count += (to ?? from) - from + 1;
  }
  return count;
}

export function cpuFacts(
  cpuinfo: string,
  machine: string,
  nproc: number | undefined,
): Record<string, unknown> {
  const cpu = scan(cpuinfo);
  const count = (key: string): number => cpu.seen.get(key) ?? 0;
  const vendors = count('vendor_id');
  let entries = cpu.processor.length;
  if (vendors > 0 && vendors === count('model name')) entries = vendors;
  if (/^(?:armv|aarch|ppc)/.test(machine)) entries = count('processor');
  const common = {
    processor: cpu.processor,
    ...(cpu.flags.length > 0 ? { flags: cpu.flags } : {}),
  };
  if (machine === 's390x') {
    const total = Number(cpu.other.get('# processors') ?? 1);
    const threads = Number(cpu.other.get('max thread id') ?? 0) + 1;
    return {
      ...common,
      processor_count: 1,
      processor_cores: Math.round(total / threads),
      processor_threads_per_core: threads,
      processor_vcpus: total,
      processor_nproc: nproc ?? total,
    };
  }
  const sockets = cpu.sockets.size > 0 ? cpu.sockets.size : entries;
  const cores = [...cpu.sockets.values()][0] ?? 1;
  const siblings = [...cpu.cores.values()][0] ?? 1;
  const threads = Math.round(siblings / cores);
  return {
    ...common,
    processor_count: sockets,
    processor_cores: cores,
    processor_threads_per_core: threads,
    processor_vcpus: threads * sockets * cores,
    processor_nproc: nproc ?? count('processor'),
  };
}
