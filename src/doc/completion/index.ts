/**
 * Completion scripts for shells, made from the tables of options.
 * @module
 */
import type { CommandLike, GroupLike } from '../cli-reference.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

export const completions: Readonly<
  Record<'bash' | 'zsh' | 'fish', (commands: readonly (CommandLike | GroupLike)[]) => string>
> = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
