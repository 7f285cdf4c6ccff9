/**
 * Names on their lines: a name with a newline in it could pass for another line of output.
 * @module
 */
import type { HostResult, Renderer, RunEvent, TaskInfo } from '../events/types.ts';
import { visibleLine } from '../util/visible.ts';

const named = (task: TaskInfo): TaskInfo => {
  const name = visibleLine(task.name);
  const args = task.args === undefined ? undefined : visibleLine(task.args);
  return name === task.name && args === task.args ? task : { ...task, name, args };
};

const optional = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : visibleLine(text);

const resultOf = (result: HostResult): HostResult => ({
  ...result,
  host: visibleLine(result.host),
  delegatedTo: optional(result.delegatedTo),
  itemLabel: optional(result.itemLabel),
});

/** The event with its names on one line each; texts that may have several stay as they are. */
function onOneLine(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'playbook.start':
      return { ...event, file: visibleLine(event.file) };
    case 'play.start':
      return { ...event, name: visibleLine(event.name) };
    case 'task.start':
    case 'task.end':
      return { ...event, task: named(event.task) };
    case 'host.start':
    case 'host.async':
    case 'host.wait':
    case 'host.transfer':
    case 'host.output':
      return { ...event, task: named(event.task), host: visibleLine(event.host) };
    case 'host.retry':
      return {
        ...event,
        task: named(event.task),
        host: visibleLine(event.host),
        delegatedTo: optional(event.delegatedTo),
      };
    case 'item.end':
    case 'host.end':
      return { ...event, task: named(event.task), result: resultOf(event.result) };
    case 'handler.notified':
      return { ...event, handler: visibleLine(event.handler), host: visibleLine(event.host) };
    case 'include.loaded':
      return {
        ...event,
        task: event.task && named(event.task),
        file: visibleLine(event.file),
        hosts: event.hosts.map(visibleLine),
        itemLabel: optional(event.itemLabel),
      };
    default:
      return event;
  }
}

/** The renderer, given names that stay on their lines. */
export function withLineNames(renderer: Renderer): Renderer {
  return { ...renderer, onEvent: (event) => renderer.onEvent(onOneLine(event)) };
}
