import { ExitCode } from '../errors/index.ts';
import type { CliProcess } from './process.ts';

/** Shows the help that was asked for. @returns the command's exit code */
export function tellHelp(
  { help }: { readonly help: string },
  { stdout }: Pick<CliProcess, 'stdout'>,
): number {
  stdout.write(help);
  return ExitCode.ok;
}
