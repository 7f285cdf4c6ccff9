import {
  defineModule,
  type Diff,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import { type Change, type Decision, describeChange, reconcile } from './decide.ts';
import { followColor } from './flags.ts';
import { type Observed, observe, settingsOf } from './observe.ts';
import {
  colors,
  consulService,
  docker,
  dockerNow,
  dockerParam,
  nginxParams,
  readConsul,
  serviceParams,
  sessionParam,
  writeConsul,
} from './params.ts';
import { configFiles, planProxy } from './proxy.ts';
import { deregister, recordPlaces, register } from './registration.ts';
import { mustHoldLock } from './store.ts';
import { inspectService } from '../docker/service/service.ts';
import { upstreamPath, withServers } from './upstream-file.ts';
import { startWaiting } from './worker-parts.ts';

const params = {
  ...serviceParams,
  ...sessionParam,
  ...dockerParam,
  ...nginxParams,
  files: configFiles,
  prime: p.choice(colors, {
    doc: 'Colour of a release that is under way: nginx is told its instances as well, before the switch.',
  }),
  instances: p.int({
    doc: 'Instances that there are to be. Check mode does not know what nginx will be told while there are others.',
  }),
  leaving: p.list(p.str({ doc: 'A task.' }), {
    doc: 'Tasks that are about to be ended: nginx lets go of them while they still answer.',
    default: [],
  }),
  drain: p.float({
    doc: 'Seconds at most that clients are given to let go of the connections they keep before nginx is reloaded. Short, as until then requests go to instances that do not answer.',
    default: 0.5,
  }),
} as const;
type ReconcileParams = Params<typeof params>;

export const bluegreenReconcile = defineModule({
  name: 'tsplay.bluegreen.bluegreen_reconcile',
  summary: 'Make Consul and nginx follow what the swarm runs of a service',
  description:
    'Between releases Swarm moves instances. Those that run are registered, those that pass their health check get requests, and what is gone is taken out of nginx and Consul. What cannot be seen stays as it was last known, an upstream never loses its last server, and a service whose deploy lock another run holds is left alone.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: {
    changes: 'What was changed, or would be, a sentence each.',
    notes: 'What people should know: missing instances, failed checks, what could not be seen.',
    busy: 'Whether the service is being released.',
    color: 'Live colour; empty when nothing is live or that could not be seen.',
    wanted: 'Instances that there are to be; none when not known.',
    running: 'Instances that run; none when not known.',
    passing: 'Instances that pass their health check; none when not known.',
    unwell: 'Instances that run and fail it, with `task`, `node`, `address`, `port` and `output`.',
    lost: 'Workers that the live release has and the swarm does not.',
    short: 'Workers of which too few instances run.',
    live: 'Id of the live release; empty when not known.',
    upstreams:
      'Upstreams of nginx as they are afterwards, `path` and `content`: of the colour to prime, or the live one. For other proxies.',
  },
  examples: [
    {
      title: 'Follow the swarm',
      yaml: 'bluegreen_reconcile:\n  name: books-service\n  session: "{{ lock.session }}"\nregister: books',
    },
  ],
  plan: planReconcile,
});

async function planReconcile(params: ReconcileParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const { leaving } = params;
  const observed = await observe(host, readConsul(host, params), () => dockerNow(host, params), params);
  const decision = reconcile({ ...observed.situation, prime: params.prime, leaving });
  const { changes } = decision;
  const result = resultOf(params, decision, observed);
  const nginx = await proxyPlan(params, host, changes, observed);
  if (changes.length === 0 && nginx?.changed !== true)
    return context.check && !allRun(params, decision, observed)
      ? { changed: 'unknown', reason: 'the instances are not all started yet', result }
      : { changed: false, result };
  return {
    changed: true,
    diff: [...[nginx?.diff ?? []].flat(), ...diffsOf(params, changes)],
    result,
    apply: async (writable) => apply(params, writable, changes, observed),
  };
}

