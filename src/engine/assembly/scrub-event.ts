/**
 * Secrets taken out of events: of the texts in them, never of what makes them events. Names of hosts, ids, places,
 * statuses, counters and the keys of results stay whatever the secrets are, so that no secret changes what a run does.
 * @module
 */
import { isCore } from '../../util/action-name.ts';
import type { Diff, HostResult, ResultData, TaskInfo } from '../../events/types.ts';
import type { Redactor } from '../../secrets/index.ts';
import type { Emitted } from '../state/run.ts';

/** Members of results that renderers and programs reckon with: never a text. */
const reckoned: ReadonlySet<string> = new Set([
  ...['rc', 'changed', 'failed', 'skipped', 'unreachable', 'attempts', 'retries', 'started', 'finished'],
  ...['ansible_loop_var', 'ansible_index_var'],
]);

/** Members that hold results or Ansible's own names again, whose keys are not texts either. */
const nested: ReadonlySet<string> = new Set([
  ...['invocation', 'module_args', 'diff', 'before', 'after', 'ansible_facts'],
]);

/** `debug` shows what it is asked for by the text of the question. */
const ofDebug: ReadonlySet<string> = new Set([
  ...['msg', 'changed', 'failed', 'skipped', 'skip_reason', 'false_condition', 'results', 'item', 'censored'],
  ...['attempts', 'retries', 'exception', 'warnings', 'deprecations', 'failed_when_result', 'invocation'],
]);

/** A name that modules give: of small letters, as no password is. Names of facts that a book sets may be any text. */
const isModulesOwn = (name: string): boolean => /^_?[a-z]+(?:_[a-z]+)*$/.test(name);

/** What sets facts by names of the book's own. */
const setsFacts = (action: string): boolean => isCore(action, 'set_fact') || isCore(action, 'include_vars');

/** The same object where nothing changes: most results hold no secret. */
function mapMembers(data: ResultData, change: (value: unknown, key: string) => unknown): ResultData {
  const entries = Object.entries(data).map(([key, value]): [string, unknown] => [key, change(value, key)]);
  return entries.every(([key, value]) => value === data[key]) ? data : Object.fromEntries(entries);
}

/** Plain objects; those that stand inside a result have no prototype. */
function isData(value: unknown): value is ResultData {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Texts of events without secrets. */
class EventScrubber {
  readonly #redactor: Redactor;
  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  text<T extends string | undefined>(text: T): T {
    return text === undefined ? text : (this.#redactor.scrub(text) as T);
  }

  task(task: TaskInfo): TaskInfo {
    const name = this.text(task.name);
    const args = this.text(task.args);
    return name === task.name && args === task.args ? task : { ...task, name, args };
  }

  /** A result: its members' names are Ansible's. */
  result(data: ResultData, action = ''): ResultData {
    const scrubbed = mapMembers(data, (value, key) => this.#member(value, key, action));
    return this.#redactor.scrubNames(
      scrubbed,
      isCore(action, 'debug')
        ? (key) => ofDebug.has(key) || key.startsWith('_ansible_') || key.startsWith('ansible_loop')
        : isModulesOwn,
    );
  }

  #member(value: unknown, key: string, action: string): unknown {
    if (reckoned.has(key) && (typeof value !== 'string' || key.startsWith('ansible_'))) return value;
    if (key === 'results' && Array.isArray(value)) return this.#list(value, action);
    if (nested.has(key)) {
      if (Array.isArray(value)) return this.#list(value, action);
      if (isData(value)) {
        const members = mapMembers(value, (inner, name) => this.#member(inner, name, action));
        const ofBook = key === 'ansible_facts' && setsFacts(action);
        return this.#redactor.scrubNames(members, (name) => !ofBook && isModulesOwn(name));
      }
    }
    return this.#redactor.scrubValue(value);
  }

  #list(list: readonly unknown[], action: string): readonly unknown[] {
    const scrubbed = list.map((item) =>
      isData(item) ? this.result(item, action) : this.#redactor.scrubValue(item),
    );
    return scrubbed.every((item, i) => item === list[i]) ? list : scrubbed;
  }

  #diff(diff: Diff): Diff {
    if (diff.kind === 'prepared') return { ...diff, text: this.text(diff.text) };
    const { before, after, beforeHeader, afterHeader, state } = diff;
    return {
      kind: 'text',
      before: this.text(before),
      after: this.text(after),
      beforeHeader: this.text(beforeHeader),
      afterHeader: this.text(afterHeader),
      ...(state === undefined
        ? {}
        : { state: { before: this.result(state.before), after: this.result(state.after) } }),
    };
  }

  hostResult(result: HostResult, action: string): HostResult {
    return {
      ...result,
      result: this.result(result.result, action),
      diffs: result.diffs.length === 0 ? result.diffs : result.diffs.map((diff) => this.#diff(diff)),
      itemLabel: this.text(result.itemLabel),
      error: this.text(result.error),
      reason: this.text(result.reason),
    };
  }

  /** What set_stats gathered: by host, then by name. */
  custom(custom: ResultData): ResultData {
    return mapMembers(custom, (stats) =>
      isData(stats)
        ? this.#redactor.scrubNames(this.result(stats), () => false)
        : this.#redactor.scrubValue(stats),
    );
  }
}

function scrubNotice(event: Extract<Emitted, { message: string }>, scrub: EventScrubber): Emitted {
  const message = scrub.text(event.message);
  return event.type === 'deprecation'
    ? { ...event, message, modern: scrub.text(event.modern) }
    : { ...event, message };
}

/** The event without secrets. */
export function scrubEvent<E extends Emitted>(event: E, redactor: Redactor): E;
export function scrubEvent(event: Emitted, redactor: Redactor): Emitted {
  const scrub = new EventScrubber(redactor);
  if ('message' in event) return scrubNotice(event, scrub);
  switch (event.type) {
    case 'run.start':
      return { ...event, playbooks: event.playbooks.map((file) => scrub.text(file)) };
    case 'playbook.start':
      return { ...event, file: scrub.text(event.file) };
    case 'play.start':
      return { ...event, name: scrub.text(event.name) };
    case 'play.prompt':
      return { ...event, question: scrub.text(event.question) };
    case 'task.start':
    case 'task.end':
    case 'host.start':
    case 'host.async':
    case 'host.wait':
    case 'host.transfer':
      return { ...event, task: scrub.task(event.task) };
    case 'item.end':
    case 'host.end':
      return {
        ...event,
        task: scrub.task(event.task),
        result: scrub.hostResult(event.result, event.task.action),
      };
    case 'host.retry':
      return {
        ...event,
        task: scrub.task(event.task),
        result: scrub.result(event.result, event.task.action),
      };
    case 'host.output':
      return { ...event, task: scrub.task(event.task), text: scrub.text(event.text) };
    case 'handler.notified':
      return { ...event, handler: scrub.text(event.handler) };
    case 'include.loaded':
      return {
        ...event,
        task: event.task && scrub.task(event.task),
        file: scrub.text(event.file),
        itemLabel: scrub.text(event.itemLabel),
      };
    case 'stats':
      return { ...event, custom: scrub.custom(event.custom) };
    case 'play.noHosts':
    case 'run.end':
      return event;
  }
}
