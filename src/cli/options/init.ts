/**
 * `tsplay init`.
 * @module
 */
import type { CommandSpec } from './types.ts';

export const initCommand = {
  name: 'init',
  aliases: [],
  summary: 'Lay out a project: inventory, playbooks, configuration, an encrypted vault',
  description:
    'Writes ansible.cfg, an inventory with this machine in it, a first playbook, a vault file with a password of its own, .gitignore, and the playbooks and the inventory that come with tsplay. Their roles are found in tsplay itself. Nothing that is there is overwritten.',
  positional: { name: 'dir', required: true, single: true, doc: 'The folder, new or empty' },
  options: {},
  examples: [
    { title: 'A project beside others', line: 'tsplay init machines' },
    { title: 'In the folder where you are', line: 'tsplay init .' },
  ],
} as const satisfies CommandSpec;
