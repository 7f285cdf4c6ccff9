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
      const shown = options.exact ? withoutUnknown(event) : event;
      // Each handler takes the event of its own type; the index keeps that pairing, which TypeScript cannot see.
      const handle = handlers[shown.type] as ((event: RunEvent) => void) | undefined;
      handle?.(shown);
    },
    close: () => Promise.resolve(),
  };
}

/** Ansible has no word for what cannot be known in check mode: it is skipped there. */
function withoutUnknown(event: RunEvent): RunEvent {
  if (event.type === 'stats') {
    const hosts = Object.entries(event.hosts).map(([name, { unknown, ...stats }]) => [
      name,
      { ...stats, skipped: stats.skipped + unknown, unknown: 0 },
    ]);
    return { ...event, hosts: Object.fromEntries(hosts) as typeof event.hosts };
  }
  if ((event.type !== 'host.end' && event.type !== 'item.end') || event.result.status !== 'unknown')
    return event;
  return { ...event, result: { ...event.result, status: 'skipped' } };
}
