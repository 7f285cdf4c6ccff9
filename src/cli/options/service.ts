/**
 * `tsplay service`: blue/green services from day to day.
 * @module
 */
import { dryOptions, formOption, runCommand } from './run.ts';
import {
  becomeOptions,
  connectionOptions,
  inventoryOptions,
  recordOption,
  screenOptions,
  vaultOptions,
} from './shared.ts';
import type { CommandGroup, CommandSpec, OptionTable } from './types.ts';

const service = {
  name: 'name',
  required: false,
  single: true,
  doc: 'The service, by its full name; may be left out where there is only one',
} as const;

const json = {
  json: { long: ['json'], type: 'flag', doc: 'Print JSON', group: 'Output' },
} as const satisfies OptionTable;

const where = {
  hosts: {
    long: ['hosts'],
    type: 'text',
    argument: 'PATTERN',
    doc: 'Hosts that services are steered from: managers of the swarm with nginx and a Consul agent; the first is asked',
    default: 'service',
    group: 'Where',
  },
} as const satisfies OptionTable;

const { becomeMethod, becomeUser, askBecomePass, becomePasswordFile } = becomeOptions;

const login = {
  ...connectionOptions,
  noBecome: {
    long: ['no-become'],
    type: 'flag',
    doc: 'Do not act as root: the login user may use Docker’s socket',
    group: 'Acting as another user',
  },
  becomeMethod,
  becomeUser,
  askBecomePass,
  becomePasswordFile,
  ...vaultOptions,
} as const satisfies OptionTable;

/** What every action that looks needs to reach hosts. */
export const reach = {
  ...where,
  ...inventoryOptions,
  extraVars: runCommand.options.extraVars,
  ...login,
} as const;

const list = {
  name: 'service list',
  aliases: [],
  summary: 'List the services',
  description:
    'Lists the services that Consul knows, with colour, image, instances that are well, and who deploys.',
  options: { ...reach, ...json, ...screenOptions },
  examples: [{ title: 'All services', line: 'tsplay service list' }],
} as const satisfies CommandSpec;

const status = {
  name: 'service status',
  aliases: [],
  summary: 'Show what is live, and every instance with its health',
  description:
    'Shows colour, image, who released it and when, who holds the lock, every instance with node, state and health, and what the healer decided last. Exit status 2 when the service is not as it should be: nothing is live, nginx and Consul disagree, or an instance of the live colour is not well.',
  positional: service,
  options: { ...reach, ...json, ...screenOptions },
  examples: [
    { title: 'The service of this project', line: 'tsplay service status' },
    { title: 'For a script', line: 'tsplay service status shop --json' },
  ],
} as const satisfies CommandSpec;

const releases = {
  name: 'service releases',
  aliases: [],
  summary: 'List the releases, the newest first',
  description: 'Lists the releases that a rollback can bring back, and the one that is live.',
  positional: service,
  options: { ...reach, ...json, ...screenOptions },
  examples: [{ title: 'What there was', line: 'tsplay service releases shop' }],
} as const satisfies CommandSpec;

const color = {
  color: {
    long: ['colour', 'color'],
    type: 'text',
    argument: 'COLOUR',
    choices: ['blue', 'green'],
    doc: 'Only this colour',
    group: 'Which instances',
  },
} as const satisfies OptionTable;

const logs = {
  name: 'service logs',
  aliases: [],
  summary: 'Show the logs of all instances of both colours, in order',
  description:
    'Shows what instances have written, in the order of its time, each line with colour, node and number of the instance. It follows a release: instances that come are heard.',
  positional: service,
  options: {
    follow: {
      short: 'f',
      long: ['follow'],
      type: 'flag',
      doc: 'Go on with what comes, until Ctrl-C',
      group: 'What to show',
    },
    since: {
      long: ['since'],
      type: 'text',
      argument: 'TIME',
      doc: 'Only from this time on: `10m`, `2h30m`, `2026-01-31`, `2026-01-31T22:10:00Z`',
      group: 'What to show',
    },
    tail: {
      long: ['tail'],
      type: 'text',
      argument: 'LINES',
      doc: 'So many of the last lines, or `all`',
      default: '100; `all` with --since',
      group: 'What to show',
    },
    timestamps: {
      short: 't',
      long: ['timestamps'],
      type: 'flag',
      doc: 'Show the time of each line',
      group: 'What to show',
    },
    ...color,
    ...reach,
    ...json,
    ...screenOptions,
  },
  examples: [
    { title: 'The last lines, and what comes', line: 'tsplay service logs -f shop' },
    {
      title: 'Half an hour of the colour that was live',
      line: 'tsplay service logs shop --since 30m --colour blue',
    },
  ],
} as const satisfies CommandSpec;

/** `-i` is something else here. */
const { inventory } = inventoryOptions;
const longInventory = {
  long: inventory.long,
  type: inventory.type,
  argument: inventory.argument,
  doc: inventory.doc,
  setting: inventory.setting,
  group: inventory.group,
} as const;

