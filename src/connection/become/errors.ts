/**
 * Why a program could not be started as another user, in words that lead to the remedy.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { asSentence } from '../../util/sentence.ts';
import type { ProcessEnd } from '../carrier.ts';
import type { Become } from '../types.ts';
import { methodOf, programOf } from './methods.ts';
import { refusesPassword } from './refusals.ts';
import type { Tokens } from './tokens.ts';

interface Context {
  readonly label: string;
  readonly become: Become | undefined;
  readonly tokens: Tokens;
  readonly timeout: number;
  /** Whether it was tried on a terminal of the host. */
  readonly terminal: boolean;
}

const askHint =
  'Give it with -K (--ask-become-pass) or the variable ansible_become_password, or let the user in without one (NOPASSWD in sudoers).';

const method = ({ become }: Context): string => become?.plugin?.name ?? become?.method ?? 'sh';
const program = ({ become }: Context): string => (become === undefined ? 'sh' : programOf(become));
const target = (context: Context): string => context.become?.user ?? 'the login user';

/** A command that is quoted is left out where it is ours: it says nothing to a person. */
const withoutOurs = (line: string, { hello }: Tokens): string => {
  const at = hello === '' ? -1 : line.indexOf(hello);
  if (at < 0) return line;
  const opening = /^(.*?)['"`‘“«]?\/?[\w./-]*sh -c /.exec(line)?.[1] ?? '';
  const closing = /['’”»"`]? (as \S+(?: on \S+)?\.?)$/.exec(line)?.[1] ?? '';
  return `${opening}a shell ${closing}`.trim();
};

/** The last lines that the host said, without what is our own. */
const lastWords = (said: string, tokens: Tokens): string =>
  said
    .replaceAll(tokens.prompt, '\n')
    // The ends of requests, where another program than our shell has read and run them.
    .replaceAll(/[0-9a-f]{32}:\d+(?::\d+)?;/g, '\n')
    .split('\n')
    .map((line) => withoutOurs(line.trim(), tokens))
    .filter((line) => line !== '')
    .slice(-3)
    .join(' / ');

const failed = (context: Context, what: string, hint: string): TsplayError =>
  new TsplayError('TSP2004', `${context.label}: ${what}`, { hint });

export const passwordMissing = (context: Context): TsplayError =>
  failed(
    context,
    `Missing ${method(context)} password: ${method(context)} to ${target(context)} needs a password and none was given.`,
    askHint,
  );

export const passwordWrong = (context: Context): TsplayError =>
  failed(
    context,
    `Incorrect ${method(context)} password (to become ${target(context)}).`,
    context.become !== undefined && methodOf(context.become).takes === 'target'
      ? `${method(context)} asks for the password of ${target(context)}: check -K or ansible_become_password.`
      : `${method(context)} asks for the login user's own password: check -K or ansible_become_password.`,
  );

/** It asks for another thing once it has the password: a new password, where the old one is too old. */
export const asksMore = (context: Context, said: string): TsplayError =>
  failed(
    context,
    `${method(context)} to ${target(context)} asks for more than the password: ${asSentence(lastWords(said, context.tokens))}`,
    `Has the password of ${target(context)} expired? Try the same by hand on the host.`,
  );

/** The method takes a password from a terminal only. */
export class TerminalNeeded extends TsplayError {
  override readonly name = 'TerminalNeeded';
}

/** What a shell, env or exec says of a program that is not there. */
const isMissing = (context: Context): RegExp => {
  const name = program(context).replaceAll(/[^\w/-]/g, '\\$&');
  return new RegExp(
    String.raw`exec: .*(not found|No such file|cannot execute)|not found: \S+$|(^|[\s/'"‘])${name}['"’]?: ((command |inaccessible or )?not found|No such file or directory)\s*$`,
    'im',
  );
};

type Meaning = readonly [RegExp | ((context: Context) => RegExp), (context: Context) => TsplayError];

/** Words of sudo, su, doas and PAM, and what they mean. */
const meanings: readonly Meaning[] = [
  [
    /a password is required|no password given|authorization required|no askpass|Authentication required/i,
    passwordMissing,
  ],
  [
    /sorry, try again|incorrect password|password incorrect|authentication failure|authentication failed|incorrect password attempt/i,
    passwordWrong,
  ],
  [
    /not in the sudoers|not allowed to (execute|run)|may not run sudo|operation not permitted\s*$/im,
    (c) =>
      failed(
        c,
        `${method(c)} does not let the login user become ${target(c)}.`,
        `Allow it in ${c.become?.method.startsWith('sudo') === true ? '/etc/sudoers.d' : `${method(c)}'s configuration`} on the host, or use another become_method or remote_user.`,
      ),
  ],
  [
    /unknown user|does not exist|no passwd entry|user .* not found/i,
    (c) => failed(c, `there is no user ${target(c)} to become.`, 'Check become_user.'),
  ],
  [
    /must (have a tty|be run from a terminal)|a terminal is required|tty is required|a tty is required|requires a terminal/i,
    (c) =>
      new (c.terminal ? TsplayError : TerminalNeeded)(
        'TSP2004',
        `${c.label}: ${method(c)} insists on a terminal.`,
        {
          hint: 'Install script (bsdutils or util-linux) or python3, dd and mkfifo (coreutils) on the host, or allow it without one (`Defaults !requiretty`).',
        },
      ),
  ],
  [
    /failed to create pseudo-terminal|out of pty devices/i,
    (c) =>
      failed(
        c,
        `${method(c)} insists on a terminal, and the host can make none.`,
        'Mount /dev/pts on the host, or allow it without a terminal (`Defaults !requiretty`).',
      ),
  ],
  [
    isMissing,
    (c) =>
      failed(
        c,
        `${program(c)} is not installed on the host.`,
        'Install it, choose another become_method, or connect as root without become.',
      ),
  ],
];

/** The error for a become that ended before the program started. */
export function becomeError(context: Context, said: string, answered: boolean): TsplayError {
  const words = lastWords(said, context.tokens);
  const asksInWords = context.become !== undefined && methodOf(context.become).asks === 'words';
  // A method that asks in the host's language also refuses in it; one that ends without a word minds the password.
  const refused = answered && asksInWords && (words === '' || refusesPassword(said));
  const known =
    meanings.find(([pattern]) => (pattern instanceof RegExp ? pattern : pattern(context)).test(said))?.[1](
      context,
    ) ?? (refused ? passwordWrong(context) : undefined);
  if (known !== undefined)
    return words === '' || known instanceof TerminalNeeded
      ? known
      : new TsplayError(known.code, `${known.message} (${words})`, { hint: known.hint });
  return failed(
    context,
    `${method(context)} to ${target(context)} failed${words === '' ? ' without a word.' : `: ${asSentence(words)}`}`,
    answered && asksInWords
      ? `The password was given. If these words refuse it, check -K or ansible_become_password; else try the same by hand on the host.`
      : 'Try the same by hand on the host.',
  );
}

/** The error for a login shell that does not run programs. */
export function startError(context: Context, end: ProcessEnd, said: string): TsplayError {
  const words = lastWords(said, context.tokens);
  const how = end.signal === undefined ? `exit status ${end.rc ?? 'unknown'}` : `signal ${end.signal}`;
  return new TsplayError(
    'TSP2002',
    `${context.label}: no shell could be started (${how})${words === '' ? '.' : `: ${asSentence(words)}`}`,
    { hint: "Check the user's login shell and ansible_shell_executable." },
  );
}

/** The error for a start that neither succeeds nor fails. */
export function silent(context: Context, said: string): TsplayError {
  const words = lastWords(said, context.tokens);
  const seconds = Math.round(context.timeout / 1000);
  const what =
    context.become === undefined
      ? `logged in, but there was no shell after ${seconds} s`
      : `${method(context)} to ${target(context)} gave no shell within ${seconds} s`;
  const hint =
    context.become === undefined
      ? 'Does a start file of the login shell (.bashrc, .zshenv, config.fish) wait for input, or for something slow?'
      : 'Something may wait for input on the host: try the same by hand.';
  return new TsplayError(
    context.become === undefined ? 'TSP2002' : 'TSP2004',
    `${context.label}: ${what}${words === '' ? '.' : `; its last words: ${asSentence(words)}`}`,
    { hint },
  );
}
