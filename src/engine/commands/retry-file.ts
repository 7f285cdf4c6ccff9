/**
 * `.retry` files: the hosts that failed, for `--limit @FILE`.
 * @module
 */
import { dirname, join, parse, resolve } from 'node:path';
import { replaceFileSync } from '../../util/local-file.ts';
import { errorText } from '../../util/error-text.ts';
import type { Run } from '../state/run.ts';

/** Writes the file of a playbook when hosts failed in it and such files are wanted. */
export function writeRetryFile(playbook: string, run: Run): void {
  const { retryFiles } = run.settings;
  const hosts = [...new Set([...run.failedHosts, ...run.unreachableHosts])].sort();
  if (retryFiles === undefined || hosts.length === 0) return;
  const book = resolve(run.hooks.cwd, playbook);
  const file = join(retryFiles.folder ?? dirname(book), `${parse(book).name}.retry`);
  try {
    replaceFileSync(file, hosts.map((host) => `${host}\n`).join(''));
  } catch (error) {
    const why = errorText(error);
    run.warn(`Could not create retry file '${file}'.\n\t${why}`);
    return;
  }
  run.emit({ type: 'note', verbosity: 0, message: `\tto retry, use: --limit @${file}\n` });
}