const exec = {
  name: 'service exec',
  aliases: [],
  summary: 'Run a command in an instance',
  description:
    'Runs a command in one instance, on whatever node it is, and ends with its exit status. Without `--colour`, `--node` or `--instance` it is the first instance of the live colour.',
  positional: { name: 'name', required: true, doc: 'The service, then `--` and the command' },
  options: {
    interactive: {
      short: 'i',
      long: ['interactive'],
      type: 'flag',
      doc: 'Let it read what is typed or piped in',
      group: 'How to run',
    },
    tty: {
      short: 't',
      long: ['tty'],
      type: 'flag',
      doc: 'Give it a terminal; with `-i` for a shell: `-it`',
      group: 'How to run',
    },
    containerUser: {
      long: ['as'],
      type: 'text',
      argument: 'USER',
      doc: 'Run it as this user of the container',
      group: 'How to run',
    },
    ...color,
    node: {
      long: ['node'],
      type: 'text',
      argument: 'NODE',
      doc: 'An instance on this node',
      group: 'Which instances',
    },
    instance: {
      long: ['instance'],
      type: 'text',
      argument: 'INSTANCE',
      doc: 'A certain one: its number, or the beginning of the id of its task or container',
      group: 'Which instances',
    },
    part: {
      long: ['part'],
      type: 'text',
      argument: 'PART',
      doc: 'Of another service of the Compose file than the one that nginx asks, such as a worker',
      group: 'Which instances',
    },
    ...reach,
    inventory: longInventory,
    ...screenOptions,
  },
  examples: [
    { title: 'A shell', line: 'tsplay service exec -it shop -- sh' },
    { title: 'In the other colour', line: 'tsplay service exec shop --colour green -- env' },
    { title: 'A file through it', line: 'tsplay service exec -i shop -- psql < fix.sql' },
  ],
} as const satisfies CommandSpec;

/** Options of what runs a playbook. */
const running = {
  ...dryOptions,
  check: runCommand.options.check,
  diff: runCommand.options.diff,
  ...formOption,
  ...recordOption,
} as const satisfies OptionTable;

const wait = {
  wait: {
    long: ['wait'],
    type: 'int',
    argument: 'SECONDS',
    doc: 'Wait this long for another run that holds the lock',
    default: '0',
    group: 'How to run',
  },
} as const satisfies OptionTable;

const release = {
  name: 'service release',
  aliases: [],
  summary: 'Release a service',
  description:
    'Runs the playbook of the service: NAME.yml or playbooks/NAME.yml, without what is tagged `infra`. Where there is none, what is live is released with another tag, by playbooks/delivery.yml.',
  positional: service,
  options: {
    tag: {
      long: ['tag'],
      type: 'text',
      argument: 'TAG',
      doc: 'Tag of the image to release',
      default: 'what the playbook says',
      group: 'What to run',
    },
    infra: {
      long: ['infra'],
      type: 'flag',
      doc: 'Provision the machines too',
      group: 'What to run',
    },
    ...wait,
    ...where,
    ...running,
  },
  examples: [
    { title: 'The next version', line: 'tsplay service release shop --tag 1.1.0' },
    { title: 'See first', line: 'tsplay service release shop --tag 1.1.0 --check --diff' },
  ],
} as const satisfies CommandSpec;

const rollback = {
  name: 'service rollback',
  aliases: [],
  summary: 'Bring a former release back',
  description:
    'Runs playbooks/rollback.yml: the release before the present one, or a certain one, is live again.',
  positional: service,
  options: {
    to: {
      long: ['to'],
      type: 'text',
      argument: 'RELEASE',
      doc: 'A certain one: by its tag, image, time or id, as `tsplay service releases` shows them',
      default: 'the one before',
      group: 'What to run',
    },
    ...wait,
    ...where,
    ...running,
  },
  examples: [
    { title: 'The one before', line: 'tsplay service rollback shop' },
    { title: 'A certain one', line: 'tsplay service rollback shop --to 1.0.0' },
  ],
} as const satisfies CommandSpec;

const scale = {
  name: 'service scale',
  aliases: [],
  summary: 'Give a service more or fewer instances',
  description: 'Runs playbooks/scale.yml: another number of instances of what is live, without a release.',
  positional: { name: 'name', required: true, doc: 'The service, then how many instances' },
  options: { ...wait, ...where, ...running },
  examples: [{ title: 'Four instances', line: 'tsplay service scale shop 4' }],
} as const satisfies CommandSpec;

const lock = {
  name: 'service lock',
  aliases: [],
  summary: 'Keep others from releasing',
  description:
    'Takes the deploy lock and keeps it: releases, rollbacks and scaling are refused, with your name and reason, and the healer waits, until `tsplay service unlock`.',
  positional: service,
  options: {
    message: {
      short: 'm',
      long: ['message'],
      type: 'text',
      argument: 'TEXT',
      doc: 'Why, for those who are refused',
      default: 'locked by hand',
      group: 'What to do',
    },
    ...reach,
    ...screenOptions,
  },
  examples: [{ title: 'For a migration', line: "tsplay service lock shop -m 'moving the database'" }],
} as const satisfies CommandSpec;

const unlock = {
  name: 'service unlock',
  aliases: [],
  summary: 'Let others release again',
  description: 'Gives the lock of `tsplay service lock` back, whoever took it.',
  positional: service,
  options: {
    force: {
      long: ['force'],
      type: 'flag',
      doc: 'Take it away from a run too, which then changes nothing more',
      group: 'What to do',
    },
    ...reach,
    ...screenOptions,
  },
  examples: [{ title: 'When it is done', line: 'tsplay service unlock shop' }],
} as const satisfies CommandSpec;

export const serviceActions = {
  list,
  status,
  releases,
  logs,
  exec,
  release,
  rollback,
  scale,
  lock,
  unlock,
};

export const serviceCommand: CommandGroup = {
  name: 'service',
  aliases: [],
  summary: 'Look after blue/green services',
  description:
    'What the role `service` has released, from day to day. Without `-i` it is the configured inventory where that has a group `service`, else inventories/prod. Playbooks are those of the working directory, else those that come with tsplay.',
  actions: Object.values(serviceActions),
};
