/**
 * docs/cli.md from the tables of options. A test compares the file with it, and writes it when told so (UPDATE=1).
 * @module
 */
import { settingsTable, type SettingName } from '../config/index.ts';

/** What the page needs of an option; the command line's table has more. */
interface OptionLike {
  readonly short?: string;
  readonly long: readonly [string, ...string[]];
  readonly argument?: string;
  readonly choices?: readonly string[];
  readonly doc: string;
  readonly default?: string;
  readonly setting?: SettingName;
  readonly group: string;
}

export interface CommandLike {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly positional?: {
    readonly name: string;
    readonly required: boolean;
    readonly single?: boolean;
    readonly doc: string;
    readonly choices?: readonly string[];
  };
  readonly options: Readonly<Record<string, OptionLike>>;
  readonly examples: readonly { readonly title: string; readonly line: string }[];
}

export interface GroupLike {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly actions: readonly CommandLike[];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function optionRow(option: OptionLike): string {
  const value = option.argument === undefined ? '' : ` ${option.argument}`;
  const names = [
    ...(option.short === undefined ? [] : [`-${option.short}`]),
    ...option.long.map((long) => `--${long}`),
  ];
  const spelled = names.map((name) => `\`${name}\``).join(', ');
  const choices = option.choices === undefined ? '' : ` One of ${option.choices.join(', ')}.`;
  const fallback = option.default === undefined ? '' : ` Default: ${option.default}.`;
  const setting = option.setting === undefined ? undefined : settingsTable[option.setting];
  const configured = [...(setting?.env ?? []), ...(setting?.ini ?? [])]
    .map((name) => `\`${name}\``)
    .join(' ');
  return `| ${spelled}${value === '' ? '' : ` ${value.trim()}`} | ${cell(`${option.doc}.${choices}${fallback}`)} | ${configured} |`;
}

function argumentText({ positional }: CommandLike): string {
  if (positional === undefined) return '';
  const { name, required, single } = positional;
  const words = `${name.toUpperCase()}${single === true ? '' : '…'}`;
  return required ? ` ${words}` : ` [${words}]`;
}

const groupText = ({ name, description, actions }: GroupLike): string =>
  [
    `## tsplay ${name}`,
    '',
    description,
    '',
    ...actions
      .map((action) => commandText(action, 3))
      .join('\n\n')
      .split('\n'),
  ].join('\n');

/** A command under a heading of the given level; an action's options are one table. */
function commandText(command: CommandLike, level = 2): string {
  const doc = command.positional === undefined ? '' : ` ${command.positional.doc}.`;
  const also = command.aliases.length === 0 ? '' : ` Also called \`${command.aliases.join('`, `')}\`.`;
  const groups = new Map<string, OptionLike[]>();
  for (const option of Object.values(command.options))
    groups.set(level > 2 ? '' : option.group, [...(groups.get(level > 2 ? '' : option.group) ?? []), option]);
  const lines = [
    `${'#'.repeat(level)} tsplay ${command.name}`,
    '',
    `\`tsplay ${command.name} [options]${argumentText(command)}\``,
    '',
    `${command.description}${also}${doc}`,
    '',
    '```sh',
    ...command.examples.flatMap(({ title, line }) => [`# ${title}`, line]),
    '```',
  ];
  for (const [group, options] of groups)
    lines.push(
      '',
      ...(group === '' ? [] : [`### ${group}`, '']),
      '| option | meaning | configured by |',
      '|---|---|---|',
      ...options.map(optionRow),
    );
  return lines.join('\n');
}

const exitCodes = `## Exit codes

Those of ansible-playbook.

| code | meaning |
|---|---|
| 0 | everything went well |
| 1 | an error that is not about a host: a file is missing, a variable is undefined |
| 2 | a task failed on a host; or the command line is wrong |
| 4 | a host cannot be reached; or a file cannot be parsed |
| 5 | the configuration is wrong |
| 8 | a play could not be run |
| 99 | interrupted |
| 250 | a bug in tsplay |`;

/** The whole page. */
export const cliReference = (commands: readonly (CommandLike | GroupLike)[]): string =>
  [
    '# Command line',
    '',
    '<!-- Made by src/doc/cli-reference.ts from src/cli/options; do not edit. -->',
    '',
    'Long options may be shortened as long as only one fits, as with ansible-playbook. The last column names the',
    'environment variable and the key of `ansible.cfg` that hold when the option is not given.',
    '',
    commands
      .map((command) => ('actions' in command ? groupText(command) : commandText(command)))
      .join('\n\n'),
    '',
    exitCodes,
    '',
  ].join('\n');
