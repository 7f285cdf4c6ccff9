/**
 * What every action of `tsplay runs` has: its options, and the folder of records.
 * @module
 */
import type { Settings } from '../../../config/index.ts';
import { ExitCode } from '../../../errors/index.ts';
import type { CommandSpec, OptionTable, OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { neededFolder } from '../../run/record.ts';
import { withConfigured } from '../../settings.ts';

interface World {
  readonly proc: CliProcess;
  readonly settings: Settings;
}

/** An action, from its words to its exit code. */
export type Work = (argv: readonly string[], world: World) => Promise<number>;

interface Job<T extends OptionTable> extends World {
  readonly options: OptionValues<T>;
  readonly args: readonly string[];
  /** The folder of records. */
  readonly folder: string;
}

/** An action with its options parsed. */
export const action =
  <T extends OptionTable>(spec: CommandSpec<T>, work: (job: Job<T>) => Promise<void> | void): Work =>
  async (argv, { proc, settings }) => {
    const parsed = parse(spec, argv);
    if ('help' in parsed) return tellHelp(parsed, proc);
    const options = withConfigured(spec.options, parsed.options, parsed.given, settings);
    await work({ proc, settings, options, args: parsed.args, folder: neededFolder(settings, proc) });
    return ExitCode.ok;
  };

/** `2026-01-31 23:59:59`, local time. */
export function localTime(time: number): string {
  const date = new Date(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `0.4 s`, `12.3 s`, `4 min 05 s`. */
export function span(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
