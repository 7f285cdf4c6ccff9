/**
 * The first word of a command that has several actions.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { didYouMean } from '../util/suggest.ts';
import { groupHelp } from './help.ts';
import type { CommandGroup } from './options/types.ts';

export interface PickedAction<A extends string> {
  readonly action: A;
  readonly argv: readonly string[];
}

const verbose = /^(-v+|--verbose)$/;

/** The action, or the text of the help that was asked for. Throws TSP1501 when there is none, or no such one. */
export function pickAction<A extends string>(
  group: CommandGroup,
  known: Readonly<Record<A, unknown>>,
  argv: readonly string[],
): PickedAction<A> | { readonly help: string } {
  // argparse takes `-v` before the action too.
  const at = argv.findIndex((word) => !verbose.test(word));
  const word = at < 0 ? undefined : argv[at];
  if (word === '-h' || word === '--help') return { help: groupHelp(group) };
  const names = Object.keys(known);
  if (word === undefined || !Object.hasOwn(known, word))
    throw new TsplayError(
      'TSP1501',
      word === undefined
        ? `tsplay ${group.name} needs an action`
        : `argument action: invalid choice: '${word}' (choose from ${names.map((name) => `'${name}'`).join(', ')})`,
      {
        hint:
          (word === undefined ? undefined : didYouMean(word, names)) ??
          `\`tsplay ${group.name} --help\` lists the actions.`,
      },
    );
  return { action: word as A, argv: [...argv.slice(at + 1), ...argv.slice(0, at)] };
}
