/**
 * Option values of `tsplay run` to what the engine wants to know.
 * @module
 */
import type { Settings } from '../../../config/index.ts';
import type { RunOptions, Slice } from '../../../engine/state/options.ts';
import { TsplayError } from '../../../errors/index.ts';
import type { RunCommandOptions } from '../../options/run.ts';
import type { OptionValues } from '../../options/types.ts';
import type { Passwords } from '../../passwords.ts';
import { sharedRunOptions } from '../../run/to-options.ts';

export type RunValues = OptionValues<RunCommandOptions>;

/** What `tsplay run` may be told, and a command that stands for one of its ways may not. */
export const runOnly = {
  slice: undefined,
  slices: undefined,
  on: undefined,
  step: false,
  syntaxCheck: false,
  listHosts: false,
  listTasks: false,
  listTags: false,
  debugVars: false,
} as const;

/** `--list-tags` shows every tag, `never` included, unless some were asked for. */
const tagsOf = ({ tags, skipTags, listTags }: RunValues): readonly string[] =>
  listTags && tags.length === 0 && skipTags.length === 0 ? ['never', 'all'] : tags;

/** `2/3` as numbers. Throws TSP1501 for what is no slice. */
function sliceOf(text: string | undefined): Slice | undefined {
  if (text === undefined) return undefined;
  const parts = /^(?<number>[1-9]\d{0,5})\/(?<of>[1-9]\d{0,5})$/.exec(text)?.groups;
  const [number, of] = [Number(parts?.['number']), Number(parts?.['of'])];
  if (number <= of) return { number, of };
  throw new TsplayError('TSP1501', `--slice: ${JSON.stringify(text)} is no slice`, {
    hint: 'It is written I/N with I from 1 to N: `--slice 2/3` is the second of three.',
  });
}

/** Throws TSP1501 for a value that makes no sense. */
export const toRunOptions = (
  playbooks: readonly string[],
  values: RunValues,
  passwords: Passwords,
  settings: Settings,
): RunOptions => ({
  ...sharedRunOptions(values, passwords, settings),
  playbooks,
  slice: sliceOf(values.slice),
  tags: tagsOf(values),
  skipTags: values.skipTags,
  startAtTask: values.startAtTask,
  step: values.step,
  forceHandlers: values.forceHandlers,
  flushCache: values.flushCache,
  debugVars: values.debugVars,
});
