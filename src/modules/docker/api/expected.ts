/**
 * Docker as a dry run expects it: an engine that an earlier task installs or starts has nothing yet, and what tasks would
 * make is there for those behind them.
 * @module
 */
import { Prerequisite, type Expectations, type Plan, type Provision } from '../../../sdk/index.ts';
import { DockerError, type DockerApi } from './client.ts';

/** What a later question for `path` should be answered with. */
export const dockerThing = (path: string, value: unknown): Provision => ({
  thing: 'docker',
  name: path,
  state: JSON.stringify(value),
});

/** Parameters as text: the same task once more has the same. */
const wishOf = (params: unknown): string =>
  JSON.stringify(params, (_, member: unknown) =>
    member instanceof Map ? Object.fromEntries(member as Map<string, unknown>) : member,
  );

/**
 * The plan of something that is named, when the very same task was planned before in this dry run: nothing to do. Else the
 * plan, which then counts as done for the same task behind it.
 */
export async function onceExpected(
  expected: Expectations | undefined,
  kind: string,
  params: { readonly name?: string | undefined },
  plan: () => Promise<Plan>,
): Promise<Plan> {
  if (expected === undefined) return plan();
  const name = `${kind} ${params.name ?? ''}`;
  const wish = wishOf(params);
  if (expected.thing('docker', name) === wish) return { changed: false };
  const planned = await plan();
  return {
    ...planned,
    provides: async () => [
      ...((await planned.provides?.()) ?? []),
      { thing: 'docker', name, state: wish } satisfies Provision,
    ],
  };
}

const lists = [
  '/containers/json',
  '/images/json',
  '/networks',
  '/nodes',
  '/services',
  '/tasks',
  '/secrets',
  '/configs',
];

const outside = { LocalNodeState: 'inactive', ControlAvailable: false, NodeID: '', NodeAddr: '' };
const manager = { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'expected', NodeAddr: '' };

/** A node of a swarm that is only expected, as it is when it has just joined. */
const newNode = (name: string) => ({
  ID: name,
  Version: { Index: 0 },
  Spec: { Role: 'manager', Availability: 'active', Labels: {} },
  Description: { Hostname: name },
  Status: { State: 'ready', Addr: '' },
});

/** Whether a dry run's engine is one that an earlier task would bring. */
export const isOnlyExpected = async (api: DockerApi): Promise<boolean> =>
  (await api.get<{ Expected?: boolean }>('/version')).Expected === true;

/** Whether a path is one that only a swarm's manager answers. */
const isOfSwarm = (path: string): boolean => /^\/(?:swarm|nodes|services|tasks|secrets|configs)\b/.test(path);

function answer(path: string, expected: Expectations): unknown {
  const known = expected.thing('docker', path);
  if (known !== undefined) return JSON.parse(known);
  const hasSwarm = expected.thing('docker', '/swarm') !== undefined;
  if (path === '/info') return { Swarm: hasSwarm ? manager : outside };
  if (path === '/version') return { ApiVersion: '1.41', Version: '20.10.0', Expected: true };
  if (path === '/volumes') return { Volumes: [] };
  if (isOfSwarm(path) && !hasSwarm) return undefined;
  const node = /^\/nodes\/([^/]+)$/.exec(path)?.[1];
  if (node !== undefined) return newNode(decodeURIComponent(node));
  return lists.includes(path) ? [] : undefined;
}

/** A reader that answers for what is only expected. */
export function withExpected(api: DockerApi, expected: Expectations): DockerApi {
  const isForeseen = (path: string, error: unknown): boolean =>
    error instanceof Prerequisite &&
    (expected.unit('docker')?.active === true ||
      (isOfSwarm(path) && expected.thing('docker', '/swarm') !== undefined));
  /** Answers of lists have what tasks would add to them. */
  const added = <T>(path: string, found: T): T =>
    path === '/networks' && Array.isArray(found)
      ? ([
          ...(found as unknown[]),
          ...expected.things('docker', '/networks/').map((text) => JSON.parse(text) as unknown),
        ] as T)
      : found;
  /** What is expected of a path, else what Docker says, else what an engine would say that is only expected. */
  const ask = async <T>(path: string, real: () => Promise<T>, none: () => T): Promise<T> => {
    const known = expected.thing('docker', path);
    if (known !== undefined) return JSON.parse(known) as T;
    try {
      const found = await real();
      const hasSwarm = path === '/info' && expected.thing('docker', '/swarm') !== undefined;
      return hasSwarm ? { ...found, Swarm: manager } : added(path, found);
    } catch (error) {
      if (!isForeseen(path, error)) throw error;
      const answered = answer(path, expected);
      if (answered !== undefined) return added(path, answered as T);
      if (isOfSwarm(path) && expected.thing('docker', '/swarm') === undefined) throw error;
      return none();
    }
  };
  return {
    ...api,
    find: (path, options) =>
      ask(
        path,
        () => api.find(path, options),
        () => undefined,
      ),
    get: (path, options) =>
      ask(
        path,
        () => api.get(path, options),
        () => {
          throw new DockerError(404, `no such object: ${path}`);
        },
      ),
  };
}
