/**
 * Tasks of a swarm as a source. A manager tells nothing of them among its events, so they are asked for.
 * @module
 */
import { defineEventSource, p } from '../../sdk/index.ts';
import { dockerJson } from './streams.ts';
import { errorText } from '../../util/error-text.ts';

interface Task {
  readonly ID: string;
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly Slot?: number;
  readonly DesiredState: string;
  readonly Status: { readonly State: string; readonly Err?: string };
}

const longestPause = 30;

export const swarmTasks = defineEventSource({
  name: 'tsplay.swarm.tasks',
  summary:
    'An event for each task of the swarm whose state changed, and for each that is gone: {task, service, service_id, node, slot, state, desired, before, error}',
  params: {
    socket: p.path({ doc: "A manager's socket.", default: '/var/run/docker.sock' }),
    interval: p.float({ doc: 'Seconds between looks.', default: 2 }),
    services: p.list(p.str({ doc: 'A name.' }), { doc: 'Only tasks of these services.', default: [] }),
  },
  async run({ socket, interval, services }, context) {
    const { signal } = context;
    /** What was seen last; undefined before the first look, which tells nothing. */
    let known: Map<string, { readonly task: Task; readonly text: string }> | undefined;
    let failures = 0;
    const get = <T>(path: string): Promise<T> => dockerJson<T>(socket, path, signal);
    while (!signal.aborted) {
      try {
        const filters =
          services.length > 0 ? `?filters=${encodeURIComponent(JSON.stringify({ service: services }))}` : '';
        const tasks = await get<Task[]>(`/v1.41/tasks${filters}`);
        failures = 0;
        const now = new Map(
          tasks.map((task) => [task.ID, { task, text: `${task.Status.State} ${task.DesiredState}` }]),
        );
        const before = known;
        known = now;
        if (before !== undefined) {
          const changed = [...now.values()].filter(({ task, text }) => before.get(task.ID)?.text !== text);
          const gone = [...before.values()].filter(({ task }) => !now.has(task.ID));
          const names =
            changed.length + gone.length === 0
              ? new Map<string, string>()
              : await get<{ ID: string; Spec: { Name: string } }[]>('/v1.41/services').then(
                  (all) => new Map(all.map(({ ID, Spec }) => [ID, Spec.Name])),
                );
          const event = (task: Task, state: string): Record<string, unknown> => ({
            task: task.ID,
            service: names.get(task.ServiceID) ?? null,
            service_id: task.ServiceID,
            node: task.NodeID ?? null,
            slot: task.Slot ?? null,
            state,
            desired: task.DesiredState,
            before: before.get(task.ID)?.task.Status.State ?? null,
            error: task.Status.Err ?? null,
          });
          for (const { task } of changed) await context.put(event(task, task.Status.State));
          for (const { task } of gone) await context.put(event(task, 'gone'));
        }
      } catch (error) {
        if (isOver(signal)) return;
        if (failures++ === 0) context.warn(`Docker at ${socket}: ${errorText(error)}; trying again`);
      }
      await context.sleep(failures === 0 ? interval : Math.min(interval * 2 ** failures, longestPause));
    }
  },
});

const isOver = (signal: AbortSignal): boolean => signal.aborted;
