import {
  defineModule,
  fail,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import { flaggedColor, followColor } from './flags.ts';
import {
  type Color,
  colors,
  nginxFolder,
  readConsul,
  serviceParams,
  sessionParam,
  writeConsul,
} from './params.ts';
import {
  commitOrFail,
  type DeployRecord,
  lostLock,
  readState,
  type ServiceState,
  type Step,
} from './store.ts';

const params = {
  ...serviceParams,
  ...sessionParam,
  to: p.choice([...colors, 'none'], {
    doc: 'Colour that should be live; `none` takes the service away from its users, who get a 404.',
    required: true,
  }),
  ...nginxFolder,
  undo: p.bool({
    doc: 'The release has failed: go back to the colour and release before it.',
    default: false,
  }),
} as const;
type SwitchParams = Params<typeof params>;

export const bluegreenSwitch = defineModule({
  name: 'tsplay.bluegreen.bluegreen_switch',
  summary: 'Make a colour the live one',
  description:
    'Writes the colour to Consul, in one transaction that only a holder of the lock can make: that is the commit. Then nginx follows, by a file that is there or not: no reload, and the next request goes to the new colour.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: {
    color: 'Colour that is live now.',
    previous: 'Colour that was live before; empty when none was.',
  },
  examples: [
    {
      title: 'Green goes live',
      yaml: 'bluegreen_switch:\n  name: books-service\n  to: green\n  session: "{{ lock.session }}"',
    },
  ],
  plan: planSwitch,
});

async function planSwitch(params: SwitchParams, host: ReadHost): Promise<Plan> {
  const { name, to, directory } = params;
  const [state, flagged] = await Promise.all([
    readState(readConsul(host, params), name),
    flaggedColor(host, directory, name),
  ]);
  const live = state.color?.value ?? 'none';
  const result = { color: to, previous: state.color?.value ?? '' };
  if (live === to && (flagged ?? 'none') === to && !params.undo) return { changed: false, result };
  return {
    changed: true,
    diff: {
      kind: 'text',
      before: live === 'none' ? '' : `${live}\n`,
      after: to === 'none' ? '' : `${to}\n`,
      beforeHeader: `services/${name}/color`,
      afterHeader: `services/${name}/color`,
    },
    result,
    apply: (writable) => applySwitch(params, writable, state),
  };
}

async function applySwitch(params: SwitchParams, host: WriteHost, state: ServiceState): Promise<ResultKeys> {
  const consul = writeConsul(host, params);
  const steps = commitSteps(params, state);
  if (steps.length > 0) await commitOrFail(consul, params.name, params.session, steps);
  const color = await followColor(host, consul, params.directory, params.name);
  // Another run has taken over and committed since: its word counts, and nginx follows it already.
  if ((color ?? 'none') !== params.to) lostLock(params.name);
  return {};
}

/** What is written together: the colour if it has not changed meanwhile, and which release is live with it. */
function commitSteps(params: SwitchParams, state: ServiceState): Step[] {
  if (params.undo || params.to === 'none') return undoSteps(state, params.to);
  const { color, deploy } = state;
  const steps = colorSteps(state, params.to);
  if (deploy?.to === params.to && deploy.phase === 'started') {
    const switched: DeployRecord = {
      ...deploy,
      phase: 'switched',
      release: { ...deploy.release, switched: new Date().toISOString() },
    };
    steps.push(
      { set: 'deploy', value: JSON.stringify(switched) },
      { set: 'live', value: JSON.stringify(switched.release) },
    );
  } else if (color?.value !== params.to && !deploy)
    fail(`No release of ${params.name} to ${params.to} has begun (bluegreen_begin), so it is not made live`);
  return steps;
}

const colorSteps = ({ color }: ServiceState, to: Color): Step[] =>
  color?.value === to ? [] : [{ cas: 'color', value: to, index: color?.index ?? 0 }];

/** A release that has failed is taken back: to the colour before it, or to none when nothing was live. */
export function undoSteps(state: ServiceState, to: Color | 'none'): Step[] {
  const { color, deploy, live } = state;
  const ended: Step[] = deploy ? [{ remove: 'deploy' }] : [];
  if (to === 'none')
    return [
      ...(color ? [{ removeCas: 'color', index: color.index }] : []),
      ...(live ? [{ remove: 'live' }] : []),
      ...ended,
    ];
  const before: Step[] =
    deploy?.previous && deploy.from === to ? [{ set: 'live', value: JSON.stringify(deploy.previous) }] : [];
  return [...colorSteps(state, to), ...before, ...ended];
}
