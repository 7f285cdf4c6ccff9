/**
 * The way to the host that a task works on: its own, or the one it is delegated to.
 * @module
 */
import {
  createHosts,
  type Expectations,
  type Foreseen,
  type Hosts,
  type ModuleContext,
} from '../../sdk/index.ts';
import type { OnMoved } from '../../sdk/remote/moved.ts';
import { isLocalName } from '../connect/connections.ts';
import type { Route, RouteRequest } from '../state/contracts.ts';
import type { Attempt } from './types.ts';
import { untilDeadline } from './deadline.ts';

/** Milliseconds that a job of the run has beyond its time, so that it is the job that says so. */
const grace = 200;

/** What of a task's context its hosts need. */
export type HostContext = Pick<ModuleContext, 'environment' | 'onOutput' | 'secret'>;

/** How long a host is there for a task. */
interface Bounds {
  /** Seconds. */
  readonly limit?: number | undefined;
  /** Aborted when the task is given up. */
  readonly signal: AbortSignal;
  readonly expected?: Expectations | undefined;
  readonly foreseen?: Foreseen | undefined;
  readonly onMoved?: OnMoved | undefined;
}

/** The host that the task works on: its own, or the one it is delegated to. */
export async function hostsFor(
  attempt: Attempt,
  context: HostContext,
  { limit, signal, expected, foreseen, onMoved }: Bounds,
): Promise<Hosts> {
  const route = await routeFor(attempt);
  const transport =
    limit === undefined ? route.transport : untilDeadline(route.transport, Date.now() + limit * 1000 + grace);
  return createHosts(transport, {
    name: attempt.delegatedTo ?? attempt.host.name,
    become: route.become,
    environment: context.environment,
    onOutput: context.onOutput,
    onMoved,
    onSecret: context.secret,
    signal,
    expected,
    foreseen,
  });
}

export const routeFor = (attempt: Attempt): Promise<Route> =>
  attempt.section.play.run.connections.route(wayOf(attempt));

/** What decides how the host is reached. */
export function wayOf(attempt: Attempt): RouteRequest {
  const { task, host, section, reached, delegatedTo } = attempt;
  const { run } = section.play;
  const target = delegatedTo ?? host.name;
  const own = target === host.name;
  const known = run.inventory.has(target);
  return {
    host: target,
    vars: reached.own,
    templar: reached.templar,
    task: own ? task : { ...task, ...(task.connection === 'local' ? {} : { connection: undefined }) },
    implicitLocal: !known && isLocalName(target),
    dir: section.play.play.dir,
  };
}
