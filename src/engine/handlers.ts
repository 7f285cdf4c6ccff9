/**
 * Handlers: who notified which, and running them.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Node, Task, Text } from '../playbook/index.ts';
import { nearest } from '../util/suggest.ts';
import { TemplateString, type SourceRef } from '../util/value.ts';
import { isActive, type PlayHost } from './hosts.ts';
import type { Section } from './run.ts';

export interface Handler {
  readonly task: Task;
  /** Hosts that will run it, in the order of their notifications; `false` when that is not sure (check mode). */
  readonly notified: Map<string, boolean>;
}

const flatten = (nodes: readonly Node[]): Task[] =>
  nodes.flatMap((node) =>
    node.kind === 'task' ? [node] : flatten([...node.block, ...node.rescue, ...node.always]),
  );

/** The handlers of one play (and batch), in the order in which they run: roles' first, then the play's. */
export class HandlerBook {
  readonly #handlers: Handler[] = [];
  readonly #render: (text: Text) => string;

  /** `render` gives a handler's templated name with the play's variables; text that fails to render stays as it is. */
  constructor(nodes: readonly Node[], render: (text: Text) => string) {
    this.#render = render;
    this.add(nodes);
  }

  /** Handlers of a role that was included while the play runs. */
  add(nodes: readonly Node[]): void {
    for (const task of flatten(nodes)) this.#handlers.push({ task, notified: new Map() });
  }

  #text(text: Text): string {
    return text instanceof TemplateString ? this.#render(text) : text;
  }

  /** Names that a notification may use: the name, `role : name`, and listen topics. */
  #names(task: Task): { readonly names: readonly string[]; readonly topics: readonly string[] } {
    const topics = task.listen.map((topic) => this.#text(topic));
    if (task.name === undefined) return { names: [], topics };
    const name = this.#text(task.name);
    return { names: task.role ? [name, `${task.role.name} : ${name}`] : [name], topics };
  }

  /** All names and topics, for "did you mean". */
  known(): string[] {
    return this.#handlers.flatMap(({ task }) => {
      const { names, topics } = this.#names(task);
      return [...names.slice(0, 1), ...topics];
    });
  }

  has(name: string): boolean {
    return this.#handlers.some(({ task }) => {
      const { names, topics } = this.#names(task);
      return names.includes(name) || topics.includes(name);
    });
  }

  /** Notifies by name: the last handler of that name, and every one that listens. Throws TSP1105 when there is none. */
  notify(name: string, host: string, sure: boolean, src: SourceRef | undefined): string[] {
    const named = this.#handlers.findLast(({ task }) => this.#names(task).names.includes(name));
    const listening = this.#handlers.filter(
      (handler) => handler !== named && this.#names(handler.task).topics.includes(name),
    );
    const all = named ? [named, ...listening] : listening;
    if (all.length === 0) {
      const near = nearest(name, this.known());
      throw new TsplayError(
        'TSP1105',
        `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list`,
        {
          src,
          hint: near
            ? `did you mean "${near}"?`
            : 'define it under "handlers:" of the play or in handlers/main.yml of a role',
        },
      );
    }
    for (const handler of all) handler.notified.set(host, sure || (handler.notified.get(host) ?? false));
    return all.map(({ task }) => (task.name === undefined ? task.action : this.#text(task.name)));
  }

  /** Takes over the notifications of a handler: the hosts among these that shall run it now. */
  take(handler: Handler, hosts: readonly PlayHost[]): { sure: PlayHost[]; unsure: PlayHost[] } {
    const taken = { sure: [] as PlayHost[], unsure: [] as PlayHost[] };
    for (const host of hosts) {
      const sure = handler.notified.get(host.name);
      if (sure === undefined) continue;
      handler.notified.delete(host.name);
      taken[sure ? 'sure' : 'unsure'].push(host);
    }
    return taken;
  }

  get handlers(): readonly Handler[] {
    return this.#handlers;
  }
}

/** Runs what has been notified on the hosts given. With `force`, on failed hosts too. */
export async function flushHandlers(
  hosts: readonly PlayHost[],
  section: Section,
  force: boolean,
): Promise<void> {
  const { handlers, steps } = section.play;
  // By index: a role included by a handler adds to the list.
  for (let i = 0; i < handlers.handlers.length; i++) {
    const handler = handlers.handlers[i];
    if (handler === undefined || handler.notified.size === 0) continue;
    const eligible = hosts.filter(
      (host) => isActive(host) || (force && host.failed && !host.unreachable && !host.ended),
    );
    const { sure, unsure } = handlers.take(handler, eligible);
    const failed = sure.filter((host) => host.failed);
    for (const host of failed) host.failed = false;
    await steps.runNodes([handler.task], sure, { ...section, isHandler: true, unsure: false });
    for (const host of failed) host.failed = true;
    if (unsure.length > 0)
      await steps.runNodes([handler.task], unsure, { ...section, isHandler: true, unsure: true });
  }
}
