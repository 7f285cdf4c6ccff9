/**
 * The command line that starts a program on a host as some user, with a sign of life before the program.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { quote, quoteAll } from '../../util/shell.ts';
import type { Become } from '../types.ts';

/** Texts that tell where the program's own output begins and when a password is wanted. */
export interface Tokens {
  readonly hello: string;
  /** What sudo is told to ask with. */
  readonly prompt: string;
}

/** Random, so that no banner or profile can say them by chance. They are no secrets: `ps` shows them. */
export const newTokens = (): Tokens => {
  const id = randomBytes(8).toString('hex');
  return { hello: `tsplay-hello-${id}`, prompt: `[tsplay-password-${id}]` };
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
  // sudo keeps the login user's folder, which the new user may not be allowed to stand in.
  'cd . 2>/dev/null||cd /',
].join(';');

/** Says hello on both streams (with the process id on stdout), then becomes `program`, a command of sh. */
const boot = (tokens: Tokens, program: string): string =>
  `printf '${tokens.hello} %s;' "$$";printf '${tokens.hello};'>&2;${environment};${program}`;

/** Who runs the program. `undefined`: the login user. */
export function bootCommand(
  become: Become | undefined,
  shell: string,
  tokens: Tokens,
  program: string,
): string {
  const text = boot(tokens, program);
  if (become === undefined) return `exec ${quoteAll([shell, '-c', text])}`;
  const flags = become.flags ?? [];
  switch (become.method) {
    case 'sudo': {
      const ask = become.password === undefined ? ['-n'] : ['-S', '-p', tokens.prompt];
      return `exec ${quoteAll(['sudo', '-H', ...ask, ...flags, '-u', become.user, shell, '-c', text])}`;
    }
    case 'su':
      // -s: accounts without a login shell (nologin) can be become too.
      return `exec ${quoteAll(['su', ...flags, become.user, '-s', shell, '-c', text])}`;
    case 'doas':
      return `exec ${quoteAll(['doas', '-n', ...flags, '-u', become.user, shell, '-c', text])}`;
  }
}

/** A shell that is fed with requests on stdin. */
export const shellProgram = (shell: string): string => `exec ${quote(shell)}`;
