/**
 * A ruleset that runs: its session, and the actions of rules that fired, in order or side by side.
 * @module
 */
import type { ActionContext, RulesetDoor } from '../actions/context.ts';
import { actions } from '../actions/index.ts';
import type { BookAction, BookRuleset, Strategy } from '../book/types.ts';
import { Session, type Match } from '../engine/session.ts';
import type { Data, RuleSpec } from '../engine/rule.ts';
import { formatError, TsplayError } from '../../errors/index.ts';
import type { Dict } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';
import { hostsOf, scopeOf, type BookTemplates, type Scope } from './templates.ts';
import type { Reporter } from './report.ts';

/** What all rulesets of a run share. */
export interface Shared extends Pick<
  ActionContext,
  'check' | 'shutdownDelay' | 'signal' | 'rulesetNamed' | 'runJob' | 'shutdown'
> {
  readonly templates: BookTemplates;
  readonly reporter: Reporter;
  readonly strategy: Strategy;
  /** How many actions may run side by side. */
  readonly mostActions: number;
  /** Something ended: look whether all is done. */
  changed(): void;
}

/** A prepared rule with its actions. */
export interface RunRule {
  readonly spec: RuleSpec;
  readonly actions: readonly BookAction[];
}

/** How many rules that fired may wait for their actions before sources have to wait. */
const mostQueued = 100;

export class RunningRuleset implements RulesetDoor {
  readonly name: string;
  readonly session: Session;
  readonly #book: BookRuleset;
  readonly #actions: ReadonlyMap<RuleSpec, readonly BookAction[]>;
  readonly #shared: Shared;
  readonly #queue: Match[] = [];
  readonly #locks = new Map<string, Promise<void>>();
  #running = 0;
  #roomMakers: (() => void)[] = [];

  constructor(book: BookRuleset, rules: readonly RunRule[], shared: Shared) {
    this.name = book.name;
    this.#book = book;
    this.#shared = shared;
    this.#actions = new Map(rules.map(({ spec, actions: all }) => [spec, all]));
    this.session = new Session({
      rules: rules.map(({ spec }) => spec),
      ttl: book.ttl,
      matchMultipleRules: book.matchMultipleRules,
      onMatch: (match) => this.#matched(match),
      onDropped: (rule) =>
        shared.reporter.warn(
          `${book.name} | ${rule.name}: too many events wait for others; the oldest are forgotten`,
        ),
    });
  }

  /** Whether nothing should be done, now or by time. */
  get idle(): boolean {
    return this.quiet && !this.session.pending;
  }
  /** Whether no action runs or waits. */
  get quiet(): boolean {
    return this.#running === 0 && this.#queue.length === 0;
  }

  /** An event of a source; resolves when there is room for the next. */
  async put(event: Data): Promise<void> {
    if (this.#shared.signal.aborted) return;
    this.#shared.reporter.received(this.name, event);
    this.session.post(event);
    while (this.#queue.length > mostQueued && !this.#over())
      await new Promise<void>((resolve) => this.#roomMakers.push(resolve));
  }

  #over(): boolean {
    return this.#shared.signal.aborted;
  }

  post(event: Data): void {
    this.session.post(event);
  }
  setFact(fact: Data): void {
    this.session.setFact(fact);
  }
  retractFact(fact: Data, partial: boolean): void {
    this.session.retractFact(fact, partial);
  }
  facts(): Data[] {
    return this.session.facts();
  }

  /** Rules that fired and were not begun are forgotten; sources that wait for room go on, and see that it is over. */
  stop(): void {
    this.session.stop();
    this.#queue.length = 0;
    this.#makeRoom();
  }

  #makeRoom(): void {
    const all = this.#roomMakers;
    this.#roomMakers = [];
    for (const tell of all) tell();
  }

  #matched(match: Match): void {
    this.#queue.push(match);
    this.#next();
  }

  #next(): void {
    const limit =
      (this.#book.strategy ?? this.#shared.strategy) === 'parallel' ? this.#shared.mostActions : 1;
    while (this.#running < limit) {
      const match = this.#queue.shift();
      if (match === undefined) return;
      this.#running++;
      void this.#perform(match).finally(() => {
        this.#running--;
        if (this.#queue.length <= mostQueued) this.#makeRoom();
        this.#next();
        this.#shared.changed();
      });
    }
  }

  async #perform({ rule, events }: Match): Promise<void> {
    // What is posted while an event is looked at is looked at after it.
    await Promise.resolve();
    for (const action of this.#actions.get(rule) ?? []) {
      if (this.#shared.signal.aborted) return;
      await this.#one(action, rule.name, events);
    }
  }

  async #one(action: BookAction, rule: string, events: ReadonlyMap<string, Data>): Promise<void> {
    const { templates, reporter, signal, check } = this.#shared;
    let scope: Scope | undefined;
    let message: string | undefined;
    try {
      const { varRoot, rest } = splitVarRoot(action.args, templates, scopeOf(events, undefined).vars);
      const seen = (scope = scopeOf(events, varRoot));
      const args = templates.dict(rest, seen.vars);
      await this.#locked(args.get('lock'), async () =>
        actions[action.name](this.#context(action, args, rule, events, seen)),
      );
    } catch (error) {
      if (signal.aborted) return;
      message = error instanceof TsplayError ? formatError(error) : errorText(error);
    }
    // What was ended from outside has no outcome to tell.
    if (signal.aborted && action.name !== 'shutdown') return;
    const status = message === undefined ? 'successful' : 'failed';
    reporter.fired({
      ruleset: this.name,
      rule,
      action: action.name,
      events: scope?.events ?? Object.fromEntries(events),
      status,
      message,
      check,
    });
  }

  #context(
    action: BookAction,
    args: Dict,
    rule: string,
    events: ReadonlyMap<string, Data>,
    scope: Scope,
  ): ActionContext {
    return { ...this.#shared, action, args, ruleset: this, rule, scope, hosts: this.#hosts(events) };
  }

  /** Names that an event gives are names: no pattern that an event brings along reaches beyond them. */
  #hosts(events: ReadonlyMap<string, Data>): string {
    const { hosts } = this.#book;
    const named = hostsOf(events.values());
    if (named === undefined) return hosts.join(',');
    const safe = named.filter((host) => /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(host));
    if (safe.length === 0) throw new Error(`meta.hosts names no host: ${named.join(', ')}`);
    return hosts.includes('all') || hosts.length > 1
      ? safe.join(',')
      : `${safe.join(',')},&${hosts.join('')}`;
  }

  /** Actions with the same lock run one after the other. */
  async #locked(lock: unknown, work: () => void | Promise<void>): Promise<void> {
    if (typeof lock !== 'string') return work();
    const before = this.#locks.get(lock) ?? Promise.resolve();
    const mine = before.then(work);
    const settled = mine.catch(() => undefined);
    this.#locks.set(lock, settled);
    try {
      await mine;
    } finally {
      if (this.#locks.get(lock) === settled) this.#locks.delete(lock);
    }
  }
}

function splitVarRoot(
  args: Dict,
  templates: BookTemplates,
  vars: Dict,
): { readonly varRoot: unknown; readonly rest: Dict } {
  const root = args.get('var_root');
  if (root === undefined) return { varRoot: undefined, rest: args };
  const rest = new Map([...args].filter(([key]) => key !== 'var_root'));
  const rendered = templates.value(root, vars);
  return { varRoot: rendered instanceof Map ? Object.fromEntries(rendered) : rendered, rest };
}
