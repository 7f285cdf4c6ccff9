/**
 * What goes wrong, told on stderr: a user's mistake without a stack trace, ours with one.
 * @module
 */
import { codes, ExitCode, formatError, TsplayError } from '../errors/index.ts';
import { colourPaint, noPaint, wantsColour } from '../report/index.ts';
import { fileProblem } from '../util/local-file.ts';
import { Interrupted } from './interrupt.ts';
import type { CliProcess } from './process.ts';
import { version } from './version.ts';

/** An error as a person reads it, and the exit status it leads to. */
export interface ErrorWords {
  /** Several lines without colour; no trailing newline. */
  readonly text: string;
  readonly status: number;
}

/** What is told of an error, with what the run knows as secret masked. */
export function errorWords(error: unknown, { redactor }: Pick<CliProcess, 'redactor'>): ErrorWords {
  const show = (text: string): string => redactor?.scrub(text) ?? text;
  if (error instanceof TsplayError) return { text: formatError(error, show), status: codes[error.code].exit };
  if (error instanceof Interrupted) return { text: `ERROR! ${error.message}`, status: ExitCode.interrupted };
  const problem = fileProblem(error);
  if (problem !== undefined) return { text: show(`ERROR! ${problem} [TSP1005]`), status: codes.TSP1005.exit };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    bugLine,
    `  tsplay ${version()}, node ${process.version}, ${process.platform}`,
    '  Please report it with the playbook that leads to it and these lines:',
    '',
    show(stack),
  ];
  return { text: lines.join('\n'), status: ExitCode.internal };
}

const bugLine = 'ERROR! Unexpected error; this is a bug in tsplay. [TSP9001]';

/** Prints the error and gives the exit code it leads to. */
export function reportError(error: unknown, proc: CliProcess): number {
  const { stderr, env } = proc;
  const paint = wantsColour(env, stderr.isTTY === true) ? colourPaint : noPaint;
  const { text, status } = errorWords(error, proc);
  const shown = text.startsWith(bugLine)
    ? `${paint('error', bugLine)}${text.slice(bugLine.length)}`
    : paint('error', text);
  stderr.write(`${shown}\n`);
  return status;
}
