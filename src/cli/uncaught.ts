/**
 * What nobody caught: an error in something that was started and not waited for, by a module or plug-in of the book as a
 * rule. The run ends as by SIGTERM, so that nothing it has started goes on.
 * @module
 */
import { sep } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { packagePath } from '../util/package.ts';
import { guarded, type CliProcess } from './process.ts';

const ours = ['src', 'dist', 'node_modules', 'bin'].map((folder) => packagePath(folder) + sep);

/** The first place of a stack trace that is in a file of the user's. */
function usersPlace(stack: string): string | undefined {
  for (const [, place = '', file = ''] of stack.matchAll(/\(?(?:file:\/\/)?((\/[^\s():]+):\d+:\d+)\)?$/gm))
    if (!file.includes('/node_modules/') && !ours.some((folder) => file.startsWith(folder))) return place;
  return undefined;
}

function inWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const place = usersPlace(error.stack ?? '');
  if (place === undefined) return error;
  return new TsplayError('TSP1107', `${place}: ${error.message}, and nothing waited for it`, {
    hint: 'A module or plug-in has to await all that it starts, and to catch what it does not care about.',
    cause: error,
  });
}

/** Node's own exit status where a top-level await waits and nothing can end it any more. */
const unsettled = 13;

/** Ends this process in good order when something was not caught; gives the process whose exit status tells so. */
export function withUncaught(proc: CliProcess): CliProcess {
  let status: number | undefined;
  let first = true;
  const end = async (error: unknown): Promise<void> => {
    const { reportError } = await import('./report-error.ts');
    status = reportError(inWords(error), guarded(proc));
    if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM');
    else process.exit(status);
  };
  process.on('uncaughtException', (error: unknown) => {
    if (first) void end(error);
    first = false;
  });
  process.on('exit', (code) => {
    // Node sets it in a listener of its own, before this one.
    if (code !== unsettled && process.exitCode !== unsettled) return;
    proc.stderr.write(
      'ERROR! Something is waited for that never comes: a module or plug-in of the book that has a top-level await?\n',
    );
  });
  return { ...proc, exit: (code) => proc.exit(status ?? code) };
}
