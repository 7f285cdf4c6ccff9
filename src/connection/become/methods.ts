/**
 * How each become method is called, and how it asks for a password. The methods behind sudo, su and doas are those of
 * Ansible's community.general whose program runs a command line on the streams that it is given.
 * @module
 */
import { quoteAll } from '../../util/shell.ts';
import type { Become, BecomeMethod } from '../types.ts';
import { loginLine } from './login-line.ts';

/** What is to run, and how. */
export interface Call {
  readonly become: Become;
  readonly shell: string;
  /** What sudo is told to ask with. */
  readonly prompt: string;
  /** The program of sh to run as the user. */
  readonly text: string;
  /** Whether the method has a terminal to ask at. */
  readonly terminal: boolean;
}

interface Method {
  /** The program, where `become_exe` does not name another. */
  readonly exe: string;
  /** Everything behind the program. */
  readonly args: (call: Call) => readonly string[];
  /**
   * `token`: with the words that it is told; `words`: with its own; `terminal`: with its own, on a terminal only;
   * `never`: it takes no password from the login.
   */
  readonly asks: 'token' | 'words' | 'terminal' | 'never';
  /** Whether it asks at its stdin, which is then the terminal, and hands other open streams on to the program. */
  readonly onStdin: boolean;
  /** Whose password it takes. */
  readonly takes: 'login' | 'target';
}

/** What sudo does where nothing else is said; flags that the user gives replace it. */
const usualSudoFlags = ['-H'];

/** Flags of sudo without those that say how it asks, which is not for the user to choose. */
const sudoFlags = (flags: readonly string[]): string[] =>
  flags
    .filter((flag) => flag !== '--non-interactive' && flag !== '--stdin')
    .map((flag) => (/^-[HSnEPisbkKA]+$/.test(flag) ? flag.replace(/[nS]/g, '') : flag))
    .filter((flag) => flag !== '-');

/** The arguments that sudo and its likes have before the user. */
function sudoArgs({ become, prompt, terminal }: Call): string[] {
  const given = become.flags === undefined ? usualSudoFlags : sudoFlags(become.flags);
  const stdin = terminal ? [] : ['-S'];
  return [...given, ...stdin, ...(become.password === undefined ? ['-n'] : ['-p', prompt])];
}

const flagsOf = ({ become }: Call): readonly string[] => become.flags ?? [];
const program = ({ shell, text }: Call): string[] => [shell, '-c', text];

const likeSudo = (exe: string): Method => ({
  exe,
  args: (call) => [...sudoArgs(call), '-u', call.become.user, ...program(call)],
  asks: 'token',
  onStdin: false,
  takes: 'login',
});

// -s: accounts without a login shell (nologin) can be become too.
const suArgs = (call: Call): string[] => [call.become.user, '-s', ...program(call)];

/** One that asks with words of its own on the streams it has. */
const asking = (exe: string, args: Method['args'], takes: Method['takes'] = 'login'): Method => ({
  exe,
  args,
  asks: 'words',
  onStdin: true,
  takes,
});

const silent = (exe: string, args: Method['args']): Method => ({
  exe,
  args,
  asks: 'never',
  onStdin: false,
  takes: 'login',
});

const methods: Readonly<Record<BecomeMethod | 'plugin', Method>> = {
  // Its words are its own business, and so are its questions.
  plugin: asking('', () => []),
  sudo: likeSudo('sudo'),
  su: asking('su', (call) => [...flagsOf(call), ...suArgs(call)], 'target'),
  doas: {
    exe: 'doas',
    args: (call) => [
      ...(call.become.password === undefined ? ['-n'] : []),
      ...flagsOf(call),
      ...['-u', call.become.user],
      ...program(call),
    ],
    asks: 'terminal',
    onStdin: false,
    takes: 'login',
  },
  dzdo: likeSudo('dzdo'),
  // The login shell of the user starts first, as with `su -`.
  sudosu: {
    ...likeSudo('sudo'),
    args: (call) => [...sudoArgs(call), 'su', '-l', ...suArgs(call)],
  },
  ksu: asking('ksu', (call) => [call.become.user, ...flagsOf(call), '-e', ...program(call)]),
  pbrun: asking('pbrun', (call) => [...flagsOf(call), '-u', call.become.user, ...program(call)]),
  // Which user it is, the host's own profiles say.
  pfexec: silent('pfexec', (call) => [...flagsOf(call), ...program(call)]),
  // One word, which pmrun hands to a shell; its own configuration says which user it is.
  pmrun: asking('pmrun', (call) => [...flagsOf(call), loginLine(call.shell, call.text)]),
  run0: silent('run0', (call) => [`--user=${call.become.user}`, ...flagsOf(call), ...program(call)]),
  runuser: silent('runuser', (call) => [...flagsOf(call), ...suArgs(call)]),
  // Whether it takes the first -c or the last, it runs the program; the last is read by the user's login shell.
  sesu: asking('sesu', (call) => [
    ...(call.become.flags ?? ['-H', '-S', '-n']),
    ...[call.become.user, '-c', call.shell, '-c'],
    loginLine(call.shell, call.text),
  ]),
};

/** How a method behaves. */
export const methodOf = ({ method }: Become): Omit<Method, 'args'> => methods[method];

/** The program that a method starts, without arguments that `become_exe` may have. */
export const programOf = (become: Become): string =>
  become.plugin?.name ?? exeWords(become)[0] ?? become.method;

const exeWords = (become: Become): string[] => (become.exe ?? methods[become.method].exe).split(/\s+/);

/** The words of the command that runs `call.text` as the user. */
export const becomeWords = (call: Call): string[] => [
  ...exeWords(call.become),
  ...methods[call.become.method].args(call),
];

/** The command line, for the shell that starts it. */
export const becomeLine = (call: Call): string => quoteAll(becomeWords(call));
