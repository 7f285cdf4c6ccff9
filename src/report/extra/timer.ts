/**
 * How long a run took, as Ansible's `timer` callback says it.
 * @module
 */
import type { Renderer } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';

/** The renderer `timer`. */
export function timerRenderer({ stdout }: Pick<ReportOptions, 'stdout'>): Renderer {
  let start: number | undefined;
  return {
    onEvent: (event) => {
      start ??= event.time;
      if (event.type !== 'stats') return;
      const seconds = Math.floor((event.time - start) / 1000);
      const days = Math.floor(seconds / 86_400);
      const hours = Math.floor(seconds / 3600) % 24;
      const minutes = Math.floor(seconds / 60) % 60;
      stdout.write(
        `Playbook run took ${days} days, ${hours} hours, ${minutes} minutes, ${seconds % 60} seconds\n`,
      );
    },
    close: () => Promise.resolve(),
  };
}
