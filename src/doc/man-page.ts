/**
 * Manual pages from the tables of options, in the macros of man(7).
 * @module
 */
import type { CommandLike, GroupLike } from './cli-reference.ts';

/** Text in roff: backslashes and hyphens as themselves, no line that begins with a control character. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/`([^`]*)`/g, '\\fB$1\\fR')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(
      /[^\x20-\x7e\n]/gu,
      (c) => `\\[u${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );

const pageName = (name: string): string => `tsplay-${name.replaceAll(' ', '-')}`;

const heading = (name: string, summary: string, version: string): string[] => [
  `.TH ${name.toUpperCase()} 1 "" "tsplay ${version}" "tsplay"`,
  '.SH NAME',
  `${roff(name)} \\- ${roff(summary)}`,
];

function synopsis({ name, positional }: CommandLike): string[] {
  const words =
    positional && `\\fI${roff(positional.name.toUpperCase())}\\fR${positional.single ? '' : '...'}`;
  const last = words === undefined ? '' : positional?.required ? ` ${words}` : ` [${words}]`;
  return ['.SH SYNOPSIS', `\\fBtsplay ${roff(name)}\\fR [options]${last}`];
}

function options(command: CommandLike): string[] {
  let group = '';
  return Object.values(command.options).flatMap((option) => {
    const value = option.argument === undefined ? '' : ` \\fI${roff(option.argument)}\\fR`;
    const names = [
      ...(option.short === undefined ? [] : [`-${option.short}`]),
      ...option.long.map((long) => `--${long}`),
    ];
    const choices = option.choices === undefined ? '' : ` One of ${option.choices.join(', ')}.`;
    const fallback = option.default === undefined ? '' : ` Default: ${option.default}.`;
    const title = option.group === group ? [] : [`.SS ${roff(option.group)}`];
    group = option.group;
    return [
      ...title,
      '.TP',
      `${names.map((name) => `\\fB${roff(name)}\\fR`).join(', ')}${value}`,
      roff(`${option.doc}.${choices}${fallback}`),
    ];
  });
}

const examples = (command: CommandLike): string[] =>
  command.examples.flatMap(({ title, line }) => ['.PP', roff(`${title}:`), '.PP', '.nf', roff(line), '.fi']);

function commandPage(command: CommandLike, version: string): string {
  return [
    ...heading(pageName(command.name), command.summary, version),
    ...synopsis(command),
    '.SH DESCRIPTION',
    roff(command.description),
    ...(command.positional ? ['.PP', roff(`${command.positional.doc}.`)] : []),
    '.SH OPTIONS',
    ...options(command),
    '.SH EXAMPLES',
    ...examples(command),
    '.SH SEE ALSO',
    '\\fBtsplay\\fR(1)',
    '',
  ].join('\n');
}

function overview(commands: readonly (CommandLike | GroupLike)[], version: string): string {
  const entries = commands.flatMap((command) => [
    '.TP',
    `\\fBtsplay ${roff(command.name)}\\fR`,
    roff(`${command.summary}.`),
  ]);
  return [
    ...heading('tsplay', 'run Ansible playbooks without Python', version),
    '.SH SYNOPSIS',
    '\\fBtsplay\\fR \\fICOMMAND\\fR [options]',
    '.SH COMMANDS',
    ...entries,
    '.PP',
    'Each has a page of its own: \\fBman tsplay\\-run\\fR.',
    '',
  ].join('\n');
}

/** All manual pages by file name, `tsplay.1` first. `version` is that of tsplay. */
export function manPages(
  commands: readonly (CommandLike | GroupLike)[],
  version: string,
): ReadonlyMap<string, string> {
  const leaves = commands.flatMap((command) => ('actions' in command ? command.actions : [command]));
  return new Map([
    ['tsplay.1', overview(commands, version)],
    ...leaves.map((command): [string, string] => [
      `${pageName(command.name)}.1`,
      commandPage(command, version),
    ]),
  ]);
}
