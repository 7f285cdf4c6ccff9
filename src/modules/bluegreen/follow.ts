import { hostname } from 'node:os';
import {
  defineModule,
  missing,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import { putKv, readKv } from '../consul/kv.ts';
import { catalogPart, type CatalogPart, emptyPart, mustKnowParts, steeringNodes } from './catalog.ts';
import { type Change, describeChange, reconcile, type Situation } from './decide.ts';
import { flaggedColor, followColor } from './flags.ts';
import { isWeb, seen, serversIn } from './observe.ts';
import {
  type Color,
  colors,
  consulService,
  dockerParam,
  nginxParams,
  otherColor,
  readConsulNow,
  serviceParams,
  writeConsulNow,
} from './params.ts';
import { masterPid, planProxy } from './proxy.ts';
import { keyOf, proxiesKey, readState, type ServiceState } from './store.ts';
import { upstreamPath, withServers } from './upstream-file.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...nginxParams,
  only_color: p.bool({
    doc: 'Only the live colour is followed, as a release does that has told nginx of the instances itself.',
    default: false,
  }),
  record: p.bool({
    doc: 'Write down in Consul what this proxy serves, under `services/NAME/healer/proxies/`.',
    default: false,
  }),
  drain: p.float({
    doc: 'Seconds at most that clients are given to let go of the connections they keep before nginx is reloaded.',
    default: 0.5,
  }),
} as const;
type FollowParams = Params<typeof params>;

export const bluegreenFollow = defineModule({
  name: 'tsplay.bluegreen.bluegreen_follow',
  summary: 'Make the nginx of a further proxy serve what Consul says',
  description:
    'For a host that runs nginx and a Consul agent and need not be a manager of the swarm: the live colour comes from Consul’s keys, the instances of both colours from its catalog, and files that nginx lacks from what the last release wrote down. It takes no lock and changes nothing but the nginx of its host, so that each proxy follows by itself, during a release too.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: {
    changes: 'What was changed, or would be, a sentence each.',
    notes: 'What people should know.',
    color: 'Colour that nginx is to serve; empty when nothing is live.',
  },
  examples: [{ title: 'Follow', yaml: 'bluegreen_follow:\n  name: books-service' }],
  plan: async (params, host, context) => {
    // A run that is ended goes back to what was live; this proxy goes with it.
    if (params.only_color && !context.check)
      context.onEarlyEnd(async (now) => {
        await followColor(now, writeConsulNow(now, params), params.directory, params.name);
      });
    if (params.only_color) return planColor(params, host);
    const now = await look(params, host);
    // What was taken away while this proxy was down is closed to its users.
    return now.state.color === undefined ? planColor(params, host) : planFollow(params, host, now);
  },
});

async function planColor(params: FollowParams, host: ReadHost): Promise<Plan> {
  const { directory, name } = params;
  const [state, flag, pid] = await Promise.all([
    readState(readConsulNow(host, params), name),
    flaggedColor(host, directory, name),
    masterPid(params, host),
  ]);
  if (pid === undefined) missing(`nginx does not run on ${host.name}`);
  const color = state.color?.value;
  const result = { changes: [], notes: [], color: color ?? '' };
  if (flag === color) return { changed: false, result };
  const changes = [`nginx serves ${color ?? 'nothing'}`];
  return {
    changed: true,
    diff: {
      kind: 'text',
      beforeHeader: name,
      afterHeader: name,
      before: `${flag ?? 'nothing'}\n`,
      after: `${color ?? 'nothing'}\n`,
    },
    result: { ...result, changes },
    apply: async (writable) => follow(params, writable, color),
  };
}

/** Consul may have moved on meanwhile: then nginx has as well. */
async function follow(
  { directory, name, ...where }: FollowParams,
  host: WriteHost,
  wanted: Color | undefined,
): Promise<ResultKeys> {
  const color = await followColor(host, writeConsulNow(host, where), directory, name);
  return color === wanted ? {} : { color: color ?? '' };
}

/** What was looked at. */
interface Seen {
  readonly situation: Situation;
  readonly state: ServiceState;
  readonly texts: Readonly<Record<Color, string | undefined>>;
}

async function planFollow(params: FollowParams, host: ReadHost, now: Seen): Promise<Plan> {
  const decision = reconcile(now.situation);
  const changes = decision.changes.filter(({ kind }) => !['register', 'deregister'].includes(kind));
  const { proxy } = now.situation;
  const nginx = proxy.ok ? await proxyPlan(params, host, changes, now) : undefined;
  const result = {
    changes: [
      ...changes.map(describeChange),
      ...(nginx?.changed === true && changes.length === 0 ? ['nginx gets files that it lacks'] : []),
    ],
    notes: decision.notes,
    color: decision.color ?? '',
  };
  const changed = changes.length > 0 || nginx?.changed === true;
  if (!changed && !(params.record && (await isNews(params, host, now)))) return { changed: false, result };
  return {
    // What is only written down changes nothing that a proxy serves.
    changed: changed || 'unknown',
    diff: nginx?.diff,
    result,
    apply: async (writable) => {
      await nginx?.apply?.(writable);
      if (changes.some(({ kind }) => kind === 'flag'))
        await followColor(writable, writeConsulNow(writable, params), params.directory, params.name);
      if (params.record) await record(params, writable, await look(params, writable));
      return { changed };
    },
  };
}

