/**
 * What `tsplay` and `tsplay --help` print.
 * @module
 */
import { commands } from './options/index.ts';
import type { CommandGroup } from './options/types.ts';

/** The overview of all commands. */
export function overview(): string {
  const names = commands.map(({ name, aliases, summary }) => ({
    name: [name, ...aliases].join(', '),
    summary,
  }));
  const width = Math.max(...names.map(({ name }) => name.length));
  return [
    'Usage: tsplay COMMAND [options]',
    '',
    'Runs Ansible playbooks from Node: nothing but sshd and sh is needed on the hosts.',
    '',
    'Commands:',
    ...names.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Options:',
    `  ${'--version'.padEnd(width)}  Show the version`,
    `  ${'-h, --help'.padEnd(width)}  Show this help`,
    '',
    '`tsplay COMMAND --help` tells more about a command.',
    '',
  ].join('\n');
}

/** The overview of a command's actions. */
export function groupHelp({ name, description, actions }: CommandGroup): string {
  const words = actions.map((action) => ({ word: action.name.slice(name.length + 1), ...action }));
  const width = Math.max(...words.map(({ word }) => word.length));
  return [
    `Usage: tsplay ${name} ACTION [options]`,
    '',
    description,
    '',
    'Actions:',
    ...words.map(({ word, summary }) => `  ${word.padEnd(width)}  ${summary}`),
    '',
    `\`tsplay ${name} ACTION --help\` tells more about an action.`,
    '',
  ].join('\n');
}
