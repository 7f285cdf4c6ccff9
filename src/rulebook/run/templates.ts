/**
 * Rendering what a rulebook says: with the variables of the command line and, in actions, the events that matched.
 * @module
 */
import { dictSource, Templar } from '../../template/index.ts';
import {
  fromPlain,
  isDict,
  valueText,
  type Dict,
  type EncryptedString,
  type Value,
} from '../../util/value.ts';
import { pluck } from '../condition/path.ts';
import type { Data } from '../engine/rule.ts';

export interface TemplateOptions {
  readonly vars: Dict;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly decrypt: (value: EncryptedString) => string;
}

export class BookTemplates {
  readonly vars: Dict;
  readonly #options: TemplateOptions;
  constructor(options: TemplateOptions) {
    this.#options = options;
    this.vars = this.#render(options.vars, options.vars) as Dict;
  }

  #render(value: Value, vars: Dict): Value {
    const { cwd, env, decrypt } = this.#options;
    return new Templar({ vars: dictSource(vars), searchPath: [cwd], basedir: cwd, env, decrypt }).value(
      value,
    );
  }

  /** A value of the rulebook, with further names. What events hold is data: nothing in it is ever rendered. */
  value(value: Value, more?: Dict): Value {
    return this.#render(value, more === undefined ? this.vars : new Map([...this.vars, ...more]));
  }

  dict(value: Dict, more?: Dict): Dict {
    const rendered = this.value(value, more);
    return isDict(rendered) ? rendered : new Map<Value, Value>();
  }

  text(value: Value, more?: Dict): string {
    const rendered = this.value(value, more);
    return valueText(rendered);
  }
}

/** The events that matched, as actions name them. */
export interface Scope {
  /** As reported: `m`, or names. */
  readonly events: Readonly<Record<string, Data>>;
  /** `event` or `events`, and the same as `fact` or `facts`. */
  readonly vars: Dict;
}

/** With `var_root`, the part of the event that it names takes the event's place. */
export function scopeOf(events: ReadonlyMap<string, Data>, varRoot: unknown): Scope {
  const roots: [string, string][] =
    typeof varRoot === 'string'
      ? [[varRoot, varRoot]]
      : typeof varRoot === 'object' && varRoot !== null
        ? Object.entries(varRoot).map(([from, to]) => [from, String(to)])
        : [];
  const part = (event: Data): [string, Data] | undefined => {
    for (const [from, to] of roots) {
      const found = pluck(event, from.split('.'));
      if (found !== undefined && found !== null) return [to, found as Data];
    }
    return undefined;
  };
  const single = events.get('m');
  if (single !== undefined && events.size === 1) {
    const event = part(single)?.[1] ?? single;
    const value = fromPlain(event);
    return {
      events: { m: event },
      vars: new Map([
        ['event', value],
        ['fact', value],
      ]),
    };
  }
  const all: Record<string, Data> = Object.fromEntries(events);
  for (const event of events.values()) {
    const found = part(event);
    if (found !== undefined) all[found[0]] = found[1];
  }
  const value = fromPlain(all);
  return {
    events: all,
    vars: new Map([
      ['events', value],
      ['facts', value],
    ]),
  };
}

/** The hosts that the events name under `meta.hosts`; undefined where none does. */
export function hostsOf(events: Iterable<Data>): string[] | undefined {
  const hosts: string[] = [];
  for (const event of events) {
    const named = pluck(event, ['meta', 'hosts']);
    if (typeof named === 'string') hosts.push(...named.split(',').map((host) => host.trim()));
    else if (Array.isArray(named)) hosts.push(...named.map(String));
  }
  return hosts.length === 0 ? undefined : [...new Set(hosts)];
}
