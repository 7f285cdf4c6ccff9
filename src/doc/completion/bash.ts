/**
 * Completion for bash. It needs no other package; where nothing else fits, files are completed.
 * @module
 */
import { quote } from '../../util/shell.ts';
import type { CommandLike, GroupLike } from '../cli-reference.ts';
import { completedCommands, completedWords, type Completed } from './table.ts';

const spelled = ({ short, long }: Completed): string[] => [
  ...(short === undefined ? [] : [`-${short}`]),
  ...long.map((name) => `--${name}`),
];

const lines = (words: readonly string[]): string => words.map(quote).join(' ');

export function bashCompletion(commands: readonly (CommandLike | GroupLike)[]): string {
  const words = completedWords(commands);
  const all = completedCommands(commands);
  const groups = words.filter(({ actions }) => actions.length > 0);
  const options = all.map(
    (command) =>
      `    ${quote(command.words.join(' '))}) printf '%s\\n' ${lines(command.options.flatMap(spelled))} ;;`,
  );
  const values = all.flatMap((command) => [
    ...(command.values.length > 0
      ? [`    ${quote(`${command.words.join(' ')} `)}) printf '%s\\n' ${lines(command.values)} ;;`]
      : []),
    ...command.options
      .filter(({ choices }) => choices.length > 0)
      .flatMap((option) =>
        spelled(option).map(
          (name) =>
            `    ${quote(`${command.words.join(' ')} ${name}`)}) printf '%s\\n' ${lines(option.choices)} ;;`,
        ),
      ),
  ]);
  const actions = groups.map(
    (group) => `    ${group.name}) printf '%s\\n' ${lines(group.actions.map(({ name }) => name))} ;;`,
  );
  return `# Completion of tsplay for bash, made by \`tsplay completion bash\`. To use it:
#   source <(tsplay completion bash)

_tsplay_options() {
  case $1 in
${options.join('\n')}
  esac
}

_tsplay_values() {
  case $1 in
${values.join('\n')}
  esac
}

_tsplay_actions() {
  case $1 in
${actions.join('\n')}
  esac
}

_tsplay() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} found
  COMPREPLY=()
  # bash takes --option=value for three words.
  if [[ $current == = ]]; then current=; previous=\${COMP_WORDS[COMP_CWORD-1]}
  elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${quote([...words.map(({ name }) => name), '--help', '--version'].join(' '))} -- "$current"))
    return
  fi
  found=$(_tsplay_actions "$command")
  if [[ -n $found ]]; then
    if ((COMP_CWORD == 2)); then COMPREPLY=($(compgen -W "$found" -- "$current")); return; fi
    command="$command \${COMP_WORDS[2]}"
  fi
  found=$(_tsplay_values "$command $previous")
  if [[ -z $found && $current != -* && $previous != -* ]]; then found=$(_tsplay_values "$command "); fi
  if [[ -z $found && $current == -* ]]; then found=$(_tsplay_options "$command"); fi
  if [[ -n $found ]]; then COMPREPLY=($(compgen -W "$found" -- "$current")); fi
}

complete -o bashdefault -o default -F _tsplay tsplay
`;
}
