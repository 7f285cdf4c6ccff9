/**
 * One ruleset at work: events and facts in, matches out. It knows nothing of sources and actions, and time comes from a
 * clock, so that a test can turn it.
 *
 * An event that fires a rule is used up: rules further down do not see it, unless the ruleset matches multiple rules. A
 * fact stays, and fires each rule that it fits.
 * @module
 */
import { at } from '../../util/at.ts';
import { pluck, same } from '../condition/path.ts';
import { AlphaNetwork, type Spot } from './alpha.ts';
import { realClock, type Clock } from './clock.ts';
import { joins } from './join.ts';
import { Waiting, type Entry } from './memory.ts';
import { NotAll } from './not-all.ts';
import { prepareRule, type Data, type Rule, type RuleSpec } from './rule.ts';
import { createThrottler, type Throttler } from './throttle.ts';

/** A rule that fired, with the events and facts that made it: `m` for one, names or `m_0`, `m_1` for several. */
export interface Match {
  readonly rule: RuleSpec;
  readonly events: ReadonlyMap<string, Data>;
}

export interface SessionOptions {
  readonly rules: readonly RuleSpec[];
  /** How long an event waits for others, in milliseconds. */
  readonly ttl: number;
  readonly matchMultipleRules: boolean;
  readonly clock?: Clock;
  onMatch(match: Match): void;
  /** Told once for each rule that had to forget waiting events before their time. */
  onDropped?(rule: RuleSpec): void;
}

/** A rule and what it remembers. */
interface Station {
  readonly rule: Rule;
  readonly waiting: readonly Waiting[];
  readonly throttler: Throttler | undefined;
  readonly notAll: NotAll | undefined;
}

const sweepEvery = 1000;

