import {
  defineModule,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import type { Diff } from '../../events/types.ts';
import { type Change, type Decision, describeChange, reconcile } from './decide.ts';
import { followColor } from './flags.ts';
import { type Observed, observe, settingsOf } from './observe.ts';
import {
  consulService,
  docker,
  dockerParam,
  readConsul,
  serviceParams,
  sessionParam,
  writeConsul,
} from './params.ts';
import { planProxy } from './proxy.ts';
import { deregister, register } from './registration.ts';
import { mustHoldLock } from './store.ts';
import { upstreamPath, withServers } from './upstream-file.ts';

const params = {
  ...serviceParams,
  ...sessionParam,
  ...dockerParam,
  directory: p.path({ doc: 'Folder of nginx’s configuration on the host.', default: '/data/nginx' }),
  config: p.path({ doc: 'Main file, as nginx knows it.', default: '/data/nginx/nginx.conf' }),
  container: p.str({
    operand: true,
    doc: 'nginx’s container; empty for one that runs on the host itself.',
    default: 'nginx',
  }),
  drain: p.float({
    doc: 'Seconds at most that clients are given to let go of the connections they keep before nginx is reloaded. Short, as until then requests go to instances that do not answer.',
    default: 0.5,
  }),
  timeout: p.int({ doc: 'Seconds that nginx’s new workers may take.', default: 15 }),
} as const;
type ReconcileParams = Params<typeof params>;

export const bluegreenReconcile = defineModule({
  name: 'tsplay.bluegreen.bluegreen_reconcile',
  otherNames: ['bluegreen_reconcile'],
  summary: 'Make Consul and nginx follow what the swarm runs of a service',
  description:
    'Between releases Swarm moves instances. Those that run are registered, those that pass their health check get requests, and what is gone is taken out of nginx and Consul. What cannot be seen stays as it was last known, an upstream never loses its last server, and a service whose deploy lock somebody else holds is left alone.',
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
    live: 'Id of the live release; empty when not known.',
  },
  examples: [
    {
      title: 'Follow the swarm',
      yaml: 'bluegreen_reconcile:\n  name: books-service\n  session: "{{ lock.session }}"\nregister: books',
    },
  ],
  plan: planReconcile,
});

async function planReconcile(params: ReconcileParams, host: ReadHost): Promise<Plan> {
  const observed = await observe(host, readConsul(host, params), () => docker(host, params), params);
  const decision = reconcile(observed.situation);
  const { changes } = decision;
  const result = resultOf(decision, observed);
  if (changes.length === 0) return { changed: false, result };
  return {
    changed: true,
    diff: diffsOf(params, changes, observed),
    result,
    apply: async (writable) => apply(params, writable, changes, observed),
  };
}

const resultOf = (decision: Decision, { state }: Observed): ResultKeys => ({
  changes: decision.changes.map(describeChange),
  notes: decision.notes,
  busy: decision.busy,
  color: decision.color ?? '',
  wanted: decision.wanted ?? null,
  running: decision.running ?? null,
  passing: decision.passing ?? null,
  unwell: decision.unwell,
  live: state?.live?.id ?? '',
});

function diffsOf(params: ReconcileParams, changes: readonly Change[], observed: Observed): Diff[] {
  const lines = changes.filter(({ kind }) => kind !== 'upstream').map(describeChange);
  const files = upstreamsOf(params, changes, observed).map(({ path, content, before }): Diff => ({
    kind: 'text',
    before: before ?? '',
    after: content,
    beforeHeader: path,
    afterHeader: path,
  }));
  if (lines.length === 0) return files;
  const text = lines.map((line) => `${line}\n`).join('');
  return [
    ...files,
    { kind: 'text', before: '', after: text, beforeHeader: params.name, afterHeader: params.name },
  ];
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
  for (const change of changes) {
    switch (change.kind) {
      case 'register': {
        const service = consulService(params.name, change.color);
        await register(consul, service, change.color, change.endpoint, check);
        break;
      }
      case 'deregister':
        await deregister(consul, change.id);
        break;
      case 'flag':
        await followColor(host, consul, params.directory, params.name);
        break;
      case 'upstream':
      case 'reload':
        await loadProxy(params, host, upstreamsOf(params, [change], observed));
    }
  }
  return {};
}

/** nginx's part, as a release does it. */
async function loadProxy(
  params: ReconcileParams,
  host: WriteHost,
  files: readonly { readonly path: string; readonly content: string }[],
): Promise<void> {
  const plan = await planProxy({ ...params, files: files.map((file) => ({ ...file, secret: false })) }, host);
  await plan.apply?.(host);
}
