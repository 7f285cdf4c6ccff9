/**
 * The command line that starts a program on a host as some user, with a sign of life before the program.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { quote, quoteAll } from '../../util/shell.ts';
import type { Become, BecomePlugin } from '../types.ts';
import { bootNames, cleanShell } from './clean.ts';
import { loginLine } from './login-line.ts';
import { becomeLine, becomeWords, methodOf } from './methods.ts';
import { passwordWords } from './questions.ts';
import { onTerminal, type TerminalProgram } from './terminal.ts';
import type { Tokens } from './tokens.ts';

/** Random, so that no banner or profile can say them by chance. They are not secrets: `ps` shows them. */
export const newTokens = (): Tokens => {
  const id = randomBytes(8).toString('hex');
  return { hello: `tsplay-hello-${id}`, prompt: `[tsplay-password-${id}]`, sync: `: tsplay-sync-${id}` };
};

/**
 * The environment of everything that runs on a host: what the login gave, with the administration's programs found
 * also by users whose PATH lacks them, and with messages in English, because modules read some of them. Character set
 * and collation stay the user's.
 */
const environment = [
  'case ":$PATH:" in *:/usr/sbin:*);;*)PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin";;esac',
  'if [ -n "${LC_ALL-}" ];then LANG=$LC_ALL;unset LC_ALL;export LANG;fi',
  'unset LANGUAGE;LC_MESSAGES=C;export PATH LC_MESSAGES',
  // sudo keeps the login user's folder, which the new user may not be allowed to stand in; a start file may have removed it.
  'case $PWD in /*)[ -d "$PWD" ]&&cd . 2>/dev/null;;*)false;;esac||cd /',
].join(';');

/**
 * Says hello on both streams (with the process id on stdout; in pieces, since sudo quotes the command that it refuses), then becomes `program`, a command of sh.
 */
const boot = (tokens: Tokens, program: string): string =>
  `${cleanShell(bootNames)};${environment};printf '${tokens.hello} %s;' "$$";printf '${tokens.hello}%s' ';'>&2;${program}`;

/** Whether the method is told its password on a terminal only. */
export const needsTerminal = (become: Become | undefined): boolean =>
  become?.password !== undefined && methodOf(become).asks === 'terminal';

/** Who runs the program. `undefined`: the login user. `terminal`: the method gets one to ask at. */
export function bootCommand(
  become: Become | undefined,
  shell: string,
  tokens: Tokens,
  wanted: string,
  terminal = false,
): string {
  const text = boot(tokens, wanted);
  if (become === undefined) return loginLine(shell, text);
  const call = { become, shell, prompt: tokens.prompt, text, terminal };
  if (!terminal) return loginLine('/bin/sh', `exec ${becomeLine(call)}`);
  const program = onTerminal({
    tokens,
    text,
    command: (inner) => becomeLine({ ...call, text: inner }),
    onStdin: methodOf(become).onStdin,
    ...questions(become, tokens),
  });
  return loginLine('/bin/sh', program);
}

/** The same by a method of the user's own, which makes its command line in its own time. */
export const pluginCommand = async (plugin: BecomePlugin, tokens: Tokens, wanted: string): Promise<string> =>
  loginLine('/bin/sh', await plugin.build(quoteAll(['/bin/sh', '-c', boot(tokens, wanted)])));

/** How a program of sh is run as some user, for people to read. */
export const commandText = (become: Become | undefined, shell: string, script: string): string => {
  if (become?.plugin !== undefined) return `${become.plugin.name}: ${quoteAll([shell, '-c', script])}`;
  return quoteAll(
    become === undefined
      ? [shell, '-c', script]
      : becomeWords({ become, shell, prompt: '[password]', text: script, terminal: false }),
  );
};

/** How a question for the password is known on the terminal. The shell minds the case of letters. */
const questions = (become: Become, tokens: Tokens): Pick<TerminalProgram, 'questions' | 'words'> =>
  methodOf(become).asks === 'token'
    ? { questions: [tokens.prompt], words: [] }
    : {
        questions: become.prompts ?? [],
        words: [...passwordWords, 'assword'].flatMap((word) => [
          ...new Set([word, word.replace(/^./u, (first) => first.toLowerCase())]),
        ]),
      };

/** A shell that is fed with requests on stdin. */
export const shellProgram = (shell: string): string => `exec ${quote(shell)}`;

/** The line behind which the program's own input begins; a command of sh that does nothing. */
export const mark = ({ sync }: Tokens): string => `${sync}-mark`;

/** Passes over what was written ahead of hello, whatever a start file of the login shell has left of it. */
export const afterMark = (tokens: Tokens, program: string): string =>
  `while IFS= read -r l;do case $l in ${quote(mark(tokens))})break;;esac;done;unset l;${program}`;

/** Says whether what was written ahead of hello is all there; if not, passes over it. */
export const afterSync = (tokens: Tokens, program: string): string =>
  [
    `IFS= read -r l;case $l in ${quote(tokens.sync)})printf '${tokens.hello}+;';${program};;esac`,
    afterMark(tokens, `printf '${tokens.hello}-;';${program}`),
  ].join(';');
