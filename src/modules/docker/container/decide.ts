/**
 * From parameters and a container's state to what has to be done. Pure: the plan calls it, and apply once more when a
 * pull brought an image that was not known before.
 * @module
 */
import { fail } from '../../../sdk/index.ts';
import type { ImageInspect } from '../api/images.ts';
import { type CompareMode, defaultMode, matches } from '../values/compare.ts';
import { plainDict } from '../values/text.ts';
import { type ContainerParams, containerParams } from './behaviour.ts';
import type { Field, FieldInput } from './field.ts';
import { processFields } from './fields-process.ts';
import { simpleFields } from './fields-simple.ts';
import { mountFields } from './mounts.ts';
import { type NetworkChange, networkChange, networkFields, noNetworkChange } from './networks.ts';
import { portFields } from './ports.ts';

export interface Decision {
  /** A new container is made; `replaces` says whether one has to go first. */
  readonly create: boolean;
  readonly replaces: boolean;
  readonly update: Readonly<Record<string, unknown>>;
  readonly networks: NetworkChange;
  readonly run: 'start' | 'stop' | 'restart' | undefined;
  readonly pause: boolean | undefined;
  /** Options that differ, for the diff. */
  readonly differences: readonly Field[];
  readonly fields: readonly Field[];
}

export interface DecideInput extends FieldInput {
  /** The image that a new container would run; undefined while it has not been pulled. */
  readonly desired: ImageInspect | undefined;
  /** A pull will bring an image that is not here yet. */
  readonly pullPending: boolean;
}

export const allFields = (input: FieldInput): Field[] => [
  ...simpleFields(input),
  ...processFields(input),
  ...portFields(input),
  ...mountFields(input),
  ...networkFields(input),
];

export function decide(input: DecideInput): Decision {
  const { params, container } = input;
  const modes = comparisons(params);
  const fields = allFields(input);
  const modeOf = (field: Field): CompareMode => modes(field.option, field.mode ?? defaultMode(field.kind));
  const differing = container
    ? fields.filter((field) => !matches(field.kind, modeOf(field), field.want, field.have))
    : [];
  const differences = [...differing, ...imageDifference(input, modes('image', 'strict'))];
  const updatable = differences.every((field) => field.update !== undefined);
  const create = !container || params.recreate || (differences.length > 0 && !updatable);
  const live = create ? undefined : container;
  return {
    create,
    replaces: create && container !== undefined,
    update: create ? {} : updateBody(differences),
    networks: live ? networkChange(params, live, modes('networks', 'allow_more_present')) : noNetworkChange,
    ...runState(params, live),
    differences,
    fields,
  };
}

const updateBody = (fields: readonly Field[]): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field.update ?? '', field.send ?? field.want]));

function runState(params: ContainerParams, live: DecideInput['container']): Pick<Decision, 'run' | 'pause'> {
  const running = live?.State.Running ?? false;
  const wantsRun = params.state === 'started' || params.state === 'healthy';
  const run =
    wantsRun && !running
      ? 'start'
      : params.state === 'stopped' && running
        ? 'stop'
        : wantsRun && params.restart
          ? 'restart'
          : undefined;
  const paused = live?.State.Paused ?? false;
  const pause = params.paused !== undefined && params.state !== 'stopped' && params.paused !== paused;
  return { run, pause: pause ? params.paused : undefined };
}

/** A container of another image, or (unless told otherwise) of the same image under another name. */
function imageDifference(input: DecideInput, mode: CompareMode): Field[] {
  const { params, container, desired, pullPending } = input;
  if (!container || params.image === undefined || mode === 'ignore') return [];
  const names: Field = {
    option: 'image',
    kind: 'value',
    want: params.image,
    have: container.Config.Image,
  };
  if (pullPending) return [{ ...names, have: `${container.Config.Image} (${container.Image})` }];
  if (desired && desired.Id !== container.Image)
    return [
      {
        ...names,
        want: `${params.image} (${desired.Id})`,
        have: `${container.Config.Image} (${container.Image})`,
      },
    ];
  const renamed = params.image_name_mismatch === 'recreate' && params.image !== container.Config.Image;
  return renamed ? [names] : [];
}

const states = new Set<unknown>(['strict', 'ignore', 'allow_more_present']);

/** The `comparisons` parameter as a look-up; unknown names and modes are refused. */
export function comparisons(
  params: ContainerParams,
): (option: string, otherwise: CompareMode) => CompareMode {
  const given = params.comparisons === undefined ? {} : plainDict(params.comparisons);
  const byOption = new Map<string, CompareMode>();
  let wildcard: CompareMode | undefined;
  for (const [key, mode] of Object.entries(given)) {
    if (!states.has(mode)) fail(`Unknown comparison mode ${JSON.stringify(mode)} for ${key} in comparisons`);
    if (key === '*') {
      if (mode === 'allow_more_present') fail('The wildcard in comparisons can only be strict or ignore');
      wildcard = mode as CompareMode;
    } else byOption.set(optionName(key), mode as CompareMode);
  }
  return (option, otherwise) => byOption.get(option) ?? wildcard ?? otherwise;
}

function optionName(key: string): string {
  if (key in containerParams) return key;
  for (const [name, param] of Object.entries(containerParams)) {
    const aliases = 'aliases' in param ? (param.aliases as readonly string[]) : [];
    if (aliases.includes(key)) return name;
  }
  return fail(`Unknown option ${JSON.stringify(key)} in comparisons`);
}
