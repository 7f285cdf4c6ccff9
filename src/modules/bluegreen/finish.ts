import {
  defineModule,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  type ReadHost,
  toPlain,
} from '../../sdk/index.ts';
import { readConsul, serviceParams, sessionParam, writeConsul } from './params.ts';
import type { ConsulReader } from '../consul/api.ts';
import { readKv } from '../consul/kv.ts';
import { commitOrFail, filesKey, keyOf, readState, type ServiceState, type Step } from './store.ts';

/** Releases that are kept when nothing is said. */
const keptReleases = 10;

const params = {
  ...serviceParams,
  ...sessionParam,
  keep: p.int({ doc: 'Releases to keep in the history.', default: keptReleases }),
  deploy: p.bool({
    doc: 'Whether there was something to release, as bluegreen_begin said; check mode cannot see it afterwards.',
    default: false,
  }),
  front: p.dict({ doc: 'How nginx presents the service, to be known to a rollback.' }),
  files: p.list(
    p.object(
      {
        path: p.path({ doc: 'Absolute path.', required: true }),
        content: p.str({ doc: 'Content.', required: true }),
      },
      { doc: 'A file, without secrets.' },
    ),
    { doc: 'nginx’s files of the service, for proxies that were down.' },
  ),
  jobs: p.list(p.str({ doc: 'A name.' }), {
    doc: 'Jobs of the release: each gets the key under which managers agree on who starts it.',
    default: [],
  }),
  abandoned: p.bool({ doc: 'The release has not become live and is given up.', default: false }),
} as const;
type FinishParams = Params<typeof params>;

export const bluegreenFinish = defineModule({
  name: 'tsplay.bluegreen.bluegreen_finish',
  summary: 'Write down that a release has ended',
  description:
    'Puts the live release into the history, shortens the history, and takes away the mark of an unfinished release.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: { id: 'Id of the release.' },
  examples: [
    { title: 'Done', yaml: 'bluegreen_finish:\n  name: books-service\n  session: "{{ lock.session }}"' },
  ],
  plan: planFinish,
});

async function planFinish(params: FinishParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const state = await readState(readConsul(host, params), params.name);
  const front = params.front && JSON.stringify(toPlain(params.front));
  const files = params.files && JSON.stringify(params.files.map(({ path, content }) => ({ path, content })));
  const steps = [
    ...finishSteps(state, params),
    ...(await jobSteps(readConsul(host, params), params)),
    ...(front === undefined || front === JSON.stringify(state.front) ? [] : [{ set: 'front', value: front }]),
    ...(files === undefined || files === JSON.stringify(state.files)
      ? []
      : [{ set: filesKey, value: files }]),
  ];
  // What should be written down is known once there has been a release.
  if (context.check && params.deploy)
    return { changed: 'unknown', reason: 'the release has not been made', result: { id: '' } };
  const result = { id: state.deploy?.release.id ?? state.live?.id ?? '' };
  if (steps.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (writable) => {
      await commitOrFail(writeConsul(writable, params), params.name, params.session, steps);
      return {};
    },
  };
}

/** Consul's own tool replaces a value only where there is one. */
async function jobSteps(consul: ConsulReader, { name, jobs }: FinishParams): Promise<Step[]> {
  if (jobs.length === 0) return [];
  const known = new Set(
    (await readKv(consul, keyOf(name, 'jobs/'), { recurse: true, consistent: true })).map(({ Key }) => Key),
  );
  return jobs
    .map((job) => `jobs/${job}`)
    .filter((key) => !known.has(keyOf(name, key)))
    .map((key): Step => ({ set: key, value: '0' }));
}

export function finishSteps(
  { deploy, live, history }: ServiceState,
  { keep, abandoned }: Pick<FinishParams, 'keep' | 'abandoned'> = { keep: keptReleases, abandoned: false },
): Step[] {
  const steps: Step[] = deploy ? [{ remove: 'deploy' }] : [];
  if (abandoned || !live) return steps;
  const known = history.some((release) => release.id === live.id);
  if (!known) steps.push({ set: `history/${live.id}`, value: JSON.stringify(live) });
  const old = history.filter((release) => release.id !== live.id).slice(Math.max(0, keep - 1));
  return [...steps, ...old.map((release): Step => ({ remove: `history/${release.id}` }))];
}
