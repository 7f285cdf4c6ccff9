/**
 * What the task of a slice runs, and what it is given: a shell program around `tsplay run --slice`, its environment and
 * its secrets.
 * @module
 */
import { quote, quoteAll } from '../util/shell.ts';

/** A file that only the slices may see, at its path there. */
export interface SecretFile {
  readonly path: string;
  readonly content: Buffer;
}

export interface JobWords {
  /** Arguments of `tsplay run` without those of slicing. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly slice: { readonly number: number; readonly of: number };
  /** The file with the environment. */
  readonly environment: string;
  /** A folder that is made on the node, and is there if the slice was begun there before; undefined where it may be. */
  readonly claim: string | undefined;
}

/** Said by a task in place of events. */
export interface JobEnd {
  readonly type: 'slice.end';
  /** Exit status of tsplay; `again` where the slice was begun before. */
  readonly exit: number | 'again';
}

const say = (exit: string): string => `printf '{"type":"slice.end","exit":%s}\\n' ${exit}`;

/**
 * The program. It always ends well, as a swarm begins a job that failed once more; how the run ended, its last line says.
 * A signal that ends the task ends the run, which then ends what it has begun on hosts.
 */
export function jobProgram({ args, cwd, slice, environment, claim }: JobWords): string {
  const part = `${slice.number}/${slice.of}`;
  const words = ['tsplay', 'run', '--output=jsonl', '--no-record', `--slice=${part}`, ...args];
  return [
    `. ${quote(environment)}`,
    `cd ${quote(cwd)}`,
    ...(claim === undefined ? [] : [`mkdir ${quote(claim)} || { ${say(`'"again"'`)}; exit 0; }`]),
    `${quoteAll(words)} </dev/null & run=$!`,
    `trap 'kill -TERM "$run"' TERM INT`,
    'wait "$run"; rc=$?',
    'while kill -0 "$run" 2>/dev/null; do wait "$run"; rc=$?; done',
    say('"$rc"'),
    ...(claim === undefined ? [] : [`rmdir ${quote(claim)}`]),
    'exit 0',
  ].join('\n');
}

/** Variables of the environment that tell where the controller writes and whom it asks: a slice does neither. */
const own =
  /^(?:TSPLAY_(?:SLICES_\w+|JSONL_\w+|NOTIFY_\w+|PROMETHEUS_FILE|RECORD_\w+)|ANSIBLE_(?:CONFIG|STDOUT_CALLBACK|CALLBACKS_ENABLED|CALLBACK_WHITELIST|LOG_PATH|LOG_VERBOSITY|VERBOSITY|RETRY_FILES_\w+|\w*ASK_\w*PASS|\w*PASSWORD_FILE|VAULT_IDENTITY_LIST|INVENTORY|PRIVATE_KEY_FILE))$/;

/** The environment of a slice as a shell program: that of the controller as far as it means something to a run. */
export function environmentProgram(
  env: Readonly<Record<string, string | undefined>>,
  more: Readonly<Record<string, string>>,
): string {
  const kept = Object.entries(env).filter(
    ([name, value]) =>
      value !== undefined &&
      /^(?:ANSIBLE_|TSPLAY_|LC_|LANG$|TZ$|USER$|LOGNAME$)\w*$/.test(name) &&
      !own.test(name),
  );
  return [...kept, ...Object.entries(more)]
    .map(([name, value]) => `export ${name}=${quote(value ?? '')}\n`)
    .join('');
}

/** Keys of ansible.cfg that mean the controller. */
const ownKeys =
  /^\s*(?:notify_\w+|prometheus_file|record_\w+|slices_\w+|jsonl_\w+|stdout_callback|callbacks_enabled|callback_whitelist|log_path|log_verbosity|verbosity|retry_files_\w+|vault_password_file|vault_identity_list|\w*ask_\w*pass|\w*password_file|private_key_file)\s*[=:]/i;

/** ansible.cfg for slices: without what is the controller's to do, or was done by it. */
export function configForSlices(text: string): string {
  let dropping = false;
  return text
    .split('\n')
    .filter((line) => {
      // An indented line goes on with the value before it.
      dropping = ownKeys.test(line) || (dropping && /^\s+\S/.test(line));
      return !dropping;
    })
    .join('\n');
}

/** Variables as a file of `-e @FILE`: JSON, in which what is no template is marked as such. */
export function variablesFile(
  answers: ReadonlyMap<string, { readonly text: string; readonly template: boolean }>,
): string {
  const pairs = [...answers].map(
    ([name, { text, template }]) =>
      `${JSON.stringify(name)}: ${template ? '' : '!unsafe '}${JSON.stringify(text)}`,
  );
  return `{${pairs.join(', ')}}\n`;
}
