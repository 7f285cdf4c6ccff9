/**
 * Completion for zsh, by its own `_arguments`.
 * @module
 */
import { quote } from '../../util/shell.ts';
import type { CommandLike, GroupLike } from '../cli-reference.ts';
import { completedCommands, completedWords, type Completed, type CompletedCommand } from './table.ts';

/** `_describe` and `_arguments` give a colon and brackets meanings of their own. */
const plain = (text: string): string => text.replaceAll('`', '').replace(/[[\]:\\]/g, '\\$&');

const described = (entries: readonly { readonly name: string; readonly doc: string }[]): string =>
  entries.map(({ name, doc }) => quote(`${name}:${plain(doc)}`)).join(' ');

function specs({ short, long, argument, choices, doc }: Completed): string[] {
  const value =
    argument === undefined
      ? ''
      : `:${plain(argument)}:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}`;
  return [
    ...(short === undefined ? [] : [`*-${short}${argument === undefined ? '' : '+'}[${plain(doc)}]${value}`]),
    ...long.map((name) => `*--${name}${argument === undefined ? '' : '='}[${plain(doc)}]${value}`),
  ];
}

const branch = ({ words, options, values }: CompletedCommand): string => {
  const rest = values.length > 0 ? `*::value:(${values.join(' ')})` : '*:file:_files';
  const each = [...options.flatMap(specs), rest].map((spec) => `      ${quote(spec)}`);
  return `    ${quote(words.join(' '))}) _arguments -S \\\n${each.join(' \\\n')} ;;`;
};

export function zshCompletion(commands: readonly (CommandLike | GroupLike)[]): string {
  const words = completedWords(commands);
  const groups = words.filter(({ actions }) => actions.length > 0);
  return `#compdef tsplay
# Completion of tsplay for zsh, made by \`tsplay completion zsh\`. To use it:
#   source <(tsplay completion zsh)     or save it as _tsplay in a folder of $fpath

_tsplay() {
  local command=$words[2] depth=2
  local -a names
  if (( CURRENT == 2 )); then
    names=(${described(words)})
    _describe command names
    return
  fi
  case $command in
${groups
  .map(
    (group) => `    ${group.name})
      if (( CURRENT == 3 )); then names=(${described(group.actions)}); _describe action names; return; fi
      command="$command $words[3]"; depth=3 ;;`,
  )
  .join('\n')}
  esac
  shift $((depth - 1)) words
  (( CURRENT -= depth - 1 ))
  case $command in
${completedCommands(commands).map(branch).join('\n')}
  esac
}

if [[ $funcstack[1] == _tsplay ]]; then _tsplay "$@"; else compdef _tsplay tsplay; fi
`;
}
