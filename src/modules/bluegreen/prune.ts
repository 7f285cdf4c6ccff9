import { defineModule, p, type Params, type Plan, type ReadHost } from '../../sdk/index.ts';
import { type DockerApi, DockerError } from '../docker/api/client.ts';
import { docker, dockerParam, readConsul, serviceParams, sessionParam, writeConsul } from './params.ts';
import { mustHoldLock, readState, type ServiceState } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...sessionParam,
  all: p.bool({ doc: 'All of them: the service is taken away.', default: false }),
} as const;
type PruneParams = Params<typeof params>;

export const bluegreenPrune = defineModule({
  name: 'tsplay.bluegreen.bluegreen_prune',
  summary: 'Remove secrets and configs of a service that no release needs any more',
  description:
    'Other content has another name, so that what runs keeps what it was started with. Those that a release of the history names stay, so that a rollback finds them, and those that the swarm still uses. Only what has the label `tsplay.service=NAME` is looked at.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: { removed: 'Names of what is not needed any more.' },
  examples: [
    {
      title: 'After a release',
      yaml: 'bluegreen_prune:\n  name: books-service\n  session: "{{ lock.session }}"',
    },
  ],
  plan: planPrune,
});

interface Stored {
  readonly ID: string;
  readonly Spec: { readonly Name: string };
}

/** A service, as far as it says what it uses. */
interface Using {
  readonly Spec: {
    readonly TaskTemplate: {
      readonly ContainerSpec?: {
        readonly Secrets?: readonly { readonly SecretID: string }[] | null;
        readonly Configs?: readonly { readonly ConfigID: string }[] | null;
      };
    };
  };
}

async function planPrune(params: PruneParams, host: ReadHost): Promise<Plan> {
  const api = await docker(host, params);
  const [state, used, ...lists] = await Promise.all([
    readState(readConsul(host, params), params.name),
    usedIds(api),
    ...(['secrets', 'configs'] as const).map((kind) => labelled(api, kind, params.name)),
  ]);
  const needed = params.all ? [] : composeFiles(state);
  const old = lists
    .flat()
    .filter(
      ({ stored: { ID, Spec } }) =>
        (params.all || !used.has(ID)) && !needed.some((compose) => compose.includes(Spec.Name)),
    );
  const removed = old.map(({ stored }) => stored.Spec.Name).sort();
  if (old.length === 0) return { changed: false, result: { removed } };
  return {
    changed: true,
    diff: {
      kind: 'text',
      before: removed.map((name) => `${name}\n`).join(''),
      after: '',
      beforeHeader: params.name,
      afterHeader: params.name,
    },
    result: { removed },
    apply: async (writable) => {
      await mustHoldLock(writeConsul(writable, params), params.name, params.session);
      const now = await docker(writable, params);
      const gone = await Promise.all(old.map(({ path }) => remove(now, path)));
      return { changed: gone.includes(true) };
    },
  };
}

/** Compose files of all releases that may run again. */
const composeFiles = ({ live, deploy, history }: ServiceState): string[] =>
  [live, deploy?.release, deploy?.previous, ...history].flatMap((release) => release?.compose ?? []);

async function labelled(api: DockerApi, kind: 'secrets' | 'configs', name: string) {
  const filters = JSON.stringify({ label: [`tsplay.service=${name}`] });
  const all = await api.get<Stored[]>(`/${kind}`, { query: { filters } });
  return all.map((stored) => ({ path: `/${kind}/${stored.ID}`, stored }));
}

/** Secrets and configs of services that are there, such as those of the colour that is asleep. */
async function usedIds(api: DockerApi): Promise<ReadonlySet<string>> {
  const services = await api.get<Using[]>('/services');
  return new Set(
    services.flatMap(({ Spec }) => {
      const { Secrets, Configs } = Spec.TaskTemplate.ContainerSpec ?? {};
      return [
        ...(Secrets ?? []).map(({ SecretID }) => SecretID),
        ...(Configs ?? []).map(({ ConfigID }) => ConfigID),
      ];
    }),
  );
}

/** False where a service has begun to use it meanwhile: the next release finds it again. */
async function remove(api: DockerApi, path: string): Promise<boolean> {
  try {
    await api.delete(path);
    return true;
  } catch (error) {
    if (!(error instanceof DockerError) || ![400, 404, 409].includes(error.status)) throw error;
    return false;
  }
}
