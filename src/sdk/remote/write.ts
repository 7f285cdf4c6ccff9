/**
 * Replacing a file atomically, as one shell program.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { ShlexError, shlexSplit } from '../../util/shlex.ts';
import type { FileStat, TextResult, WriteFileOptions } from '../host.ts';
import { fail } from '../module.ts';
import { quote, sh } from '../shell.ts';
import { labelProgram, ownerModeProgram } from './attributes.ts';
import { parseStat, statProgram } from './stat.ts';

/** Exit statuses of the program, past those of usual tools. */
const status = { isDirectory: 101, noFolder: 102, write: 103, attributes: 104, validate: 105, backup: 106 };

/** How the content gets to the temporary file. */
export type Arrival =
  | { readonly kind: 'stdin' }
  | { readonly kind: 'uploaded' }
  | { readonly kind: 'host'; readonly path: string };

/** A new name beside a path. The dot keeps it out of globs such as `conf.d/*`. */
export const besidePath = (path: string): string => {
  const name = `.tsplay-${randomBytes(6).toString('hex')}.tmp`;
  const folder = posix.dirname(path);
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
};

/** `try COMMAND STATUS`: a command whose message becomes the failure. */
const attempt = (command: string, rc: number): string => `m=$( { ${command}; } 2>&1 ) || e ${rc} "$m"`;

/**
 * The program; variables: `p` the path, `t` the temporary file, `u` the umask, `b` the backup's path. New content comes
 * on stdin, from another file of the host, or lies at `temp` already. The temporary file is private until it has its final owner.
 * Prints the backup's path on a line, then the new file's stat with its SHA-1.
 */
export function writeProgram(path: string, temp: string, options: WriteFileOptions, from: Arrival): string {
  const lines = [
    sh`p=${path.includes('/') ? path : `./${path}`}; t=${temp}; s=${temp}; u=$(umask); b=; w=1`,
    `e() { printf '%s\\n' "$2" >&2; rm -f -- "$t" "$s"; exit "$1"; }`,
    options.follow === false ? replaceLink : followLink,
    `[ ! -d "$p" ] || e ${status.isDirectory} ''`,
    `[ -d "\${t%/*}/" ] || e ${status.noFolder} ''`,
    'umask 077',
    from.kind === 'uploaded' ? moveUploaded : receive(options.unsafeWrites === true, from),
    'if [ "$w" = 1 ]; then',
    keepOld(options),
    attempt(ownerModeProgram('"$t"', options), status.attributes),
    options.validate === undefined ? '' : validate(options.validate),
    options.backup === true ? backup : '',
    'sync -- "$t" 2>/dev/null',
    rename(options.unsafeWrites === true),
    'fi',
    options.unsafeWrites === true
      ? `[ "$w" = 1 ] || ${attempt(ownerModeProgram('"$p"', options), status.attributes)}`
      : '',
    attempt(labelProgram('"$p"', options), status.attributes),
    `printf '%s\\n' "$b"`,
    statProgram('"$p"', { checksum: 'sha1' }),
    'exit 0',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

const followLink = `if [ -L "$p" ]; then p=$(readlink -f -- "$p") && [ -n "$p" ] || e ${status.noFolder} ''; t=\${p%/*}/\${t##*/}; fi`;

/** `mv` would move into a folder that a link points to. */
const replaceLink = 'if [ -L "$p" ] && [ -d "$p" ]; then rm -f -- "$p"; fi';

const moveUploaded = `[ "$s" = "$t" ] || ${attempt('mv -f -- "$s" "$t"', status.write)}; chmod 600 -- "$t"`;

/**
 * Where nothing can be made beside the file, an unsafe write goes straight into it. The subshell is there because `:` is
 * a special builtin, whose redirection would end the whole shell when it fails.
 */
const receive = (unsafe: boolean, from: Arrival): string => {
  const cat = from.kind === 'host' ? sh`cat -- ${from.path}` : 'cat';
  return unsafe
    ? `if ( : > "$t" ) 2>/dev/null; then ${attempt(`${cat} > "$t"`, status.write)}; else w=0; ${attempt(`${cat} > "$p"`, status.write)}; fi`
    : attempt(`${cat} > "$t"`, status.write);
};

/** Gives the temporary file what the old file has, or what a new file gets. */
function keepOld(options: WriteFileOptions): string {
  const known = options.mode !== undefined;
  return [
    'if [ -e "$p" ]; then',
    // GNU's cp knows access control lists too; busybox has neither.
    'cp --attributes-only --preserve=mode,ownership -- "$p" "$t" 2>/dev/null || {',
    'o=$(stat -L -c %u:%g -- "$p")',
    '[ "$o" = "$(stat -c %u:%g -- "$t")" ] || chown "$o" -- "$t" 2>/dev/null',
    known ? ':' : 'chmod "$(stat -L -c %a -- "$p")" -- "$t"',
    '}',
    '[ ! -e /sys/fs/selinux/enforce ] || chcon --reference="$p" -- "$t" 2>/dev/null',
    known ? '' : 'else chmod "$(printf %o $((0666 & ~0$u)))" -- "$t"',
    'fi',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** The command is split like a command line, not run by a shell; `%s` is the temporary file wherever it stands. */
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
  return `m=$( { ${line}; } 2>&1 ) || e ${status.validate} "rc:$? error:$m"`;
}

const backup = `if [ -e "$p" ]; then b=$p.$$.$(date '+%Y-%m-%d@%H:%M:%S~'); ${attempt('cp -p -- "$p" "$b"', status.backup)}; fi`;

const rename = (unsafe: boolean): string =>
  unsafe
    ? `mv -f -- "$t" "$p" 2>/dev/null || { ${attempt('cat "$t" > "$p" && rm -f -- "$t"', status.write)}; }`
    : attempt('mv -f -- "$t" "$p"', status.write);

/** What became of a write. */
export interface Written {
  /** Where the old content was kept, when asked for and there was any. */
  readonly backupFile?: string | undefined;
  /** The file as it is now, with its SHA-1. */
  readonly stat: FileStat;
}

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
      return fail(`Destination directory ${posix.dirname(path)} does not exist`, keys);
    case status.validate: {
      const [, rc = '', error = ''] = /^rc:(\d+) error:([^]*)$/.exec(message) ?? [];
      return fail(`failed to validate: rc:${rc} error:${error}`, {
        ...keys,
        exit_status: Number(rc),
        stderr: error,
      });
    }
    default:
      return fail(`Could not write ${path}: ${message || `the shell ended with ${result.rc}`}`, keys);
  }
  const end = result.stdout.indexOf('\n');
  const backupFile = result.stdout.slice(0, end);
  return { stat: parseStat(result.stdout.slice(end + 1)), ...(backupFile === '' ? {} : { backupFile }) };
}
