import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendOnce } from './load-request.ts';
import { openSockets } from './load-sockets.ts';
import { loadStats } from './load-stats.ts';
import type { LoadReport } from './load-stats.ts';

export { describeLoad } from './load-stats.ts';
export type { LoadReport } from './load-stats.ts';

/** What load to make. */
export interface LoadOptions {
  readonly url: string;
  /** Requests per second, kept up whatever the answers do. */
  readonly rate: number;
  /** Connections that are kept open. Default 20. */
  readonly connections?: number;
  /** Share of requests that use a kept connection, 0 to 1; the others open one of their own. Default 0.9. */
  readonly keepAlive?: number;
  /** Share of PUT requests, 0 to 1; the others are GET. Default 0. */
  readonly put?: number;
  /** The body of the nth PUT. Default: one of fifty books. */
  readonly body?: (n: number) => string;
  /** Requests that the service answers late (`?delay=ms`), to see whether a release waits for them. */
  readonly slow?: { readonly share: number; readonly ms: number };
  /** Websockets that stay open beside the requests, at a path of the same server; what they say counts as requests. */
  readonly websockets?: { readonly count: number; readonly path: string };
  /** Milliseconds after which a request counts as failed. Default 10 000. */
  readonly timeout?: number;
}

/** A load that runs. */
export interface Load {
  /** What was seen so far. */
  report(): LoadReport;
  /** Send no more, wait for the answers that are due, close the connections. */
  stop(): Promise<LoadReport>;
}

/** Start a steady load. Requests are due at fixed times: a slow answer never holds the next request back. */
export function startLoad(options: LoadOptions): Load {
  const start = performance.now();
  const stats = loadStats(start);
  const connections = kept(options.connections ?? 20);
  const pending = new Set<Promise<void>>();
  const next = requests(options);
  let running = true;

  const send = async (due: number): Promise<void> => {
    const { keep, ...request } = next();
    const connection = keep ? connections.take() : undefined;
    stats.sent();
    const answer = await sendOnce({ ...request, agent: connection?.agent ?? false });
    connection?.release();
    stats.ended({ method: request.method, latency: performance.now() - due, ...answer });
  };

  const schedule = async (): Promise<void> => {
    for (let n = 0; running; n += 1) {
      const due = start + (n * 1000) / options.rate;
      if (due > performance.now()) await sleep(due - performance.now());
      // Stopped while asleep; the type checker does not see that `running` may change there.
      if (!(running as boolean)) return;
      const sent = send(due).finally(() => pending.delete(sent));
      pending.add(sent);
    }
  };

  const scheduled = schedule();
  const endSockets = socketsOf(options, stats);
  return {
    report: () => stats.report(),
    stop: async () => {
      running = false;
      await scheduled;
      await Promise.all([...pending, endSockets()]);
      connections.close();
      return stats.report();
    },
  };
}

function socketsOf({ url, websockets, timeout = 10_000 }: LoadOptions, stats: ReturnType<typeof loadStats>) {
  if (websockets === undefined) return () => Promise.resolve();
  const to = new URL(websockets.path, url.replace(/^http/, 'ws'));
  return openSockets({ url: to, count: websockets.count, timeout }, stats);
}

/** Run a load for some milliseconds. */
export async function runLoad(options: LoadOptions & { readonly duration: number }): Promise<LoadReport> {
  const load = startLoad(options);
  await sleep(options.duration);
  return load.stop();
}

/** The requests of a load, one after another, in the mix that was asked for. */
function requests(options: LoadOptions) {
  const keep = share(options.keepAlive ?? 0.9);
  const put = share(options.put ?? 0);
  const slow = share(options.slow?.share ?? 0);
  const body = options.body ?? oneOfFiftyBooks;
  let puts = 0;
  return () => {
    const url = new URL(options.url);
    if (slow()) url.searchParams.set('delay', String(options.slow?.ms ?? 0));
    const common = { keep: keep(), url, timeout: options.timeout ?? 10_000 };
    return put()
      ? { ...common, method: 'PUT' as const, body: body(puts++) }
      : { ...common, method: 'GET' as const };
  };
}

/** Says yes to a share of its calls, evenly spread: a test should not depend on chance. */
export function share(part: number): () => boolean {
  let owed = 0;
  return () => {
    owed += part;
    // Sums of such fractions fall short of a whole by a hair.
    if (owed < 1 - 1e-9) return false;
    owed -= 1;
    return true;
  };
}

function oneOfFiftyBooks(n: number): string {
  const _id = 1000 + (n % 50);
  return JSON.stringify({ _id, title: `Book ${_id}`, author: 'load client', description: `write ${n}` });
}

/**
 * Connections that are kept. Each has an agent of its own: an agent with several connections chooses by itself which
 * request goes where. A request that finds all of them busy waits on the one with the fewest waiting.
 */
function kept(count: number) {
  const agents = Array.from({ length: count }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const slots = agents.map((agent) => ({ agent, busy: 0 }));
  let turn = 0;
  return {
    take() {
      turn += 1;
      const order = slots.map((_, i) => slots[(turn + i) % count]).filter((slot) => slot !== undefined);
      const slot = order.reduce((best, other) => (other.busy < best.busy ? other : best));
      slot.busy += 1;
      return {
        agent: slot.agent,
        release: () => {
          slot.busy -= 1;
        },
      };
    },
    close() {
      for (const agent of agents) agent.destroy();
    },
  };
}
