/**
 * What the lines of a console are run with, and the commands that change it.
 * @module
 */
import type { ConsoleView } from '../../../engine/commands/console.ts';
import type { RunOptions } from '../../../engine/state/options.ts';
import { booleanOf } from '../../../util/boolean-words.ts';

/** The options that commands can change. */
type Changed = Pick<
  RunOptions,
  'become' | 'becomeMethod' | 'becomeUser' | 'check' | 'diff' | 'forks' | 'remoteUser' | 'verbosity'
>;

export interface ConsoleState {
  readonly pattern: string;
  readonly options: Changed;
  /** Seconds for a task; 0 for any. */
  readonly timeout: number;
  /** Where short names of modules are looked for first. */
  readonly collections: readonly string[];
}

/** What a command leads to: another state, something to say. */
interface Answer {
  readonly state?: ConsoleState;
  readonly text?: string;
}

interface ConsoleCommand {
  readonly usage: string;
  readonly doc: string;
  readonly run: (argument: string, state: ConsoleState, view: ConsoleView) => Answer;
}

const withOptions = (state: ConsoleState, options: Partial<Changed>): Answer => ({
  state: { ...state, options: { ...state.options, ...options } },
});

const toggle = (key: 'become' | 'check' | 'diff', doc: string): ConsoleCommand => ({
  usage: `${key} yes|no`,
  doc,
  run: (argument, state) => {
    const value = booleanOf(argument);
    if (value === undefined) return { text: `Please specify ${key} value, e.g. \`${key} yes\`` };
    const said = key === 'become' ? {} : { text: `${key} mode changed to ${value ? 'True' : 'False'}` };
    return { ...withOptions(state, { [key]: value }), ...said };
  },
});

const word = (
  name: string,
  key: 'becomeMethod' | 'becomeUser' | 'remoteUser',
  example: string,
  doc: string,
): ConsoleCommand => ({
  usage: `${name} NAME`,
  doc,
  run: (argument, state) =>
    argument === ''
      ? { text: `Please specify a value, e.g. \`${name} ${example}\`` }
      : withOptions(state, { [key]: argument }),
});

const count = (
  name: string,
  least: number,
  doc: string,
  change: (state: ConsoleState, value: number) => Answer,
): ConsoleCommand => ({
  usage: `${name} <number>`,
  doc,
  run: (argument, state) => {
    if (argument === '') return { text: `Usage: ${name} <number>` };
    const value = /^\d+$/.test(argument) ? Number(argument) : -1;
    if (value >= least) return change(state, value);
    return { text: `${name} must be greater than or equal to ${least}` };
  },
});

const changeTo = (argument: string, state: ConsoleState, view: ConsoleView): Answer => {
  const pattern = argument === '' ? '*' : ['/', '*', '/*'].includes(argument) ? 'all' : argument;
  if (argument !== '' && pattern !== 'all' && view.match(pattern).length === 0)
    return { text: 'no host matched' };
  return { state: { ...state, pattern } };
};

const list = (argument: string, { pattern }: ConsoleState, view: ConsoleView): Answer => {
  if (argument !== '' && argument !== 'groups') return { text: 'Usage: list [groups]' };
  return { text: (argument === '' ? view.match(pattern) : view.groups).join('\n') };
};

function setCollections(argument: string, state: ConsoleState): Answer {
  if (argument === '')
    return {
      text: 'Usage: collections <collection1>[, <collection2> ...]\n Use empty quotes or "none" to reset to default.',
    };
  const none = ['none', "''", '""'].includes(argument);
  const collections = none ? [] : argument.split(',').map((name) => name.trim());
  return { state: { ...state, collections } };
}

/** The commands by name; `help` and `exit` belong to the loop. */
export const consoleCommands: Readonly<Record<string, ConsoleCommand>> = {
  become: toggle('become', 'Whether tasks act as another user'),
  become_method: word('become_method', 'becomeMethod', 'su', 'How to act as another user'),
  become_user: word('become_user', 'becomeUser', 'jenkins', 'As whom tasks act'),
  cd: { usage: 'cd <group>|<host>|<host pattern>', doc: 'Work on other hosts', run: changeTo },
  check: toggle('check', 'Whether tasks only tell what they would change'),
  collections: {
    usage: 'collections <collection1>[, <collection2> ...]',
    doc: 'Where short names of modules are looked for first; none for the usual places',
    run: setCollections,
  },
  diff: toggle('diff', 'Whether changes are shown'),
  forks: count('forks', 1, 'How many hosts to work on at the same time', (state, forks) =>
    withOptions(state, { forks }),
  ),
  list: { usage: 'list [groups]', doc: 'The hosts that tasks run on, or all groups', run: list },
  remote_user: word('remote_user', 'remoteUser', 'root', 'Log in as this user'),
  timeout: count('timeout', 0, 'Seconds after which a task is given up; 0 for any', (state, timeout) => ({
    state: { ...state, timeout },
  })),
  verbosity: count('verbosity', 0, 'How much is said, as with -v', (state, verbosity) =>
    withOptions(state, { verbosity }),
  ),
};

/** `user@pattern (hosts)[f:5]$ `; `#` instead of `$` when tasks act as root. */
export function promptOf({ pattern, options }: ConsoleState, hosts: number, localUser: string): string {
  const { become, becomeUser = 'root', forks, remoteUser = localUser } = options;
  return `${remoteUser}@${pattern} (${hosts})[f:${forks}]${become && becomeUser === 'root' ? '#' : '$'} `;
}

/** What a line that is not a command asks for. */
export function taskOf(
  line: string,
  { collections }: Pick<ConsoleState, 'collections'>,
  view: ConsoleView,
): { readonly module: string; readonly args: string } {
  if (line.startsWith('!')) return { module: 'shell', args: line.slice(1).trim() };
  const [first = ''] = line.split(/\s/, 1);
  const names = [...collections.map((collection) => `${collection}.${first}`), first];
  const module = names.find((name) => view.hasModule(name));
  if (module === undefined) return { module: 'shell', args: line };
  return { module, args: line.slice(first.length).trim() };
}

/** What a line can go on with: commands and modules, hosts and groups after `cd`. */
export function complete(line: string, { pattern }: ConsoleState, view: ConsoleView): [string[], string] {
  const start = /^cd\s+(?:.*[:,&!])?/.exec(line)?.[0];
  if (start !== undefined) {
    const begun = line.slice(start.length);
    const inside = view.match(pattern === '*' ? 'all' : pattern);
    return [[...view.groups, ...inside].filter((name) => name.startsWith(begun)), begun];
  }
  if (/\s/.test(line)) return [[], line];
  const words = [...Object.keys(consoleCommands), 'exit', 'help', ...view.modules];
  return [[...new Set(words)].filter((name) => name.startsWith(line)).sort(), line];
}