async function look(params: FollowParams, host: ReadHost): Promise<Seen> {
  const { name, directory } = params;
  const consul = readConsulNow(host, params);
  const [state, flag, mark, nginx, blue, green] = await Promise.all([
    readState(consul, name),
    flaggedColor(host, directory, name),
    host.stat(`${directory}/flags/reload`),
    seen(masterPid(params, host)),
    ...colors.map((color) => host.readText(upstreamPath(directory, name, color))),
  ]);
  const live = state.color?.value;
  const parts = await seen(catalog(params, host, state.lock.session));
  const texts = { blue, green };
  const runs = nginx.ok && nginx.value !== undefined;
  return {
    state,
    texts,
    situation: {
      name,
      session: '',
      web: isWeb(state),
      // Whoever holds the lock changes another proxy, or tells this one what it would find out itself.
      kv: { ok: true, value: { color: live, lock: undefined, unfinished: false } },
      swarm: parts.ok
        ? { ok: true, value: { blue: part(parts.value.blue), green: part(parts.value.green) } }
        : parts,
      consul: parts.ok
        ? { ok: true, value: { blue: parts.value.blue.instances, green: parts.value.green.instances } }
        : parts,
      proxy: runs
        ? {
            ok: true,
            value: {
              flag,
              upstreams: { blue: serversIn(blue), green: serversIn(green) },
              pending: mark !== undefined,
            },
          }
        : { ok: false, why: `nginx does not run on ${host.name}` },
      prime: live === undefined ? undefined : otherColor(live),
    },
  };
}

const part = ({ endpoints }: CatalogPart) => ({ wanted: endpoints.length, instances: endpoints });

async function catalog(
  params: FollowParams,
  host: ReadHost,
  deploySession: string | undefined,
): Promise<Record<Color, CatalogPart>> {
  const consul = readConsulNow(host, params);
  const steering = await steeringNodes(consul, deploySession);
  const [blue, green] = await Promise.all(
    colors.map((color) => catalogPart(consul, consulService(params.name, color), steering)),
  );
  const parts = { blue: blue ?? emptyPart, green: green ?? emptyPart };
  mustKnowParts([parts.blue, parts.green], params.name);
  return parts;
}

/** nginx's part: upstreams that change, and files of the service that are not as the last release wrote them down. */
function proxyPlan(
  params: FollowParams,
  host: ReadHost,
  changes: readonly Change[],
  { state, texts }: Seen,
): Promise<Plan> {
  const { directory, name } = params;
  const upstreams = changes.flatMap((change) => {
    if (change.kind !== 'upstream') return [];
    const { color, servers } = change;
    return [
      {
        path: upstreamPath(directory, name, color),
        content: withServers(texts[color], name, color, servers),
      },
    ];
  });
  const files = [...upstreams, ...(state.files ?? [])].map((file) => ({ ...file, secret: false }));
  return planProxy({ ...params, files }, host);
}

/** What a proxy serves, for those who wait for it or look at it. */
interface Report {
  readonly color: Color | undefined;
  readonly blue: readonly string[];
  readonly green: readonly string[];
}

const reportOf = ({ situation: { proxy } }: Seen): Report =>
  proxy.ok
    ? {
        color: proxy.value.flag,
        blue: proxy.value.upstreams.blue ?? [],
        green: proxy.value.upstreams.green ?? [],
      }
    : { color: undefined, blue: [], green: [] };

async function reportKey(params: FollowParams, host: ReadHost): Promise<string> {
  const self = await readConsulNow(host, params).get<{ Config?: { NodeName?: string } }>('/agent/self');
  return keyOf(params.name, `${proxiesKey}${self?.Config?.NodeName ?? hostname()}`);
}

async function isNews(params: FollowParams, host: ReadHost, now: Seen): Promise<boolean> {
  const [entry] = await readKv(readConsulNow(host, params), await reportKey(params, host));
  return entry?.Value !== JSON.stringify(reportOf(now));
}

async function record(params: FollowParams, host: WriteHost, now: Seen): Promise<void> {
  await putKv(writeConsulNow(host, params), await reportKey(params, host), JSON.stringify(reportOf(now)));
}
