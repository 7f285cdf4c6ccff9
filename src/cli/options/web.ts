/**
 * `tsplay web`: a page on this machine.
 * @module
 */
import { reach } from './service.ts';
import { screenOptions } from './shared.ts';
import type { CommandSpec } from './types.ts';

export const webCommand = {
  name: 'web',
  aliases: [],
  summary: 'Show runs and services in a browser, on this machine',
  description:
    'Serves a page on 127.0.0.1 until Ctrl-C: recorded runs, a run while it happens, and the blue/green services with buttons that release, roll back and scale. The address that it prints has a token in it, which is the key to everything on the page: who has it may press the buttons. The options are for services, as those of `tsplay service`; nothing is connected to before services are looked at.',
  options: {
    port: {
      long: ['port'],
      type: 'int',
      argument: 'PORT',
      doc: 'Listen on this port',
      default: 'any that is free',
      group: 'Page',
    },
    open: {
      long: ['open'],
      type: 'flag',
      doc: 'Open it in the browser',
      group: 'Page',
    },
    ...reach,
    ...screenOptions,
  },
  examples: [
    { title: 'Runs of this user, services of this project', line: 'tsplay web --open' },
    { title: 'Through ssh, with `-L 8765:127.0.0.1:8765`', line: 'tsplay web --port 8765' },
  ],
} as const satisfies CommandSpec;
