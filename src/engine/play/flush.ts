/**
 * Running the handlers that were notified.
 * @module
 */
import { failOfBug } from './apply-result.ts';
import { mark } from './handlers.ts';
import type { Handler } from '../state/contracts.ts';
import { isActive, type PlayHost } from '../state/hosts.ts';
import type { Section } from '../state/run.ts';
import { underNoLog } from '../state/silence.ts';
import { taskInfo } from '../state/task-info.ts';
import { taskOnHost } from '../scope/host-task.ts';

/** Tells the handlers what the host's tasks have notified. A bug that is met on the way fails the host in that handler. */
function takeNotifications(host: PlayHost, section: Section): void {
  const { handlers } = section.play;
  let at = handlers.handlers[0]?.task;
  try {
    for (const [name, sure] of host.notifications)
      underNoLog(!host.toldNotifications.has(name), () => {
        for (const handler of handlers.answering(name)) {
          at = handler.task;
          mark(handler, host, sure, section);
        }
      });
  } catch (error) {
    if (at === undefined) throw error;
    const here = { ...section, isHandler: true };
    failOfBug([taskOnHost(at, host, here, taskInfo(at, here))], error, here);
  } finally {
    host.notifications.clear();
    host.toldNotifications.clear();
  }
}

/** Runs what has been notified on those of the hosts that are active. */
export async function flushHandlers(hosts: readonly PlayHost[], section: Section): Promise<void> {
  const { handlers, steps } = section.play;
  for (const host of hosts.filter(isActive)) takeNotifications(host, section);
  // Handlers that are added while these run are for a later flush.
  for (const handler of [...handlers.handlers]) {
    if (handler.notified.size === 0) continue;
    for (const sure of [true, false]) {
      const those = take(handler, hosts.filter(isActive), sure);
      if (those.length > 0)
        await steps.runNodes([handler.task], those, { ...section, isHandler: true, unsure: !sure });
    }
  }
}

/** Takes over notifications of a handler: the hosts among these that shall run it now. */
const take = (handler: Handler, hosts: readonly PlayHost[], sure: boolean): PlayHost[] =>
  hosts.filter((host) => handler.notified.get(host.name) === sure && handler.notified.delete(host.name));
