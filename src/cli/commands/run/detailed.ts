/**
 * `--detailed-exitcode`: exit statuses that tell whether something changed, as terraform has them.
 * @module
 */
import { ExitCode } from '../../../errors/index.ts';
import type { Renderer } from '../../../events/types.ts';
import type { CliProcess } from '../../process.ts';
import { reportError } from '../../report-error.ts';

/** Something changed, or check mode could not tell. */
const changed = 2;

/** Listens to a run and says how it ends. */
export class ChangeTally {
  #hasChanged = false;

  /** The renderer, listened to. */
  beside(renderer: Renderer): Renderer {
    const onEvent = renderer.onEvent.bind(renderer);
    return {
      ...renderer,
      onEvent: (event) => {
        if (event.type === 'stats')
          this.#hasChanged ||= Object.values(event.hosts).some((host) => host.changed + host.unknown > 0);
        onEvent(event);
      },
    };
  }

  /** The status of the work: 0, 1 or 2; that of a run which was interrupted stays. */
  async statusOf(work: () => Promise<number>, proc: CliProcess): Promise<number> {
    try {
      const code = await work();
      if (code === ExitCode.interrupted) return code;
      if (code !== ExitCode.ok) return ExitCode.error;
      return this.#hasChanged ? changed : ExitCode.ok;
    } catch (error) {
      reportError(error, proc);
      return ExitCode.error;
    }
  }
}
