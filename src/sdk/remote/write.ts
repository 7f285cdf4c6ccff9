/**
 * Replacing a file atomically, as one shell program.
 * @module
 */
import { posix } from 'node:path';
import { ShlexError, shlexSplit } from '../../util/shlex.ts';
import { absentProgram } from '../absent.ts';
import type { FileStat, TextResult, WriteFileOptions } from '../host.ts';
import { fail, ModuleFailure } from '../module.ts';
import { quote, raw, sh } from '../shell.ts';
import { contextProgram, flagsProgram, ownerModeProgram } from './attributes.ts';
import { placeFunctions } from './place.ts';
import { digestProgram, parseStat, statProgram } from './stat.ts';

/** Exit statuses of the program, past those of usual tools. */
const status = {
  isDirectory: 101,
  noFolder: 102,
  write: 103,
  attributes: 104,
  validate: 105,
  backup: 106,
  content: 107,
  edited: 108,
};

/** Where the content comes from: stdin, or a file of the host. */
export type Arrival =
  { readonly kind: 'stdin' } | { readonly kind: 'host'; readonly path: string; readonly move?: boolean };

/** `try COMMAND STATUS`: a command whose message becomes the failure. */
const attempt = (command: string, rc: number): string => `m=$( { ${command}; } 2>&1 ) || e ${rc} "$m"`;

/**
 * The program; variables: `n` the name in the directory that it has gone to, `d` that directory, `b`
 * the backup's path, `k` the name under which the old file is held. The new file becomes what it should be in a private
 * directory. Prints the backup's path on a line, then the new file's stat with its SHA-1.
 */
