/**
 * What completion scripts need of the tables of options.
 * @module
 */
import type { CommandLike, GroupLike } from '../cli-reference.ts';

/** An option as a shell completes it. */
export interface Completed {
  readonly short: string | undefined;
  readonly long: readonly string[];
  /** How its value is called; undefined for options without one. */
  readonly argument: string | undefined;
  readonly choices: readonly string[];
  readonly doc: string;
}

/** A command without further words, or one action of a group. */
export interface CompletedCommand {
  /** The words that lead to it: `['run']`, `['vault', 'edit']`. */
  readonly words: readonly string[];
  readonly doc: string;
  readonly options: readonly Completed[];
  /** What its own words may be, where that is known. */
  readonly values: readonly string[];
}

/** A first word, with the actions that may follow it. */
export interface CompletedWord {
  readonly name: string;
  readonly doc: string;
  readonly actions: readonly { readonly name: string; readonly doc: string }[];
}

const help: Completed = {
  short: 'h',
  long: ['help'],
  argument: undefined,
  choices: [],
  doc: 'Show the help',
};

function leaf(command: CommandLike): CompletedCommand {
  const options = Object.values(command.options).map(({ short, long, argument, choices, doc }) => ({
    short,
    long,
    argument: argument ?? (choices === undefined ? undefined : 'VALUE'),
    choices: choices ?? [],
    doc,
  }));
  return {
    words: command.name.split(' '),
    doc: command.summary,
    options: [...options, help],
    values: command.positional?.choices ?? [],
  };
}

export const completedCommands = (
  commands: readonly (CommandLike | GroupLike)[],
): readonly CompletedCommand[] =>
  commands.flatMap((command) => ('actions' in command ? command.actions.map(leaf) : [leaf(command)]));

export const completedWords = (commands: readonly (CommandLike | GroupLike)[]): readonly CompletedWord[] =>
  commands.map((command) => ({
    name: command.name,
    doc: command.summary,
    actions: ('actions' in command ? command.actions : []).map((action) => ({
      name: action.name.slice(command.name.length + 1),
      doc: action.summary,
    })),
  }));
