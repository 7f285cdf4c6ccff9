import { defineModule, p } from '../../sdk/index.ts';
import { readTasks, type Tasks } from './endpoints.ts';
import { flaggedColor } from './flags.ts';
import { type Color, colors, docker, dockerParam, nginxFolder, readConsul, serviceParams } from './params.ts';
import { type DeployRecord, readState, type Release, type ServiceState } from './store.ts';
import { type Beside, readBeside } from './worker-parts.ts';
import { formerRelease, releaseBefore, titleOf } from './wanted.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  release_id: p.str({
    doc: 'What to show as `former`: a release by its id, its image or tag, or its time; the one before the present when not given.',
  }),
  ...nginxFolder,
} as const;

export const bluegreenState = defineModule({
  name: 'tsplay.bluegreen.bluegreen_state',
  summary: 'Look at a service: what is live, who deploys, what ran before',
  params,
  support: { check: 'full', diff: 'none' },
  returns: {
    color: 'Live colour; empty when nothing is live.',
    proxy_color: 'Colour that nginx sends requests to; empty when the service is closed to its users.',
    live: 'The live release with `id`, `image`, `pinned`, `switched`, `by`, `settings`; none when not known.',
    unfinished:
      'A release that has become live, but whose run did not end: `color`, `from`, `id`; none otherwise.',
    first: 'Whether the release that has begun is one before which nothing was live.',
    abandoned: 'Colour of a release that has begun and did not become live; empty when there is none.',
    scaled:
      'What was asked for by scaling: `instances`, and `configured`, what the settings named then; none when nothing was.',
    front: 'How nginx presents the service: names, certificate, limits; none when that was not written down.',
    wanted: 'The image that was pushed last and is to go live: `image`, `time`, `cause`; none when none was.',
    lock: 'Who is deploying; none when no release is running.',
    instances: 'Running instances by colour.',
    workers:
      'Workers by colour: `name`, `service`, `order`, `wanted`, `running`, and whether one `waits` for the work of the other colour.',
    jobs: 'Jobs of the live colour: `name`, `schedule`, and how the `last` run went, `at` which time, with which `error`.',
    former: 'The release that a rollback would bring back; none when there is none.',
    history: 'Former releases, newest first, each with a `title` for people.',
  },
  examples: [{ title: 'Look', yaml: 'bluegreen_state:\n  name: books-service\nregister: books' }],
  plan: async (params, host) => {
    const [api, consul] = [await docker(host, params), readConsul(host, params)];
    const [state, proxyColor, beside, ...tasks] = await Promise.all([
      readState(consul, params.name),
      flaggedColor(host, params.directory, params.name),
      Promise.all(colors.map((color) => readBeside(api, params.name, color).catch(() => nothingBeside))),
      ...colors.map((part) => readTasks({ docker: api, consul, name: params.name, part }).catch(noSwarm)),
    ]);
    const color = state.color?.value;
    return {
      changed: false,
      result: {
        color: color ?? '',
        proxy_color: proxyColor ?? '',
        live: state.live ? shown(state.live) : null,
        unfinished: unfinished(state.deploy, color),
        first: state.deploy !== undefined && state.deploy.from === null,
        abandoned: state.deploy && state.deploy.to !== color ? state.deploy.to : '',
        scaled: state.scaled ?? null,
        front: state.front ?? null,
        wanted: state.wanted ?? null,
        lock: state.lock.session === undefined ? null : { session: state.lock.session, ...state.lock.owner },
        instances: Object.fromEntries(colors.map((name, i) => [name, tasks[i]?.endpoints ?? []])),
        workers: Object.fromEntries(colors.map((name, i) => [name, beside[i]?.workers ?? []])),
        jobs: color === undefined ? [] : (beside[colors.indexOf(color)]?.jobs ?? []),
        former: former(params.name, state, params.release_id),
        history: state.history.map(shown),
      },
    };
  },
});

/** A swarm that is not there has no instances; the state in Consul is worth showing all the same. */
const noSwarm = (): Tasks => ({ wanted: undefined, all: [], endpoints: [], unplaced: [] });

const nothingBeside: Beside = { workers: [], jobs: [] };

/** Without the Compose file, which is long. */
const shown = ({ compose, ...release }: Release) => ({
  ...release,
  title: titleOf({ compose, ...release }),
  lines: compose.split('\n').length,
});

/** A release that is named must be there; without a name, having none is worth showing too. */
function former(name: string, state: ServiceState, wanted: string | undefined) {
  const release = wanted ? formerRelease(name, state, wanted) : releaseBefore(state);
  return release ? shown(release) : null;
}

function unfinished(deploy: DeployRecord | undefined, color: Color | undefined) {
  if (deploy?.phase !== 'switched' || deploy.to !== color) return null;
  return {
    color: deploy.to,
    from: deploy.from ?? '',
    id: deploy.release.id,
    settings: deploy.release.settings,
  };
}
