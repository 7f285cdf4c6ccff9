import { hostname, userInfo } from 'node:os';
import {
  defineModule,
  fail,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  type ReadHost,
  toPlain,
} from '../../sdk/index.ts';
import { currentTasks, isRunning } from '../docker/service/converge.ts';
import { serviceTasks } from '../docker/service/service.ts';
import { mustPublish, openCompose, renderCompose } from './compose.ts';
import { followColor } from './flags.ts';
import { colorServices } from './parts.ts';
import {
  type Color,
  docker,
  dockerParam,
  nginxFolder,
  otherColor,
  readConsul,
  serviceParams,
  sessionParam,
  swarmService,
  writeConsul,
} from './params.ts';
import {
  commitOrFail,
  type DeployRecord,
  mustHoldLock,
  readState,
  type Release,
  type ServiceState,
} from './store.ts';
import { takeBack } from './take-back.ts';
import { isJob, wantedOf } from './worker-parts.ts';
import { formerRelease, pinnedImage, specOf, type Wanted } from './wanted.ts';

const params = {
  ...serviceParams,
  ...sessionParam,
  ...dockerParam,
  image: p.str({ doc: 'Image to release. Not needed for a rollback.' }),
  compose: p.str({
    doc: 'The Compose file, with `__color__` where the colour goes and `__image__` for the image.',
  }),
  compose_open: p.str({
    doc: 'The same with `__instances__` for the number of instances, so that another number is no other release.',
  }),
  instances: p.int({ doc: 'Number of instances that the Compose file was rendered with.' }),
  settings: p.dict({ doc: 'Anything to keep with the release, for a rollback and for people.' }),
  rollback: p.bool({ doc: 'Release what was live before the present release.', default: false }),
  as_live: p.bool({
    doc: 'Release the image with the Compose file and the settings of what is live.',
    default: false,
  }),
  release_id: p.str({
    doc: 'With `rollback`, this release of the history: its id, its image or tag, or its time.',
  }),
  target_port: p.int({
    doc: 'Port that the Compose file must publish for nginx; not looked at when not given.',
  }),
  ...nginxFolder,
  force: p.bool({ doc: 'Release even if the same is live.', default: false }),
} as const;
type BeginParams = Params<typeof params>;

export const bluegreenBegin = defineModule({
  name: 'tsplay.bluegreen.bluegreen_begin',
  summary: 'Decide what a release has to do, and write down that it begins',
  description:
    'Asks the registry for the digest of the image and compares image and Compose file with what is live. Nothing should be released when they are the same and all instances run.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: {
    deploy: 'Whether there is something to release.',
    color:
      'Colour that is to serve at the end: the new one, or the live one when nothing should be released.',
    from: 'Colour that serves now; empty at the first release.',
    image: 'Image with its digest.',
    compose: 'Compose file of the release.',
    id: 'Id of the release.',
    reason: 'Why, in words.',
  },
  examples: [
    {
      title: 'Decide',
      yaml: `bluegreen_begin:
  name: books-service
  session: "{{ lock.session }}"
  image: books-service:1.0.0
  compose: "{{ lookup('template', 'books-service.yml.j2') }}"
register: release`,
    },
  ],
  plan: planBegin,
});

