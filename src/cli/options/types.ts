/**
 * One table of options feeds the parser, the help and docs/cli.md.
 * @module
 */
import type { SettingName } from '../../config/index.ts';

export interface OptionSpec {
  /** Without the dash. */
  readonly short?: string;
  /** Without the dashes; the first is the one that is documented, the others are accepted too. */
  readonly long: readonly [string, ...string[]];
  /**
   * flag: on when given. count: how many times it was given. text, int: one value, the last wins.
   * list: every value, in order. words: like list, each split at commas.
   */
  readonly type: 'flag' | 'count' | 'text' | 'int' | 'list' | 'words';
  /** How the value is called in the help, upper case; only for types that take one. */
  readonly argument?: string;
  readonly choices?: readonly string[];
  /** One sentence without a full stop. */
  readonly doc: string;
  /** What holds when it is not given, in words for the help. */
  readonly default?: string;
  /** The setting that gives the value when the option does not. */
  readonly setting?: SettingName;
  /** For lists: configured values come before or after the given ones, instead of making way for them. */
  readonly combine?: 'before' | 'after';
  /** Heading it stands under in the help. */
  readonly group: string;
  /** Keys of options that cannot be given together with it. */
  readonly conflicts?: readonly string[];
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

type ValueOf<S extends OptionSpec> = S['type'] extends 'flag'
  ? boolean
  : S['type'] extends 'count'
    ? number
    : S['type'] extends 'int'
      ? number | undefined
      : S['type'] extends 'text'
        ? string | undefined
        : readonly string[];

/** The values of a table's options by key. */
export type OptionValues<T extends OptionTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

interface Positional {
  readonly name: string;
  readonly required: boolean;
  /** At most one. */
  readonly single?: boolean;
  readonly doc: string;
  readonly choices?: readonly string[];
}

/** A command as the help, the parser and the docs know it; its code is loaded when it is used. */
export interface CommandSpec<T extends OptionTable = OptionTable> {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line for the list of commands. */
  readonly summary: string;
  /** A paragraph for its own help. */
  readonly description: string;
  /** What follows the options; none when not given. */
  readonly positional?: Positional;
  readonly options: T;
  readonly examples: readonly { readonly title: string; readonly line: string }[];
}

/** A command whose first word says what it does; each action is a command of its own, named `GROUP ACTION`. */
export interface CommandGroup {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly actions: readonly CommandSpec[];
}
