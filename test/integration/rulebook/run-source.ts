/** Runs a source against the real thing, and keeps where it has come to from one run to the next. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventSources } from '../../../src/rulebook/sources/index.ts';
import type { EventData } from '../../../src/sdk/index.ts';
import { fromPlain, type Dict } from '../../../src/util/value.ts';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface Running {
  readonly events: EventData[];
  readonly warnings: string[];
  /** Waits until an event has come that fits, for 30 s at most. */
  seen(fits: (event: EventData) => boolean): Promise<EventData>;
  stop(): Promise<void>;
}

/** Where a source has come to. */
export interface Place {
  value?: unknown;
}

export function startSource(name: string, args: object, place: Place = {}, cwd = '/'): Running {
  const events: EventData[] = [];
  const warnings: string[] = [];
  const stop = new AbortController();
  const source = eventSources.find((one) => one.name === name);
  if (source === undefined) throw new Error(`there is no source ${name}`);
  let failure: unknown;
  const running = source
    .prepare(
      fromPlain(args) as Dict,
      undefined,
    )({
      put: (event) => Promise.resolve(void events.push(event)),
      signal: stop.signal,
      sleep: (seconds) => sleep(seconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined),
      position: { load: () => place.value, save: (value) => (place.value = value) },
      env: {},
      cwd,
      warn: (message) => void warnings.push(message),
    })
    .catch((error: unknown) => {
      if (!stop.signal.aborted) failure = error;
    });
  return {
    events,
    warnings,
    async seen(fits) {
      for (let i = 0; i < 600; i++) {
        const found = events.find(fits);
        if (found) return found;
        if (failure instanceof Error) throw failure;
        await sleep(50);
      }
      throw new Error(`not among ${JSON.stringify(events).slice(0, 2000)}; ${warnings.join('; ')}`);
    },
    async stop() {
      stop.abort();
      await running;
      if (failure instanceof Error) throw failure;
    },
  };
}
