/**
 * Handlers: which answer to a name, who notified them, and running them. What tasks notify is kept by name until the
 * next flush, so that a handler which is defined in between counts; what handlers notify takes effect at once.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { Node, Task, Text } from '../../playbook/index.ts';
import { nearest } from '../../util/suggest.ts';
import { TemplateString, type SourceRef } from '../../util/value.ts';
import type { Handler, Handlers } from '../state/contracts.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Section } from '../state/run.ts';
import { isSilent } from '../state/silence.ts';

/** Gives a handler's templated name with the play's and its role's variables; undefined when that fails. */
export type RenderName = (text: TemplateString, task: Task) => string | undefined;

/** A name or topic as notifications may write it: alone, behind the name of its role, behind the full one. */
const withRole = (name: string, { role }: Task): readonly string[] =>
  role === undefined ? [name] : [name, `${role.name} : ${name}`, `${role.fullName} : ${name}`];

const flatten = (nodes: readonly Node[]): Task[] =>
  nodes.flatMap((node) =>
    node.kind === 'task' ? [node] : flatten([...node.block, ...node.rescue, ...node.always]),
  );

/** The handlers of one play (and batch), in the order in which they run: roles' first, then the play's. */
export class HandlerBook implements Handlers {
  readonly #handlers: Handler[] = [];
  /** The same, list by list as they were written: of a role, of the play. */
  readonly #lists: { readonly of: string | undefined; readonly handlers: Handler[] }[] = [];
  readonly #render: RenderName;
  readonly #answering = new Map<string, readonly Handler[]>();

  constructor(nodes: readonly Node[], render: RenderName) {
    this.#render = render;
    this.add(nodes);
  }

  /** Handlers of a role that was included while the play runs. */
  add(nodes: readonly Node[]): void {
    let list: Handler[] | undefined;
    for (const task of flatten(nodes)) {
      const handler = { task, notified: new Map<string, boolean>() };
      this.#handlers.push(handler);
      if (list === undefined || this.#lists.at(-1)?.of !== task.role?.key) {
        list = [];
        this.#lists.push({ of: task.role?.key, handlers: list });
      }
      list.push(handler);
    }
    this.#answering.clear();
  }

  #text(text: Text, task: Task): string | undefined {
    return text instanceof TemplateString ? this.#render(text, task) : text;
  }

  /** Names that a notification may use: the name, and those with the role's before it. */
  #names({ task }: Handler): readonly string[] {
    const name = task.name === undefined ? undefined : this.#text(task.name, task);
    return name === undefined ? [] : withRole(name, task);
  }

  /** Topics are never templates; they too may have the role's name before them. */
  #listensTo({ task }: Handler, topic: string): boolean {
    return task.listen.some((text) => typeof text === 'string' && withRole(text, task).includes(topic));
  }

  /** All names and topics, for "did you mean". */
  known(): string[] {
    return this.#handlers.flatMap((handler) => {
      const topics = handler.task.listen.filter((topic) => typeof topic === 'string');
      return [...this.#names(handler).slice(0, 1), ...topics];
    });
  }

  /**
   * The handlers a notification means: one of that name, and those that listen, of one name one. A later list is
   * stronger, a list's first handler is stronger than those behind it.
   */
  answering(name: string): readonly Handler[] {
    let found = this.#answering.get(name);
    if (found === undefined) {
      found = this.#search(name);
      if (found.length > 0) this.#answering.set(name, found);
    }
    return found;
  }

  #search(name: string): Handler[] {
    const ordered = this.#lists.toReversed().flatMap((list) => list.handlers);
    const named = ordered.find((handler) => this.#names(handler).includes(name));
    const found = named ? [named] : [];
    const seen = new Set<string>();
    for (const handler of ordered) {
      if (!this.#listensTo(handler, name)) continue;
      const [own] = this.#names(handler);
      if (own !== undefined && seen.has(own)) continue;
      if (own !== undefined) seen.add(own);
      if (handler !== named) found.push(handler);
    }
    return found;
  }

  /** What to call a handler. */
  nameOf({ task }: Handler): string {
    const name = task.name === undefined ? task.action : (this.#text(task.name, task) ?? task.action);
    return task.role ? `${task.role.fullName} : ${name}` : name;
  }

  get handlers(): readonly Handler[] {
    return this.#handlers;
  }
}

/** The error for a notification that no handler answers. */
export function missingHandler(name: string, book: Handlers, src: SourceRef | undefined): TsplayError {
  const near = nearest(name, book.known());
  return new TsplayError(
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

/** A host notifies handlers by name. Throws TSP1105 when there is none, unless the run is lenient about that. */
export function notifyHandlers(
  names: readonly string[],
  host: PlayHost,
  sure: boolean,
  src: SourceRef | undefined,
  section: Section,
): void {
  const { handlers, run } = section.play;
  for (const name of names) {
    const found = handlers.answering(name);
    if (found.length === 0) {
      const missing = missingHandler(name, handlers, src);
      if (run.settings.errorOnMissingHandler) throw missing;
      run.warn(missing.message);
    } else if (section.isHandler) {
      for (const handler of found) mark(handler, host, sure, section);
    } else {
      if (!isSilent()) host.toldNotifications.add(name);
      host.notifications.set(name, sure || (host.notifications.get(name) ?? false));
    }
  }
}

export function mark(handler: Handler, host: PlayHost, sure: boolean, section: Section): void {
  const { run, handlers } = section.play;
  const known = handler.notified.get(host.name);
  if (known === undefined)
    run.emit({ type: 'handler.notified', handler: handlers.nameOf(handler), host: host.name });
  handler.notified.set(host.name, sure || (known ?? false));
}
