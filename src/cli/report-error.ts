/**
 * What goes wrong, told on stderr: a user's mistake without a stack trace, ours with one.
 * @module
 */
import { codes, ExitCode, formatError, TsplayError } from '../errors/index.ts';
import { colourPaint, noPaint, wantsColour } from '../report/index.ts';
import { Interrupted } from './interrupt.ts';
import type { CliProcess } from './process.ts';
import { version } from './version.ts';

/** Prints the error and gives the exit code it leads to. */
export function reportError(error: unknown, { stderr, env, redactor }: CliProcess): number {
  const show = (text: string): string => redactor?.scrub(text) ?? text;
  const paint = wantsColour(env, stderr.isTTY === true) ? colourPaint : noPaint;
  if (error instanceof TsplayError) {
    stderr.write(`${paint('error', formatError(error, show))}\n`);
    return codes[error.code].exit;
  }
  if (error instanceof Interrupted) {
    stderr.write(`${paint('error', `ERROR! ${error.message}`)}\n`);
    return ExitCode.interrupted;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    paint('error', 'ERROR! Unexpected error; this is a bug in tsplay. [TSP9001]'),
    `  tsplay ${version()}, node ${process.version}, ${process.platform}`,
    '  Please report it with the playbook that leads to it and these lines:',
    '',
    show(stack),
  ];
  stderr.write(`${lines.join('\n')}\n`);
  return ExitCode.internal;
}