export function writeProgram(path: string, options: WriteFileOptions, from: Arrival): string {
  const unsafe = options.unsafeWrites === true;
  const lines = [
    placeFunctions(),
    'b= w=1 k=o o=',
    `e() { [ -z "$2" ] || printf '%s\\n' "$2" >&2; clean; exit "$1"; }`,
    'clean() { [ -z "$at_q" ] || { rm -f "./$n" "./$k" "./$n$b"; at_unstage; }; }',
    `trap 'clean; exit 143' HUP INT TERM`,
    sh`at_aim ${path.replace(/(.)\/+$/, '$1')} ${options.follow === false ? 0 : 1} || e ${status.noFolder} "$at_why"`,
    `if [ "$n" = . ] || { [ -d "./$n" ] && [ ! -L "./$n" ]; }; then e ${status.isDirectory} ''; fi`,
    `d=$PWD; [ "$n" != o ] || k=p`,
    `at_stage || ${unsafe ? `{ [ $? = 1 ] && w=0; } || ` : ''}e ${status.write} "$at_why"`,
    unsafe ? `if [ "$w" = 0 ]; then ${inPlace(options, from)}\nexit 0; fi` : '',
    receive(from),
    keepOld(options),
    attempt(
      `${ownerModeProgram('"./$n"', options)} && ${contextProgram('"./$n"', options)}`,
      status.attributes,
    ),
    options.validate === undefined ? '' : validate(options.validate),
    heldTests(options),
    sh`r=$(${raw(statProgram('"./$n"', { checksum: 'sha1' }))}; echo .) || e ${status.write} ''`,
    options.sha1 === undefined ? '' : sh`case $r in *${options.sha1}*) ;; *) e ${status.content} '' ;; esac`,
    'sync "./$n" 2>/dev/null',
    options.backup === true
      ? `if [ -n "$b" ]; then ${attempt('mv -f "./$n$b" ..', status.backup)}; b=\${d%/}/$n$b; fi`
      : '',
    rename(unsafe),
    'rm -f "./$k"; at_unstage',
    attempt(flagsProgram('"./$n"', options), status.attributes),
    `printf '%s\\n%s' "$b" "\${r%.}"`,
    'exit 0',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** What is taken over must be this user's own: another owner could change it later. */
const receive = (from: Arrival): string => {
  const copy = attempt(`set -C; ${cat(from)} > "./$n"`, status.write);
  if (from.kind === 'stdin' || from.move !== true) return copy;
  const take = sh`ln -- ${raw(fromStart(from.path))} "./$n" 2>/dev/null && [ ! -L "./$n" ] && [ "$(stat -c %u "./$n")" = "$at_me" ]`;
  return `if ${take}; then :; else rm -f "./$n"; ${copy}; fi`;
};

const cat = (from: Arrival): string =>
  from.kind === 'host' ? sh`cat < ${raw(fromStart(from.path))}` : 'cat';

/** A path of the host as a word, from wherever the program has got to. */
const fromStart = (path: string): string => (path.startsWith('/') ? quote(path) : `"$at_c"/${quote(path)}`);

/** Gives the new file what the old file has, or what a new file gets. */
function keepOld({ mode, backup, replacesSha1 }: WriteFileOptions): string {
  const held = backup === true || replacesSha1 !== undefined;
  return [
    'if [ -e "../$n" ]; then',
    // A link that is replaced has no attributes of its own.
    `if [ -L "../$n" ]; then o=../$n; ${held ? loose : ':'}; else at_pin "$n" "$k" || ${held ? `e ${status.write} "$at_why"` : ':'}; fi`,
    // GNU's cp knows access control lists too; busybox has neither. It opens what it is to copy, and would wait at a pipe.
    '{ [ ! -p "$o" ] && cp --attributes-only --preserve=mode,ownership -- "$o" "./$n" 2>/dev/null; } || {',
    'x=$(stat -L -c %u:%g -- "$o")',
    '[ "$x" = "$(stat -c %u:%g "./$n")" ] || chown -- "$x" "./$n" 2>/dev/null',
    mode === undefined ? 'chmod -- "$(stat -L -c %a -- "$o")" "./$n"' : ':',
    '}',
    '[ ! -e /sys/fs/selinux/enforce ] || chcon --reference="$o" "./$n" 2>/dev/null',
    // Symbolic, since shells differ in what a number that begins with a nought is to them.
    mode === undefined ? `else ${attempt('umask "$u"; chmod "=rw" "./$n"', status.attributes)}` : '',
    'fi',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** The command is split like a command line, not run by a shell; `%s` is the new file wherever it stands. */
function validate(command: string): string {
  if (!command.includes('%s')) fail(`validate must contain %s: ${command}`);
  let words: string[];
  try {
    words = shlexSplit(command);
  } catch (error) {
    if (error instanceof ShlexError) return fail(`validate: ${error.message}: ${command}`);
    throw error;
  }
  const line = words.map((word) => word.split('%s').map(quote).join('"$t"')).join(' ');
  return `t=$PWD/$n; m=$( { cd "$at_c" && umask "$u" && ${line}; } 2>&1 ) || e ${status.validate} "rc:$? error:$m"`;
}

/** What hangs on the old file: that it is what was edited, and its copy. */
function heldTests({ replacesSha1, backup }: WriteFileOptions): string {
  const digest = digestProgram('"$o"', 'sha1');
  return [
    replacesSha1 === undefined
      ? ''
      : sh`x=; if [ -n "$o" ]; then x=$(${raw(digest)}); fi; [ "$x" = ${replacesSha1} ] || { [ -z "$x" ] && ! at_loose ..; } || e ${status.edited} ''`,
    backup === true
      ? `if [ -n "$o" ] && [ ! -p "$o" ]; then b=$(date '+%Y-%m-%d@%H:%M:%S~' 2>&1) || e ${status.backup} "$b"; b=.$$.$b; ${attempt('cp -p -- "$o" "./$n$b"', status.backup)}; fi`
      : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Writing to a name that others can turn into a link would write to what they want. */
const loose = `if at_loose ..; then e ${status.write} "others than root can change $d"; fi`;

const rename = (unsafe: boolean): string =>
  unsafe
    ? `mv -f "./$n" .. 2>/dev/null || { ${loose}; ${attempt('cat "./$n" > "../$n" && rm -f "./$n"', status.write)}; }`
    : attempt('mv -f "./$n" ..', status.write);

/** Where nothing can be made beside the file, an unsafe write goes straight into it. */
const inPlace = (options: WriteFileOptions, from: Arrival): string =>
  [
    `if at_loose .; then e ${status.write} "$at_why"; fi`,
    attempt(`${cat(from)} > "./$n"`, status.write),
    attempt(
      [ownerModeProgram, contextProgram, flagsProgram].map((step) => step('"./$n"', options)).join(' && '),
      status.attributes,
    ),
    'echo',
    statProgram('"./$n"', { checksum: 'sha1' }),
  ].join('\n');

/** What became of a write. */
export interface Written {
  /** Where the old content was kept, when asked for and there was any. */
  readonly backupFile?: string | undefined;
  /** The file as it is now, with its SHA-1. */
  readonly stat: FileStat;
}

/** The old file is no longer the one that was edited. */
export class EditedMeanwhile extends ModuleFailure {}

/** The last part of what a program says is what happened; what comes before names things of the program's own or a missing one. */
const reason = (message: string): string =>
  absentProgram(message) === undefined ? (/: ([^:\n]+)\n*$/.exec(message)?.[1] ?? message) : message;

/** Reads the program's outcome; a refusal fails the task with Ansible's words where it has some. */
export function writeOutcome(path: string, result: TextResult): Written {
  const message = result.stderr.trim();
  const keys = { dest: path };
  switch (result.rc) {
    case 0:
      break;
    case status.isDirectory:
      return fail(`Destination ${path} is a directory`, keys);
    case status.noFolder:
      return message === ''
        ? fail(`Destination directory ${posix.dirname(path)} does not exist`, keys)
        : fail(`Could not write ${path}: ${message}`, keys);
    case status.validate: {
      const [, rc = '', error = ''] = /^rc:(\d+) error:([^]*)$/.exec(message) ?? [];
      return fail(`failed to validate: rc:${rc} error:${error}`, {
        ...keys,
        exit_status: Number(rc),
        stderr: error,
      });
    }
    case status.content:
      return fail(`Could not write ${path}: what was to be written was changed meanwhile`, keys);
    case status.edited:
      throw new EditedMeanwhile(`Could not write ${path}: it was changed while it was edited`, keys);
    case status.write:
    case status.backup:
      return fail(`Could not write ${path}: ${reason(message)}`, keys);
    default:
      return fail(`Could not write ${path}: ${message || `the shell ended with ${result.rc}`}`, keys);
  }
  const end = result.stdout.indexOf('\n');
  const backupFile = result.stdout.slice(0, end);
  return { stat: parseStat(result.stdout.slice(end + 1)), ...(backupFile === '' ? {} : { backupFile }) };
}
