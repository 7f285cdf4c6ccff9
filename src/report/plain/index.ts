/**
 * Lines that read like Ansible's default callback: for pipes, CI and scripts that grep.
 * @module
 */
import type { Renderer, RunEvent } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import { plainHandlers } from './handlers.ts';

/** The renderer `plain`; with `exact`, failures too are as Ansible prints them. */
export function plainRenderer(options: ReportOptions): Renderer {
  const handlers = plainHandlers(options);
  return {
    onEvent: (event) => {
      // Each handler takes the event of its own type; the index keeps that pairing, which TypeScript cannot see.
      const handle = handlers[event.type] as ((event: RunEvent) => void) | undefined;
      handle?.(event);
    },
    close: () => Promise.resolve(),
  };
}
