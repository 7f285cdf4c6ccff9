/**
 * Event sources and event filters of rulebooks, as a book or tsplay itself declares them.
 * @module
 */
import type { Dict, SourceRef } from '../util/value.ts';
import { coerceParams } from './coerce.ts';
import { defineModule } from './module.ts';
import type { Constraints, Params, ParamSpec } from './params.ts';

/** An event as sources make it: plain data, with anything under `meta` that tells where it is from. */
export type EventData = { [key: string]: unknown };

/** Where a source keeps how far it has come, from one run to the next. */
export interface SourcePosition {
  /** What was saved last; undefined in the first run. */
  load(): unknown;
  /** Plain data. Written at once and atomically. */
  save(position: unknown): void;
}

/** What an event source may ask of the run. */
export interface EventSourceContext {
  /** Hands an event to the rules; resolves when there is room for the next one. */
  readonly put: (event: EventData) => Promise<void>;
  /** Aborted when the run ends: the source returns then. */
  readonly signal: AbortSignal;
  /** Seconds; ends early, without an error, when the run ends. */
  readonly sleep: (seconds: number) => Promise<void>;
  readonly position: SourcePosition;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths are relative to. */
  readonly cwd: string;
  /** Says something to the person who watches the run. */
  readonly warn: (message: string) => void;
}

interface Declared<S extends ParamSpec> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly params: S;
  readonly constraints?: Constraints;
}

export interface EventSourceInfo<S extends ParamSpec> extends Declared<S> {
  /** Runs until there is nothing more to come or `signal` is aborted. An error that it throws ends the run. */
  run(args: Params<S>, context: EventSourceContext): Promise<void>;
}

export interface EventFilterInfo<S extends ParamSpec> extends Declared<S> {
  /** The event as it goes on, several for one, or none. An error that it throws ends the source. */
  run(
    event: EventData,
    args: Params<S>,
    context: Pick<EventSourceContext, 'warn'>,
  ): EventData | readonly EventData[];
}

export interface EventSource {
  readonly kind: 'event-source';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly params: ParamSpec;
  /** Throws what is wrong with the arguments, then gives what runs. */
  prepare(args: Dict, src: SourceRef | undefined): (context: EventSourceContext) => Promise<void>;
}

export interface EventFilter {
  readonly kind: 'event-filter';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly params: ParamSpec;
  prepare(
    args: Dict,
    src: SourceRef | undefined,
  ): (event: EventData, context: Pick<EventSourceContext, 'warn'>) => readonly EventData[];
}

/** Arguments are checked as those of modules are: types, unknown names, what is required. */
function checked<S extends ParamSpec>(
  { name, summary, params, constraints }: Declared<S>,
  args: Dict,
  src: SourceRef | undefined,
): Params<S> {
  const module = defineModule({
    name,
    summary,
    params,
    ...(constraints ? { constraints } : {}),
    support: { check: 'none', diff: 'none' },
    examples: [{ title: '', yaml: '' }],
    plan: () => Promise.reject(new Error('not a module')),
  });
  return coerceParams(module, args, { src }) as Params<S>;
}

/** Declares an event source, for a file in `event_source/` beside the rulebook or in a folder of `--source-dir`. */
export const defineEventSource = <const S extends ParamSpec>(info: EventSourceInfo<S>): EventSource => ({
  kind: 'event-source',
  name: info.name,
  aliases: info.aliases ?? [],
  summary: info.summary,
  params: info.params,
  prepare(args, src) {
    const params = checked(info, args, src);
    return (context) => info.run(params, context);
  },
});

/** Declares an event filter, for a file in `event_filter/` beside the rulebook or in a folder of `--filter-dir`. */
export const defineEventFilter = <const S extends ParamSpec>(info: EventFilterInfo<S>): EventFilter => ({
  kind: 'event-filter',
  name: info.name,
  aliases: info.aliases ?? [],
  summary: info.summary,
  params: info.params,
  prepare(args, src) {
    const params = checked(info, args, src);
    return (event, context) => {
      const result = info.run(event, params, context);
      return Array.isArray(result) ? (result as readonly EventData[]) : [result as EventData];
    };
  },
});
