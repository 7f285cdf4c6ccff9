/**
 * `--slices N`: the run on several controllers.
 * @module
 */
import type { Settings } from '../../../config/index.ts';
import type { RunHooks, RunOptions } from '../../../engine/state/options.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { runCommand } from '../../options/run.ts';
import type { OptionSpec } from '../../options/types.ts';
import { version } from '../../version.ts';
import type { RunValues } from './to-options.ts';

/** Options that are the controller's, that slices get in another way, or that are resolved before. */
const own: ReadonlySet<string> = new Set([
  ...['slice', 'slices', 'on', 'inventory', 'output', 'noRecord', 'noColor', 'detailedExitcode'],
  ...['extraVars', 'vaultId', 'vaultPasswordFile', 'askVaultPass'],
  ...['askPass', 'connectionPasswordFile', 'askBecomePass', 'becomePasswordFile'],
]);

/** The same options for a slice, with what the configuration says. */
export function sliceArgs(values: RunValues, { inventories, playbooks }: RunOptions): string[] {
  const words = Object.entries<OptionSpec>(runCommand.options).flatMap(([key, spec]) => {
    const value: unknown = values[key as keyof RunValues];
    const name = `--${spec.long[0]}`;
    if (own.has(key) || value === undefined || value === false) return [];
    if (value === true) return [name];
    if (spec.type === 'count') return Array.from({ length: Number(value) }, () => name);
    if (spec.type === 'words')
      return (value as string[]).length === 0 ? [] : [`${name}=${(value as string[]).join(',')}`];
    return (Array.isArray(value) ? (value as string[]) : [String(value as string | number)]).map(
      (text) => `${name}=${text}`,
    );
  });
  return [...words, ...inventories.map((source) => `--inventory=${source}`), ...playbooks];
}

/** Throws TSP1501 for options that make no sense together. */
export function requireSlices({ slices, on, connection }: RunValues): void {
  if (on !== undefined && slices === undefined)
    throw new TsplayError('TSP1501', '--on says where slices run, and needs --slices N');
  if (slices !== undefined && slices < 1)
    throw new TsplayError('TSP1501', 'The number of slices (--slices) must be >= 1');
  if (slices !== undefined && connection === 'local')
    throw new TsplayError('TSP1501', '--slices and --connection=local cannot be given together', {
      hint: 'A slice would change the container that it runs in.',
    });
}

interface Parts {
  readonly options: RunOptions;
  readonly settings: Settings;
  readonly hooks: RunHooks;
}

export async function onSlices(values: RunValues, { options, settings, hooks }: Parts): Promise<number> {
  const [{ runSlices }, { lookBeforeDividing }] = await Promise.all([
    import('../../../slices/run.ts'),
    import('../../../engine/index.ts'),
  ]);
  const code = await runSlices(
    {
      slices: values.slices ?? 1,
      args: sliceArgs(values, options),
      options,
      settings,
      version: version(),
      look: lookBeforeDividing,
    },
    hooks,
  );
  return hooks.signal.aborted ? ExitCode.interrupted : code;
}
