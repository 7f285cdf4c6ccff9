/**
 * All commands, in the order of the help.
 * @module
 */
import { adhocCommand } from './adhoc.ts';
import { docCommand } from './doc.ts';
import { runCommand } from './run.ts';
import type { CommandSpec } from './types.ts';

export const commands: readonly CommandSpec[] = [runCommand, adhocCommand, docCommand];

export const findCommand = (name: string): CommandSpec | undefined =>
  commands.find((command) => command.name === name || command.aliases.includes(name));
