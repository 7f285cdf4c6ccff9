/**
 * What ufw says of itself, and what that means for a task. Pure.
 * @module
 */
import { fail } from '../../../sdk/index.ts';
import type { UfwGiven } from './ufw-params.ts';

/** What there is before a task. */
export interface Before {
  /** Of `ufw status verbose`. */
  readonly status: string;
  /** Settings in its files, for a firewall that is off: `NAME=value` lines. */
  readonly settings: string;
  /** Lines `### tuple ###` of the files of rules. */
  readonly rules: string;
  /** Of `ufw --version`. */
  readonly version: string;
}

/** Whether the state, the level of the log or the default is another. */
export function differs(given: UfwGiven, before: Before): boolean {
  const { state, logging, default: policy, direction = 'incoming' } = given;
  const isActive = before.status.includes(' active');
  const isOther =
    state === 'reloaded' ||
    state === 'reset' ||
    (state === 'enabled' && !isActive) ||
    (state === 'disabled' && isActive);
  return (
    isOther ||
    (logging !== undefined && logsOtherwise(logging, before)) ||
    (policy !== undefined && hasOtherPolicy(policy, direction, before))
  );
}

/** Ansible takes these for changes whatever the rules are then. */
export const isAlwaysChange = ({ state, logging }: UfwGiven, { status }: Before): boolean =>
  state === 'reloaded' ||
  state === 'reset' ||
  (logging !== undefined && logsOtherwise(logging, { status, settings: '' }));

type Told = Pick<Before, 'status' | 'settings'>;

function logsOtherwise(wanted: string, { status, settings }: Told): boolean {
  const [, told, level] = /Logging: (on|off)(?: \(([a-z]+)\))?/.exec(status) ?? [];
  const written = /^LOGLEVEL="?(\w+)/m.exec(settings)?.[1];
  const found = told === 'off' ? 'off' : (level ?? written);
  if (found === undefined) return true;
  return wanted === 'on' ? found === 'off' : wanted !== found;
}

const chains: Readonly<Record<string, string>> = {
  incoming: 'INPUT',
  outgoing: 'OUTPUT',
  routed: 'FORWARD',
};
const policies: Readonly<Record<string, string>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' };

function hasOtherPolicy(wanted: string, direction: string, { status, settings }: Told): boolean {
  const told = new RegExp(String.raw`^Default: .*?\b(\w+) \(${direction}\)`, 'm').exec(status)?.[1];
  const chain = chains[direction] ?? '';
  const written = new RegExp(String.raw`^DEFAULT_${chain}_POLICY="?(\w+)`, 'm').exec(settings)?.[1];
  const found = told ?? policies[written ?? ''];
  return found === undefined || (found !== wanted && found !== 'disabled');
}

const ipv4 = /(?:\d{1,3}\.){3}\d{1,3}/;
const ipv6 = /[\da-f]{0,4}:[\da-f]{0,4}:|::/i;
const startsWith = (pattern: RegExp, text: string): boolean => pattern.exec(text)?.index === 0;

/** Whether a rule would change the files, by what a dry run would write to them. */
export function changesRules(
  { from_ip: from, to_ip: to }: UfwGiven,
  dry: string,
  { rules }: Before,
): boolean {
  const lines = dry.split('\n').filter((line) => line !== '');
  if (lines.every((line) => /^Skipping |^Could not delete non-existent rule/.test(line))) return false;
  const tuples = lines.filter((line) => line.startsWith('### tuple'));
  const before = rules.split('\n').filter((line) => line !== '');
  // Of rules for one family, a dry run shows that family only.
  const family = [from, to].some((each) => startsWith(ipv4, each))
    ? ipv4
    : [from, to].some((each) => startsWith(ipv6, each))
      ? ipv6
      : undefined;
  const own = (list: readonly string[]): string =>
    list.filter((line) => family === undefined || family.test(line)).join('\n');
  return own(tuples) !== own(before);
}

/** The number that a rule is inserted at; undefined where it goes to the end. */
export function insertAt({ insert, insert_relative_to: to }: UfwGiven, numbered: string): number | undefined {
  if (insert === undefined || to === 'zero') return insert;
  const rules = numbered.split('\n').flatMap((line) => {
    const number = /^\[ *(\d+)\] /.exec(line)?.[1];
    return number === undefined ? [] : [{ number: Number(number), isV6: line.includes('(v6)') }];
  });
  const last = Math.max(0, ...rules.map(({ number }) => number));
  const lastV4 = Math.max(0, ...rules.filter(({ isV6 }) => !isV6).map(({ number }) => number));
  const hasV6 = rules.some(({ isV6 }) => isV6);
  const base = {
    'first-ipv4': 1,
    'last-ipv4': lastV4 === 0 ? 1 : lastV4,
    'first-ipv6': lastV4 + 1,
    'last-ipv6': hasV6 ? last : last + 1,
  }[to];
  // ufw takes no number behind the last.
  return insert + base > last ? undefined : insert + base;
}

/** Words of a rule's command line, each with whether it is quoted where it is shown. */
export function ruleWords(given: UfwGiven, insert: number | undefined, version: string): [string, boolean][] {
  const plain = (...words: string[]): [string, boolean][] => words.map((word) => [word, false]);
  const pair = (
    words: readonly string[],
    value: string | undefined,
    isQuoted = false,
  ): [string, boolean][] =>
    value === undefined || value === '' ? [] : [...plain(...words), [value, isQuoted]];
  return [
    ...plain(...(given.route ? ['route'] : []), ...(given.delete ? ['delete'] : [])),
    ...(insert === undefined || given.delete ? [] : plain('insert', String(insert))),
    ...plain(given.rule ?? ''),
    ...(given.direction === undefined ? [] : plain(given.direction)),
    ...pair(['on'], given.interface),
    ...pair(['in', 'on'], given.interface_in),
    ...pair(['out', 'on'], given.interface_out),
    ...plain(...(given.log ? ['log'] : [])),
    ...pair(['from'], given.from_ip),
    ...pair(['port'], given.from_port),
    ...pair(['to'], given.to_ip),
    ...pair(['port'], given.to_port),
    ...pair(['proto'], given.proto),
    ...pair(['app'], given.name, true),
    ...(knowsComments(version) ? pair(['comment'], given.comment, true) : []),
  ];
}

function knowsComments(text: string): boolean {
  const [, major, minor] = /^ufw\D*(\d+)\.(\d+)/m.exec(text) ?? [];
  if (major === undefined) fail('Failed to get ufw version.', { rc: 0, out: text });
  return Number(major) > 0 || Number(minor) >= 35;
}
