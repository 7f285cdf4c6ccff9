/**
 * `tsplay completion`.
 * @module
 */
import { completions } from '../../../doc/completion/index.ts';
import { ExitCode } from '../../../errors/index.ts';
import { completionCommand, type shells } from '../../options/completion.ts';
import { commands } from '../../options/index.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';

export function executeCompletion(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(completionCommand, argv);
  if ('help' in parsed) proc.stdout.write(parsed.help);
  else proc.stdout.write(completions[parsed.args[0] as (typeof shells)[number]](commands));
  return Promise.resolve(ExitCode.ok);
}