/** A release or scaling under check mode has not started its instances: what nginx will be told of them is not known. */
function allRun(params: ReconcileParams, decision: Decision, { situation: { swarm } }: Observed): boolean {
  const color = params.prime ?? decision.color;
  if ((params.prime === undefined && params.instances === undefined) || color === undefined) return true;
  if (!swarm.ok) return false;
  const { wanted = 0, instances } = swarm.value[color];
  return wanted > 0 && instances.length === (params.instances ?? wanted);
}

const resultOf = (params: ReconcileParams, decision: Decision, observed: Observed): ResultKeys => ({
  changes: decision.changes.map(describeChange),
  notes: decision.notes,
  busy: decision.busy,
  color: decision.color ?? '',
  wanted: decision.wanted ?? null,
  running: decision.running ?? null,
  passing: decision.passing ?? null,
  unwell: decision.unwell,
  lost: decision.lost,
  short: decision.short,
  live: observed.state?.live?.id ?? '',
  upstreams: colors
    .filter((color) => color === (params.prime ?? decision.color))
    .flatMap((color) => {
      const path = upstreamPath(params.directory, params.name, color);
      const change = upstreamsOf(params, decision.changes, observed).find((file) => file.path === path);
      const content = change?.content ?? observed.files[color];
      return content === undefined ? [] : [{ path, content }];
    }),
});

/** What is changed besides nginx's files, which have a diff of their own. */
function diffsOf(params: ReconcileParams, changes: readonly Change[]): Diff[] {
  const lines = changes.filter(({ kind }) => kind !== 'upstream').map(describeChange);
  if (lines.length === 0) return [];
  const after = lines.map((line) => `${line}\n`).join('');
  return [{ kind: 'text', before: '', after, beforeHeader: params.name, afterHeader: params.name }];
}

const upstreamsOf = ({ directory, name }: ReconcileParams, changes: readonly Change[], { files }: Observed) =>
  changes.flatMap((change) => {
    if (change.kind !== 'upstream') return [];
    const { color, servers } = change;
    const before = files[color];
    return [
      {
        path: upstreamPath(directory, name, color),
        content: withServers(before, name, color, servers),
        before,
      },
    ];
  });

async function apply(
  params: ReconcileParams,
  host: WriteHost,
  changes: readonly Change[],
  observed: Observed,
): Promise<ResultKeys> {
  const consul = writeConsul(host, params);
  await mustHoldLock(consul, params.name, params.session);
  const { check } = settingsOf(observed.state);
  // Registered first, out of nginx before it is deregistered, and nginx knows a colour before it serves it.
  for (const change of changes) {
    if (change.kind !== 'register') continue;
    const service = consulService(params.name, change.color);
    await register(consul, service, change.color, change.endpoint, check);
  }
  const { swarm } = observed.situation;
  for (const color of colors)
    if (swarm.ok && changes.some((change) => change.kind === 'register' && change.color === color))
      await recordPlaces(consul, params.name, color, swarm.value[color].instances);
  await (await proxyPlan(params, host, changes, observed))?.apply?.(host);
  for (const change of changes) {
    if (change.kind === 'flag') await followColor(host, consul, params.directory, params.name);
    if (change.kind === 'deregister') await deregister(consul, change.id);
    if (change.kind === 'worker') {
      const api = await docker(host, params);
      const service = await inspectService(api, change.service);
      if (service !== undefined) await startWaiting(api, [service]);
    }
  }
  return {};
}

/** nginx's part, as a release does it: all files in one reload. Undefined when nginx has nothing to load. */
async function proxyPlan(
  params: ReconcileParams,
  host: ReadHost,
  changes: readonly Change[],
  observed: Observed,
): Promise<Plan | undefined> {
  const upstreams = upstreamsOf(params, changes, observed).map((file) => ({ ...file, secret: false }));
  const due = changes.some(({ kind }) => kind === 'upstream' || kind === 'reload');
  if (!due && params.files.length === 0) return undefined;
  return planProxy({ ...params, files: [...upstreams, ...params.files] }, host);
}
