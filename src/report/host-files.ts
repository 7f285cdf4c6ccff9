/**
 * Each host's last result as a file of its name, as Ansible's `tree` callback: for programs that read them later.
 * @module
 */
import { join } from 'node:path';
import type { EventOf, Renderer, RunEvent } from '../events/types.ts';
import { pyJson } from './text/json.ts';
import { visibleResult } from './text/result.ts';
import { makeFolders } from '../util/folders.ts';
import { hostFileName, replaceFileSync } from '../util/local-file.ts';
import { visible } from '../util/visible.ts';
import { errorText } from '../util/error-text.ts';

/** Shows a run with `shown` and writes the files beside it. What cannot be written is a warning. */
export function withHostFiles(shown: Renderer, folder: string, verbosity: number): Renderer {
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      const message = `${what}: ${errorText(error)}`;
      shown.onEvent({ type: 'warning', time: Date.now(), message });
    }
  };
  const write = ({ task, result }: EventOf<'host.end'>): void => {
    if (result.status === 'skipped') return;
    attempt(`Unable to access or create the configured directory (${folder})`, () => makeFolders(folder));
    attempt(`Unable to write to ${result.host}'s file`, () =>
      replaceFileSync(
        join(folder, hostFileName(result.host)),
        visible(pyJson(visibleResult(task, result.result, verbosity))),
      ),
    );
  };
  return {
    ...shown,
    onEvent: (event: RunEvent) => {
      shown.onEvent(event);
      if (event.type === 'host.end') write(event);
    },
  };
}