export class Session {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #stations: readonly Station[];
  readonly #alpha: AlphaNetwork;
  /** Rules with an absence, by number. */
  readonly #absences: readonly number[];
  #facts: Entry[] = [];
  #seen = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    const rules = options.rules.map(prepareRule);
    this.#stations = rules.map((rule) => this.#station(rule));
    this.#alpha = new AlphaNetwork(rules);
    this.#absences = rules.flatMap(({ hasAbsence }, i) => (hasAbsence ? [i] : []));
  }

  #station(rule: Rule): Station {
    const { spec, patterns } = rule;
    let told = false;
    const dropped = (): void => {
      if (!told) this.#options.onDropped?.(spec);
      told = true;
    };
    return {
      rule,
      waiting: patterns.map(() => new Waiting(dropped)),
      throttler:
        spec.throttle &&
        createThrottler(spec.throttle, this.#clock, (events) => this.#fire(rule, numbered(events))),
      notAll:
        spec.when === 'not_all'
          ? new NotAll(rule, this.#clock, (events) => this.#fire(rule, events))
          : undefined,
    };
  }

  /** An event happened. */
  post(data: Data): void {
    const entry = { data, isFact: false, expires: Number.POSITIVE_INFINITY, gone: false };
    const spots = this.#withAbsences(this.#alpha.match(data), data);
    if (spots.length > 0) this.#take(entry, spots);
    if (++this.#seen % sweepEvery === 0) this.#sweep();
  }

  /** A fact holds from now on. */
  setFact(data: Data): void {
    const entry = { data, isFact: true, expires: Number.POSITIVE_INFINITY, gone: false };
    this.#facts.push(entry);
    this.#take(entry, this.#alpha.match(data));
  }

  /**
   * Facts that hold no longer: those with all of the given keys and values, or with `partial` false those that are exactly
   * so; what is under `meta` does not count.
   */
  retractFact(pattern: Data, partial = true): void {
    const fits = (fact: Data): boolean => {
      const keys = Object.keys(pattern).filter((key) => key !== 'meta');
      if (!partial && Object.keys(fact).filter((key) => key !== 'meta').length !== keys.length) return false;
      return keys.every((key) => Object.hasOwn(fact, key) && same(fact[key], pattern[key]));
    };
    const retracted = this.#facts.filter(({ data }) => fits(data));
    if (retracted.length === 0) return;
    for (const fact of retracted) fact.gone = true;
    this.#facts = this.#facts.filter(({ gone }) => !gone);
    for (const fact of retracted) this.#afterRetraction(fact);
  }

  /** The facts that hold. */
  facts(): Data[] {
    return this.#facts.map(({ data }) => data);
  }

  /** Whether rules may fire by themselves, as their time comes. */
  get pending(): boolean {
    return this.#stations.some(
      ({ throttler, notAll }) => throttler?.pending === true || notAll?.pending === true,
    );
  }

  /** How many events and facts wait. */
  get waiting(): number {
    return this.#stations.reduce((sum, { waiting }) => sum + waiting.reduce((n, { size }) => n + size, 0), 0);
  }

  /** Nothing fires any more by itself. */
  stop(): void {
    for (const { throttler, notAll } of this.#stations) {
      throttler?.stop();
      notAll?.stop();
    }
  }

  #withAbsences(spots: Spot[], data: Data): Spot[] {
    if (this.#absences.length === 0) return spots;
    const lacking = this.#absences
      .filter((rule) => at(this.#stations, rule).rule.spec.when !== 'all')
      .flatMap((rule) =>
        at(this.#stations, rule).rule.patterns.flatMap(({ absence }, pattern) =>
          absence !== undefined && this.#isAbsent(absence.path, absence.inEvent ? data : undefined)
            ? [{ rule, pattern }]
            : [],
        ),
      );
    return lacking.length === 0
      ? spots
      : [...spots, ...lacking].sort((a, b) => a.rule - b.rule || a.pattern - b.pattern);
  }

  #isAbsent(path: Parameters<typeof pluck>[1], event: Data | undefined): boolean {
    if (event !== undefined && pluck(event, path) !== undefined) return false;
    return this.#facts.every(({ data }) => pluck(data, path) === undefined);
  }

  #take(entry: Entry, spots: readonly Spot[]): void {
    const unused: Spot[] = [];
    for (let i = 0; i < spots.length;) {
      const { rule } = at(spots, i);
      let end = i;
      while (spots[end]?.rule === rule) end++;
      const own = spots.slice(i, end);
      i = end;
      if (!this.#try(at(this.#stations, rule), entry, own)) unused.push(...own);
      else if (!entry.isFact && !this.#options.matchMultipleRules) return;
    }
    for (const { rule, pattern } of unused) this.#keep(at(this.#stations, rule), pattern, entry);
  }

  /** Whether the rule fires with it. */
  #try(station: Station, entry: Entry, spots: readonly Spot[]): boolean {
    const { rule } = station;
    const { when } = rule.spec;
    if (when === 'single' || when === 'any') {
      const [first] = spots;
      const name = at(rule.patterns, first?.pattern ?? 0).name;
      if (station.throttler) station.throttler.match(entry.data);
      else this.#fire(rule, new Map([[name, entry.data]]));
      return true;
    }
    if (when === 'not_all') return false;
    return this.#join(station, entry, spots);
  }

  #join(station: Station, entry: Entry, spots: readonly Spot[]): boolean {
    const now = this.#clock.now();
    let fired = false;
    for (const { pattern } of spots) {
      for (const chosen of joins(station.rule, station.waiting, now, { pattern, entry })) {
        if (!this.#absencesHold(station.rule)) break;
        this.#fireJoined(station, chosen);
        fired = true;
        if (!entry.isFact) return true;
      }
    }
    // A fact waits for what comes later as well.
    return fired && !entry.isFact;
  }

  #absencesHold({ patterns }: Rule): boolean {
    return patterns.every(({ absence }) => absence === undefined || this.#isAbsent(absence.path, undefined));
  }

  #fireJoined({ rule, waiting }: Station, chosen: ReadonlyMap<number, Entry>): void {
    for (const [pattern, entry] of chosen) {
      if (entry.isFact) continue;
      at(waiting, pattern).remove(entry.data);
      if (this.#options.matchMultipleRules) for (const list of waiting) list.remove(entry.data);
      else entry.gone = true;
    }
    const events = [...chosen]
      .sort(([a], [b]) => a - b)
      .map(([pattern, { data }]) => [at(rule.patterns, pattern).name, data] as const);
    this.#fire(rule, new Map(events));
  }

  #keep({ rule, waiting, notAll }: Station, pattern: number, entry: Entry): void {
    notAll?.match(pattern, entry.data);
    if (rule.spec.when !== 'all') return;
    const now = this.#clock.now();
    const expires = entry.isFact ? Number.POSITIVE_INFINITY : now + (rule.spec.timeout ?? this.#options.ttl);
    // One object for all lists of a rule set, so that using it up uses it up everywhere.
    const kept = expires < entry.expires ? shared(entry, expires) : entry;
    at(waiting, pattern).add(kept, now);
  }

  #afterRetraction(fact: Entry): void {
    for (const number of this.#absences) {
      const station = at(this.#stations, number);
      const { rule } = station;
      if (rule.spec.when === 'all') {
        if (!this.#absencesHold(rule)) continue;
        for (const chosen of joins(rule, station.waiting, this.#clock.now()))
          this.#fireJoined(station, chosen);
      } else if (
        rule.patterns.some(
          ({ absence }) =>
            absence !== undefined &&
            pluck(fact.data, absence.path) !== undefined &&
            this.#isAbsent(absence.path, undefined),
        )
      )
        this.#fire(rule, new Map([[at(rule.patterns, 0).name, fact.data]]));
    }
  }

  #fire({ spec }: Rule, events: ReadonlyMap<string, Data>): void {
    this.#options.onMatch({ rule: spec, events });
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const { waiting } of this.#stations) for (const list of waiting) list.sweep(now);
  }
}

const numbered = (events: readonly Data[]): Map<string, Data> =>
  new Map(events.map((event, i) => [events.length === 1 ? 'm' : `m_${i}`, event]));

/** The same event with an end of its own; whether it is gone is one for both. */
const shared = (entry: Entry, expires: number): Entry => ({
  data: entry.data,
  isFact: entry.isFact,
  expires,
  get gone() {
    return entry.gone;
  },
  set gone(gone: boolean) {
    entry.gone = gone;
  },
});
