/**
 * What a run of a rulebook says: lines for people, or one JSON object for each action.
 * @module
 */
import { nearestNumbers } from '../../util/json.ts';
import { toPlain, type Value } from '../../util/value.ts';
import type { ActionName } from '../book/types.ts';
import type { Data } from '../engine/rule.ts';

/** An action that was carried out, or failed. */
export interface Fired {
  readonly ruleset: string;
  readonly rule: string;
  readonly action: ActionName;
  readonly events: Readonly<Record<string, Data>>;
  readonly status: 'successful' | 'failed';
  readonly message: string | undefined;
  /** Whether it was only told what would be done. */
  readonly check: boolean;
}

export interface Reporter {
  fired(fired: Fired): void;
  /** Text that an action prints. */
  print(heading: string, text: string): void;
  received(ruleset: string, event: Data): void;
  warn(message: string): void;
}

export interface ReporterOptions {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly scrub: (text: string) => string;
  readonly printEvents: boolean;
}

const time = (): string => new Date().toISOString();

/** An event whose texts hold no secret; its own keys and those of `meta` are what programs look for. */
function scrubbedEvent(event: Data, scrub: ReporterOptions['scrub']): unknown {
  const texts = (value: unknown, keys: (text: string) => string): unknown => {
    if (typeof value === 'string') return scrub(value);
    if (Array.isArray(value)) return value.map((member) => texts(member, keys));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [keys(key), texts(member, keys)]));
  };
  const same = (text: string): string => text;
  return Object.fromEntries(
    Object.entries(event).map(([key, member]) => [key, texts(member, key === 'meta' ? same : scrub)]),
  );
}

/** Nothing but JSON lines on stdout. Secrets are taken out of texts, so that no secret breaks a line. */
export function jsonlReporter({ out, err, scrub, printEvents }: ReporterOptions): Reporter {
  const line = (said: object): void => out(`${JSON.stringify(said, nearestNumbers)}\n`);
  return {
    fired: ({ action, message, check, ...rest }) =>
      line({
        type: 'rule_fired',
        ruleset: scrub(rest.ruleset),
        rule: scrub(rest.rule),
        action: action === 'none' ? 'noop' : action,
        events: Object.fromEntries(
          Object.entries(rest.events).map(([name, event]) => [name, scrubbedEvent(event, scrub)]),
        ),
        status: rest.status,
        ...(message === undefined ? {} : { message: scrub(message) }),
        ...(check ? { check } : {}),
        time: time(),
      }),
    print: () => undefined,
    received: (ruleset, event) => {
      if (printEvents)
        line({ type: 'event', ruleset: scrub(ruleset), event: scrubbedEvent(event, scrub), time: time() });
    },
    warn: (message) => err(`[WARNING]: ${scrub(message)}\n`),
  };
}

/** For people. */
export function textReporter({ out, err, scrub, printEvents }: ReporterOptions): Reporter {
  return {
    fired: ({ ruleset, rule, action, status, message, check }) => {
      const name = action === 'none' ? 'noop' : action;
      if (status === 'failed')
        err(
          `${scrub(`${time()} ${ruleset} | ${rule} | ${name}: failed: ${message ?? 'no reason given'}`)}\n`,
        );
      else out(`${scrub(`${time()} ${ruleset} | ${rule} | ${name}${check ? ' (check)' : ''}`)}\n`);
    },
    print: (heading, text) => out(`${scrub(`${time()} ** ${heading} **\n${text}`)}\n`),
    received: (ruleset, event) => {
      if (printEvents)
        out(
          `${scrub(`${time()} ** event for ${ruleset} **\n${JSON.stringify(event, nearestNumbers, 2)}`)}\n`,
        );
    },
    warn: (message) => err(`[WARNING]: ${scrub(message)}\n`),
  };
}

/** A value as people read it. */
export const shownValue = (value: Value, pretty = false): string => {
  const plain = toPlain(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain, nearestNumbers, pretty ? 2 : undefined);
};

const sensitive = /token|password|key|passphrase|secret/i;

/** Variables with what looks like a secret by its name hidden. */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === 'string' && sensitive.test(key) ? '******' : masked(member),
    ]),
  );
}
