/**
 * `tsplay service list`, `status` and `releases`.
 * @module
 */
import { ExitCode } from '../../../errors/index.ts';
import { isWell, overview, type Overview } from '../../../modules/bluegreen/day-two/overview.ts';
import { readNames } from '../../../modules/bluegreen/store.ts';
import { serviceActions } from '../../options/service.ts';
import { refused } from './failures.ts';
import { action, serviceName, withSteering, type Asked, type Steering } from './opened.ts';
import { listText, releasesText, statusText } from './text.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What may be shown: health checks and healers quote what services answer. */
const clear = (one: Overview, { proc }: Asked): Overview => proc.redactor?.scrubMembers(one) ?? one;

/** Names of all services. */
const names = ({ sources }: Steering): Promise<readonly string[]> => readNames(sources.consul);

/** Looks at the service that is meant. Throws TSP1801 when there is none of that name. */
export async function lookAt(steering: Steering, asked: Asked): Promise<Overview> {
  const name = await serviceName(asked.args[0], asked, () => names(steering));
  const found = await overview(steering.sources, name);
  if (found !== undefined) return found;
  const known = await names(steering);
  throw refused(
    `there is no service ${name} on ${steering.sources.host.name}`,
    known.length === 0 ? 'Nothing has been released there yet.' : `There are ${known.join(', ')}.`,
  );
}

export const list = action(serviceActions.list, (asked) =>
  withSteering(asked, async (steering) => {
    const known = await names(steering);
    const all = await Promise.all(known.map((name) => overview(steering.sources, name)));
    const there = all.filter((one) => one !== undefined).map((one) => clear(one, asked));
    if (asked.options.json) asked.proc.stdout.write(json(there.map(dataOf)));
    else if (there.length === 0)
      asked.proc.stderr.write(`Nothing has been released on ${steering.sources.host.name} yet\n`);
    else asked.proc.stdout.write(listText(there));
    return ExitCode.ok;
  }),
);

export const status = action(serviceActions.status, (asked) =>
  withSteering(asked, async (steering) => {
    const found = await lookAt(steering, asked);
    const shown = clear(found, asked);
    asked.proc.stdout.write(asked.options.json ? json(dataOf(shown)) : statusText(shown));
    return isWell(found) ? ExitCode.ok : ExitCode.hostsFailed;
  }),
);

export const releases = action(serviceActions.releases, (asked) =>
  withSteering(asked, async (steering) => {
    const found = clear(await lookAt(steering, asked), asked);
    asked.proc.stdout.write(asked.options.json ? json(dataOf(found).releases) : releasesText(found));
    return ExitCode.ok;
  }),
);

/** A service as scripts read it; without Compose files and settings, which are long and may have secrets. */
export const dataOf = (one: Overview) => ({
  service: one.name,
  well: isWell(one),
  color: one.color ?? null,
  nginx: one.proxy ?? null,
  live: one.live?.id ?? null,
  deploying: one.deploying?.id ?? null,
  lock: one.locked ? (one.lock ?? {}) : null,
  instances: one.instances,
  workers: one.workers,
  jobs: one.jobs,
  releases: one.history.map(({ id, color, image, pinned, started, switched, by }) => ({
    ...{ id, color, image, pinned, started, switched, by },
    live: id === one.live?.id,
    former: id === one.former?.id,
  })),
  healing: one.healing,
});
