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
  positional: {
    name: 'dir',
    required: true,
    single: true,
    doc: 'The folder, new or empty; with --service one that may be a project already',
  },
  options: {
    service: {
      long: ['service'],
      type: 'text',
      argument: 'NAME',
      doc: 'Write only a playbook that releases this service, and its variables',
      group: 'A service',
    },
    image: {
      long: ['image'],
      type: 'text',
      argument: 'IMAGE',
      doc: 'Its image, with registry and tag where wanted',
      default: 'NAME',
      group: 'A service',
    },
    port: {
      long: ['port'],
      type: 'text',
      argument: 'PORT',
      doc: 'Port that it listens on',
      default: '8080',
      group: 'A service',
    },
    health: {
      long: ['health'],
      type: 'text',
      argument: 'PATH',
      doc: 'Path that answers 200 while it is well',
      default: '/',
      group: 'A service',
    },
  },
  examples: [
    { title: 'A project beside others', line: 'tsplay init machines' },
    {
      title: 'A service in it, released without a template',
      line: 'tsplay init machines --service shop --image registry.example.com/shop --port 3000 --health /up',
    },
    { title: 'In the folder where you are', line: 'tsplay init .' },
  ],
} as const satisfies CommandSpec;
