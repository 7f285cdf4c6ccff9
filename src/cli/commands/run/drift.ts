/**
 * `tsplay drift`.
 * @module
 */
import { driftCommand } from '../../options/run.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf, withConfigured } from '../../settings.ts';
import { executeAsked } from './index.ts';
import { runOnly, type RunValues } from './to-options.ts';

const fixed = {
  check: true,
  ...runOnly,
  detailedExitcode: true,
} as const;

/** Runs the command. */
export async function executeDrift(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(driftCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsOf(proc);
  const own = withConfigured(driftCommand.options, parsed.options, parsed.given, settings);
  const values: RunValues = { ...own, ...fixed, output: 'drift' };
  return await executeAsked({ playbooks: parsed.args, values, settings, output: 'drift' }, proc);
}
