/**
 * A line now and then while a task goes on: CI systems take silence for death.
 * @module
 */
import type { Renderer, RunEvent } from '../events/types.ts';
import { visibleLine } from '../util/visible.ts';
import type { TextStream } from './text-stream.ts';
import { durationText } from '../util/duration.ts';
import { Model, type OpenTask } from './tree/model.ts';

/** Milliseconds between lines about one task. */
const every = 30_000;

/** Hosts that are named. */
const named = 3;

function line(task: OpenTask, { position, total }: Model, now: number): string {
  const hosts = [...task.working.keys()];
  const names = hosts
    .slice(0, named)
    .map((host) => visibleLine(host))
    .join(', ');
  const more = hosts.length > named ? ` and ${hosts.length - named} more` : '';
  const note = hosts.length === 1 ? (task.working.get(hosts[0] ?? '')?.note ?? '') : '';
  const place = total === 0 || position === 0 ? '' : ` (task ${position} of ${total})`;
  const what = `[${visibleLine(task.info.name)}]${place}: ${durationText(now - task.since)} on ${names}${more}`;
  return `STILL RUNNING ${what}${note === '' ? '' : `, ${note}`}\n`;
}

/** The renderer, with such lines; `interval` is in milliseconds. */
export function withSignsOfLife(shown: Renderer, stdout: TextStream, interval = every): Renderer {
  const model = new Model();
  const told = new Map<string, number>();
  const look = (): void => {
    const now = Date.now();
    for (const [id, task] of model.open) {
      if (task.working.size === 0 || now - (told.get(id) ?? task.since) < interval) continue;
      told.set(id, now);
      stdout.write(line(task, model, now));
    }
  };
  const timer = setInterval(look, Math.min(1000, interval)).unref();
  return {
    ...shown,
    onEvent: (event: RunEvent) => {
      for (const task of model.apply(event)) told.delete(task.info.id);
      shown.onEvent(event);
    },
    close: async () => {
      clearInterval(timer);
      await shown.close();
    },
  };
}
