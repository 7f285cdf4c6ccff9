/**
 * Completion for fish.
 * @module
 */
import type { CommandLike, GroupLike } from '../cli-reference.ts';
import { completedCommands, completedWords, type Completed, type CompletedCommand } from './table.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const plain = (text: string): string => quoted(text.replaceAll('`', ''));

/** Whether the words so far lead to this command. */
const within = ({ words }: CompletedCommand): string => quoted(`__tsplay_in ${words.join(' ')}`);

function optionLine(command: CompletedCommand, { short, long, argument, choices, doc }: Completed): string {
  const names = [...(short === undefined ? [] : [`-s ${short}`]), ...long.map((name) => `-l ${name}`)];
  const value =
    argument === undefined ? '' : choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r';
  return `complete -c tsplay -n ${within(command)} ${names.join(' ')}${value} -d ${plain(doc)}`;
}

export function fishCompletion(commands: readonly (CommandLike | GroupLike)[]): string {
  const words = completedWords(commands);
  const lines = [
    ...words.map(
      ({ name, doc }) => `complete -c tsplay -f -n __tsplay_first -a ${quoted(name)} -d ${plain(doc)}`,
    ),
    ...words.flatMap(({ name, actions }) =>
      actions.map(
        (action) =>
          `complete -c tsplay -f -n ${quoted(`__tsplay_action ${name}`)} -a ${quoted(action.name)} -d ${plain(action.doc)}`,
      ),
    ),
    ...completedCommands(commands).flatMap((command) => [
      ...(command.values.length > 0
        ? [`complete -c tsplay -f -n ${within(command)} -a ${quoted(command.values.join(' '))}`]
        : []),
      ...command.options.map((option) => optionLine(command, option)),
    ]),
  ];
  return `# Completion of tsplay for fish, made by \`tsplay completion fish\`. To use it:
#   tsplay completion fish | source

function __tsplay_first
  test (count (commandline -opc)) -eq 1
end

function __tsplay_action
  set -l words (commandline -opc)
  test (count $words) -eq 2; and test $words[2] = $argv[1]
end

function __tsplay_in
  set -l words (commandline -opc)
  test (count $words) -gt (count $argv); or return 1
  for i in (seq (count $argv))
    test $words[(math $i + 1)] = $argv[$i]; or return 1
  end
end

${lines.join('\n')}
`;
}
