/**
 * `tsplay completion`: scripts that let a shell complete tsplay's command lines.
 * @module
 */
import type { CommandSpec } from './types.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

export const completionCommand = {
  name: 'completion',
  aliases: [],
  summary: 'Print a script that completes command lines in your shell',
  description:
    'Commands, options and values that are known are completed, and files everywhere else. The script is made from the same tables as `--help`.',
  positional: { name: 'shell', required: true, single: true, doc: 'The shell', choices: shells },
  options: {},
  examples: [
    { title: 'In this shell', line: 'source <(tsplay completion bash)' },
    {
      title: 'For good, in bash',
      line: 'tsplay completion bash > ~/.local/share/bash-completion/completions/tsplay',
    },
    { title: 'For good, in fish', line: 'tsplay completion fish > ~/.config/fish/completions/tsplay.fish' },
  ],
} as const satisfies CommandSpec;
