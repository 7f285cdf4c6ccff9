/**
 * Words of a command line to values, by commander, from a command's table.
 * @module
 */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { TsplayError } from '../errors/index.ts';
import type { CommandSpec, OptionSpec, OptionTable, OptionValues } from './options/types.ts';

export interface Parsed<T extends OptionTable> {
  readonly options: OptionValues<T>;
  /** Keys of the options that were on the command line. */
  readonly given: ReadonlySet<string>;
  readonly args: readonly string[];
}

/** Help was asked for: here is its text. */
export interface HelpText {
  readonly help: string;
}

const wholeNumber = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const splitWords = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const append = (more: readonly string[], before: unknown): string[] => [
  ...((before as string[] | undefined) ?? []),
  ...more,
];

const takesValue = (spec: OptionSpec): boolean => spec.type !== 'flag' && spec.type !== 'count';

/** What a value becomes; `before` is what earlier uses of the option gave. */
function reader(spec: OptionSpec): ((text: string, before: unknown) => unknown) | undefined {
  switch (spec.type) {
    case 'flag':
      return undefined;
    case 'text':
      return (text) => {
        if (spec.choices && !spec.choices.includes(text))
          throw new InvalidArgumentError(`Allowed are ${spec.choices.join(', ')}.`);
        return text;
      };
    case 'count':
      return (_text, before) => (before as number) + 1;
    case 'int':
      return wholeNumber;
    case 'list':
      return (text, before) => append([text], before);
    case 'words':
      return (text, before) => append(splitWords(text), before);
  }
}

function describe(spec: OptionSpec): string {
  const choices = spec.choices ? ` (${spec.choices.join(', ')})` : '';
  const fallback = spec.default === undefined ? '' : ` (default: ${spec.default})`;
  return spec.doc + choices + fallback;
}

/** One commander option per spelling; all spellings store under the option's key. */
function spellings(key: string, spec: OptionSpec): Option[] {
  const value = takesValue(spec) ? ` <${spec.argument ?? 'VALUE'}>` : '';
  return spec.long.map((long, i) => {
    const short = i === 0 && spec.short !== undefined ? `-${spec.short}, ` : '';
    const option = new Option(`${short}--${long}${value}`, describe(spec));
    option.attributeName = () => key;
    // `--no-color` is an option of that name here, not the opposite of one.
    option.negate = false;
    const read = reader(spec);
    if (read) option.argParser(read);
    if (spec.type === 'count') option.default(0);
    if (i > 0) option.hideHelp();
    option.helpGroup(`${spec.group}:`);
    return option;
  });
}

function build(spec: CommandSpec, write: (text: string) => void): Command {
  const command = new Command(`tsplay ${spec.name}`)
    .description(spec.description)
    .helpOption('-h, --help', 'Show this help')
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .configureHelp({ helpWidth: 100 })
    .exitOverride();
  if (spec.positional !== undefined) {
    const { name, required, single, doc, choices } = spec.positional;
    const word = single === true ? name : `${name}...`;
    const argument = new Argument(required ? `<${word}>` : `[${word}]`, doc);
    command.addArgument(choices ? argument.choices(choices) : argument);
  }
  for (const [key, option] of Object.entries(spec.options))
    for (const spelling of spellings(key, option)) command.addOption(spelling);
  const examples = spec.examples.map(({ title, line }) => `  # ${title}\n  $ ${line}`).join('\n');
  command.addHelpText('after', `\nExamples:\n${examples}`);
  return command;
}

/** argparse accepts any beginning of a long option that fits only one; so do we. */
function completeLong(argv: readonly string[], table: OptionTable): string[] {
  const all = Object.entries(table).flatMap(([key, { long }]) => long.map((name) => ({ key, name })));
  let literal = false;
  return argv.map((word) => {
    literal ||= word === '--';
    const match = /^--(?<name>[a-z][a-z-]*)(?<rest>=.*)?$/s.exec(word);
    const name = match?.groups?.name;
    if (literal || name === undefined || name === 'help' || all.some((o) => o.name === name)) return word;
    const fits = all.filter((o) => o.name.startsWith(name));
    const [first] = fits;
    if (first === undefined || new Set(fits.map((o) => o.key)).size > 1) return word;
    return `--${first.name}${match?.groups?.rest ?? ''}`;
  });
}

const emptyValue = { flag: false, count: 0, text: undefined, int: undefined, list: [], words: [] } as const;

function rejectConflicts(table: OptionTable, given: ReadonlySet<string>): void {
  for (const [key, spec] of Object.entries(table)) {
    const other = given.has(key) ? spec.conflicts?.find((name) => given.has(name)) : undefined;
    if (other !== undefined)
      throw new TsplayError(
        'TSP1501',
        `--${spec.long[0]} and --${table[other]?.long[0] ?? other} cannot be given together`,
      );
  }
}

/** commander's message without what follows the name of an unknown option: a mistyped one may hold a secret. */
const withoutValue = (text: string): string => text.replace(/^(unknown option '(?:--[\w-]*|-.?)).*'/s, "$1'");

/** commander's message as ours: its guess becomes the hint. */
function usageError(error: CommanderError, spec: CommandSpec): TsplayError {
  const text = error.message.replace(/^error: /, '');
  const guess = /\n?\((?<guess>Did you mean .*\?)\)$/.exec(text);
  return new TsplayError('TSP1501', withoutValue(guess ? text.slice(0, guess.index) : text), {
    hint: guess?.groups?.guess ?? `\`tsplay ${spec.name} --help\` shows the options.`,
  });
}

/** Parses what follows the command's name. Throws TSP1501 for a mistake. */
export function parse<T extends OptionTable>(
  spec: CommandSpec<T>,
  argv: readonly string[],
): Parsed<T> | HelpText {
  let help = '';
  const command = build(spec, (text) => (help += text));
  try {
    command.parse(completeLong(argv, spec.options), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help };
    throw usageError(error, spec);
  }
  const values = command.opts<Record<string, unknown>>();
  const keys = Object.keys(spec.options);
  const given = new Set(keys.filter((key) => command.getOptionValueSource(key) === 'cli'));
  rejectConflicts(spec.options, given);
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([key, { type }]) => [key, values[key] ?? emptyValue[type]]),
  );
  return { options: options as OptionValues<T>, given, args: command.args };
}
