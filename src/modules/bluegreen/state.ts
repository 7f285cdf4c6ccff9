import { defineModule, p } from '../../sdk/index.ts';
import { readTasks } from './endpoints.ts';
import { flaggedColor } from './flags.ts';
import {
  type Color,
  colors,
  docker,
  dockerParam,
  readConsul,
  serviceParams,
  swarmService,
} from './params.ts';
import { type DeployRecord, readState, type Release } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  directory: p.path({ doc: 'Folder of nginx’s configuration on the host.', default: '/data/nginx' }),
} as const;

export const bluegreenState = defineModule({
  name: 'tsplay.bluegreen.bluegreen_state',
  otherNames: ['bluegreen_state', 'bluegreen_info'],
  summary: 'Look at a service: what is live, who deploys, what ran before',
  params,
  support: { check: 'full', diff: 'none' },
  returns: {
    color: 'Live colour; empty when nothing is live.',
    proxy_color: 'Colour that nginx sends requests to.',
    live: 'The live release with `id`, `image`, `pinned`, `switched`, `by`, `settings`; none when not known.',
    unfinished:
      'A release that has become live, but whose run did not end: `color`, `from`, `id`; none otherwise.',
    abandoned: 'Colour of a release that has begun and did not become live; empty when there is none.',
    lock: 'Who is deploying; none when nobody is.',
    instances: 'Running instances by colour.',
    history: 'Former releases, newest first.',
  },
  examples: [{ title: 'Look', yaml: 'bluegreen_state:\n  name: books-service\nregister: books' }],
  plan: async (params, host) => {
    const api = await docker(host, params);
    const [state, proxyColor, ...tasks] = await Promise.all([
      readState(readConsul(host, params), params.name),
      flaggedColor(host, params.directory, params.name),
      ...colors.map((color) => readTasks(api, swarmService(params.name, color)).catch(noSwarm)),
    ]);
    const color = state.color?.value;
    return {
      changed: false,
      result: {
        color: color ?? '',
        proxy_color: proxyColor,
        live: state.live ? shown(state.live) : null,
        unfinished: unfinished(state.deploy, color),
        abandoned: state.deploy && state.deploy.to !== color ? state.deploy.to : '',
        lock: state.lock.session === undefined ? null : { session: state.lock.session, ...state.lock.owner },
        instances: Object.fromEntries(colors.map((name, i) => [name, tasks[i]?.endpoints ?? []])),
        history: state.history.map(shown),
      },
    };
  },
});

/** A swarm that is not there has no instances; the state in Consul is worth showing all the same. */
const noSwarm = (): Awaited<ReturnType<typeof readTasks>> => ({ wanted: undefined, all: [], endpoints: [] });

/** Without the Compose file, which is long. */
const shown = ({ compose, ...release }: Release) => ({ ...release, lines: compose.split('\n').length });

function unfinished(deploy: DeployRecord | undefined, color: Color | undefined) {
  if (deploy?.phase !== 'switched' || deploy.to !== color) return null;
  return {
    color: deploy.to,
    from: deploy.from ?? '',
    id: deploy.release.id,
    settings: deploy.release.settings,
  };
}
