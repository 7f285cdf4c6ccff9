/**
 * Releases of books-service, and what must hold after each.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { ensureLab } from '../../../lab/index.ts';
import { startLoad } from '../load-client.ts';
import type { Load, LoadOptions } from '../load-client.ts';
import { describeLoad } from '../load-stats.ts';
import { mainSite, situation } from './site.ts';
import type { Site } from './site.ts';
import { play, startPlay, tell } from './tsplay.ts';
import type { Run, RunningRun } from './tsplay.ts';

export const inventory = ['-i', 'inventories/prod'] as const;
export const booksService = ['playbooks/books-service.yml', ...inventory] as const;

/** Extra variables as JSON. */
const vars = (values: object): string[] => ['-e', JSON.stringify(values)];

/** Only the release: the machines are provisioned, which tests of their own look at. */
const releaseArgs = (site: Site, tag: string, extra: object): string[] => [
  ...booksService,
  ...['--skip-tags', 'infra'],
  ...vars({ ...site.vars, container_tag: tag, service_verify_seconds: 1, ...extra }),
];

export const release = (site: Site, tag: string, extra: object = {}): Promise<Run> =>
  play(...releaseArgs(site, tag, extra));
export const startRelease = (site: Site, tag: string, extra: object = {}): RunningRun =>
  startPlay(...releaseArgs(site, tag, extra));

export const rollback = (site: Site, extra: object = {}): Promise<Run> =>
  play(
    'playbooks/rollback.yml',
    ...inventory,
    ...vars({ ...site.vars, container_name: 'books-service', service_verify_seconds: 1, ...extra }),
  );

/** The version that is not the given one. */
export const other = (version: string): string => (version === '1.0.0' ? '1.1.0' : '1.0.0');

/** Has machines with a main service that is live, and gives its version; what is there already is left as it is. */
export async function liveVersion(): Promise<string> {
  await ensureLab();
  return liveSite(mainSite, (tag) =>
    play(...booksService, ...vars({ container_tag: tag, service_break_lock: true })),
  );
}

/** The same for another service, on machines that are provisioned. */
export const liveVersionOf = (site: Site): Promise<string> =>
  liveSite(site, (tag) => release(site, tag, { service_break_lock: true }));

async function liveSite(site: Site, start: (tag: string) => Promise<Run>): Promise<string> {
  const now = await situation(site).catch(() => undefined);
  if (now?.serving.status === 200 && now.keys.length === 3 && /^1\.[01]\.0$/.test(now.serving.version))
    return now.serving.version;
  const run = await start('1.0.0');
  expect(run.status, tell(run)).toBe(0);
  return (await settled(site)).version;
}

/**
 * The situation once Consul has looked at the public address, which it does every ten seconds, and once the session of a
 * run that was killed right after it gave its lock back has ended.
 */
async function checked(site: Site): ReturnType<typeof situation> {
  const until = Date.now() + 25_000;
  for (;;) {
    const now = await situation(site);
    const waiting = now.registered[site.name]?.[0] === 'critical' || now.sessions > 0;
    if (!waiting || Date.now() > until) return now;
    await sleep(500);
  }
}

/** Everything agrees on one live colour, and nothing is left over. Gives what serves. */
export async function settled(
  site: Site,
  version?: string,
): Promise<{ readonly color: string; readonly version: string }> {
  const now = await checked(site);
  const color = now.consulColor;
  const idle = color === 'blue' ? 'green' : 'blue';
  const name = (part: string): string => `${site.name}-${part}_${part}`;
  expect({ ...now, instances: now.instances.length, upstream: now.upstream.length }).toEqual({
    consulColor: expect.stringMatching(/^(blue|green)$/) as string,
    flagColor: color,
    serving: { status: 200, color, routed: color, version: version ?? now.serving.version },
    keys: ['color', 'front', 'live'],
    sessions: 0,
    services: {
      [name('db')]: '1/1',
      [name(color)]: '2/2',
      // The other colour is stopped; of one that never became live not even the stack is left.
      ...(name(idle) in now.services ? { [name(idle)]: '0/0' } : {}),
    },
    containers: [name(color), name(color), name('db')].sort(),
    registered: {
      [site.name]: ['passing'],
      [`${site.name}-${color}`]: ['passing', 'passing'],
      [`${site.name}-${idle}`]: [],
    },
    upstream: 2,
    instances: 2,
  });
  expect(now.upstream).toEqual(now.instances);
  return { color, version: now.serving.version };
}

/**
 * Users: some keep their connections, some do not, some write, some ask for what takes a second. Who keeps a connection
 * uses it several times a second: nginx cannot spare one that was idle before a reload.
 */
export const users = (site: Site, options: Partial<LoadOptions> = {}): Load =>
  startLoad({
    url: site.books,
    rate: 30,
    connections: 5,
    keepAlive: 0.6,
    put: 0.2,
    slow: { share: 0.01, ms: 1000 },
    ...options,
  });

/** Ends a load, of which no request may have failed, and says what it saw. */
export async function nobodyNoticed(load: Load): Promise<string> {
  const report = await load.stop();
  const seen = describeLoad(report);
  expect(report.samples, seen).toEqual([]);
  expect(report.failed).toBe(0);
  expect(report.ok).toBe(report.sent);
  expect(report.ok).toBeGreaterThan(0);
  return seen;
}

/** Services to try things on, each for one test at a time. */
export function sitePool(sites: readonly Site[]): <T>(use: (site: Site) => Promise<T>) => Promise<T> {
  const free = [...sites];
  const waiting: ((site: Site) => void)[] = [];
  return async (use) => {
    const site = free.pop() ?? (await new Promise<Site>((resolve) => waiting.push(resolve)));
    try {
      return await use(site);
    } finally {
      const next = waiting.shift();
      if (next) next(site);
      else free.push(site);
    }
  };
}