async function planBegin(params: BeginParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const state = await readState(readConsul(host, params), params.name);
  const wanted = params.rollback
    ? formerRelease(params.name, state, params.release_id)
    : await newRelease(params, host, state);
  const live = state.color?.value;
  const reason = await whyRelease(params, host, state, wanted);
  const color: Color =
    reason === undefined ? (live ?? 'blue') : live === undefined ? 'blue' : otherColor(live);
  const { image, pinned, spec, compose, settings } = wanted;
  const release: Release = {
    ...{ image, pinned, spec, compose, settings },
    id: releaseId(wanted.spec),
    color,
    started: new Date().toISOString(),
    by: `${userInfo().username}@${hostname()}`,
  };
  const result = {
    deploy: reason !== undefined,
    reason: reason ?? 'the same release is live and all its instances run',
    color,
    from: live ?? '',
    to: color,
    id: reason === undefined ? (state.live?.id ?? '') : release.id,
    image: wanted.pinned,
    compose: renderCompose(wanted.compose, color, wanted.pinned, params.instances),
  };
  if (params.target_port !== undefined) mustPublish(result.compose, color, params.target_port);
  if (reason === undefined) return { changed: false, result };
  const record: DeployRecord = {
    phase: 'started',
    from: live ?? null,
    to: color,
    release,
    previous: state.live ?? null,
  };
  return {
    changed: true,
    diff: releaseDiff(params, state.live, release),
    result,
    apply: async (writable) => {
      const consul = writeConsul(writable, params);
      await mustHoldLock(consul, params.name, params.session);
      context.onEarlyEnd((now) => takeBack(params, now, release.id));
      await commitOrFail(consul, params.name, params.session, [
        { set: 'deploy', value: JSON.stringify(record) },
      ]);
      // Before the first release nothing is public, whatever is tested through nginx.
      await followColor(writable, consul, params.directory, params.name);
      context.onOutput('stdout', Buffer.from(`releasing ${release.pinned} as ${color}: ${reason}\n`));
      return {};
    },
  };
}

/** Sorts by time, and tells releases apart that people read about. */
const releaseId = (spec: string): string =>
  `${new Date().toISOString().replace(/[-:]/g, '').slice(0, 15)}-${spec.slice(0, 7)}`;

async function newRelease(params: BeginParams, host: ReadHost, { live }: ServiceState): Promise<Wanted> {
  const { image } = params;
  if (params.as_live) {
    if (!image || live === undefined)
      return fail(`as_live needs an image, and a release of ${params.name} that is live`);
    const pinned = await pinnedImage(await docker(host, params), host, image);
    return {
      image,
      pinned,
      spec: specOf(pinned, live.compose),
      compose: live.compose,
      settings: live.settings,
    };
  }
  if (!image || params.compose === undefined)
    return fail('image and compose are needed to release; for the role, set container_image');
  const pinned = await pinnedImage(await docker(host, params), host, image);
  const compose = openCompose(params.compose, params.compose_open, params.instances);
  const settings = params.settings === undefined ? {} : (toPlain(params.settings) as Record<string, unknown>);
  return { image, pinned, spec: specOf(pinned, compose), compose, settings };
}

/** The reason to release, or undefined when the same is live and runs. */
async function whyRelease(
  params: BeginParams,
  host: ReadHost,
  state: ServiceState,
  wanted: Wanted,
): Promise<string | undefined> {
  const { color, live } = state;
  if (color === undefined) return 'nothing is live yet';
  if (params.force) return 'it is forced';
  if (state.deploy?.phase === 'switched') return 'what is live did not pass its tests';
  if (live === undefined) return `${color.value} is live, but not known which release it is`;
  if (live.spec !== wanted.spec)
    return live.pinned === wanted.pinned ? 'its settings have changed' : 'another image is wanted';
  const api = await docker(host, params);
  const services = await colorServices(api, params.name, color.value);
  const main = swarmService(params.name, color.value);
  if (!services.some((service) => service.Spec.Name === main))
    return `the service of the live colour ${color.value} is gone`;
  for (const service of services.filter((one) => !isJob(one))) {
    const running = currentTasks(await serviceTasks(api, service.ID)).filter(isRunning).length;
    const instances = wantedOf(service) ?? running;
    const part = service.Spec.Name === main ? color.value : service.Spec.Name;
    if (running < instances || (instances === 0 && service.Spec.Name === main))
      return `only ${running} of ${instances} instances of ${part} run`;
  }
  return undefined;
}

const releaseDiff = ({ name, instances }: BeginParams, before: Release | undefined, after: Release) =>
  ({
    kind: 'text',
    // Both as the new colour: what differs is what the release changes.
    before: before ? describe(before, after.color, instances) : '',
    after: describe(after, after.color, instances),
    beforeHeader: `${name} (live)`,
    afterHeader: `${name} (release)`,
  }) as const;

const describe = (release: Release, color: Color, instances: number | undefined): string =>
  `color: ${release.color}\nimage: ${release.pinned}\n${renderCompose(release.compose, color, release.pinned, instances).trimEnd()}\n`;
