/**
 * All commands, in the order of the help.
 * @module
 */
import { adhocCommand } from './adhoc.ts';
import { completionCommand } from './completion.ts';
import { configCommand } from './config.ts';
import { consoleCommand } from './console.ts';
import { docCommand } from './doc.ts';
import { initCommand } from './init.ts';
import { inventoryCommand } from './inventory.ts';
import { galaxyCommand } from './galaxy.ts';
import { lintCommand } from './lint.ts';
import { applyCommand, planCommand, showCommand } from './plan.ts';
import { pullCommand } from './pull.ts';
import { rulebookCommand } from './rulebook.ts';
import { reportCommand } from './report.ts';
import { driftCommand, runCommand } from './run.ts';
import { runsCommand } from './runs.ts';
import { serviceCommand } from './service.ts';
import type { CommandGroup, CommandSpec } from './types.ts';
import { vaultCommand } from './vault.ts';
import { webCommand } from './web.ts';

export const commands: readonly (CommandSpec | CommandGroup)[] = [
  runCommand,
  planCommand,
  applyCommand,
  showCommand,
  driftCommand,
  lintCommand,
  runsCommand,
  reportCommand,
  serviceCommand,
  webCommand,
  initCommand,
  adhocCommand,
  consoleCommand,
  pullCommand,
  rulebookCommand,
  inventoryCommand,
  vaultCommand,
  configCommand,
  galaxyCommand,
  docCommand,
  completionCommand,
];

export const findCommand = (name: string): CommandSpec | CommandGroup | undefined =>
  commands.find((command) => command.name === name || command.aliases.includes(name));
