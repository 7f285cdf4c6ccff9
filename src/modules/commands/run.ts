/**
 * What `command`, `shell`, `raw` and `script` share: one program that tests `creates` and `removes`, changes directory
 * and runs, in one round trip.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import {
  type Expectations,
  type ModuleContext,
  ModuleFailure,
  outputKeys,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type TextResult,
  unchanged,
  unknown,
  Unknown,
  type WriteHost,
} from '../../sdk/index.ts';
import { deltaText, timeText } from '../../util/clock.ts';
import { existsTest, hostWord } from '../lib/words.ts';

export interface Command {
  /** For the `cmd` result key: text for a shell, words for a program. */
  readonly cmd: string | readonly string[];
  /** The shell line that runs it, started with `exec` so that no builtin of the shell is taken for the program. */
  readonly line: string;
  readonly chdir?: string | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly stdin?: string | undefined;
  readonly strip: boolean;
}

type Outcome = 'creates' | 'removes' | 'chdir';

/** The program, whose first word of output is the mark when the command was not run. */
export function commandScript(command: Command, mark: string): string {
  const lines: string[] = [];
  const say = (what: Outcome): string => `printf '%s %s' ${mark} ${what}`;
  if (command.chdir !== undefined)
    lines.push(`cd -P -- ${hostWord(command.chdir)} || { ${say('chdir')}; exit 0; }`);
  if (command.creates !== undefined)
    lines.push(`if ${existsTest(command.creates)}; then ${say('creates')}; exit 0; fi`);
  if (command.removes !== undefined)
    lines.push(`if ! ${existsTest(command.removes)}; then ${say('removes')}; exit 0; fi`);
  return [...lines, command.line].join('\n');
}

/** As with Ansible, a trace does not say once more what the result has in `cmd`. */
const itsCommand = 'exec # the command, as the result of the task has it';

const newMark = (): string => `tsplay-${randomBytes(9).toString('hex')}`;

function outcome(result: TextResult, mark: string): Outcome | undefined {
  if (!result.stdout.startsWith(`${mark} `)) return undefined;
  return result.stdout.slice(mark.length + 1) as Outcome;
}

const times = { start: null, end: null, delta: null };

function notRun(command: Command, why: Outcome, check: boolean, result: TextResult): ResultKeys {
  const base = { changed: false, cmd: command.cmd, ...times };
  if (why === 'chdir') {
    const msg = `Unable to change directory before execution: ${result.stderr.trim()}`;
    throw new ModuleFailure(msg, { ...base, rc: null, ...outputKeys('', '') });
  }
  const file = why === 'creates' ? command.creates : command.removes;
  const state = why === 'creates' ? 'exists' : 'does not exist';
  const msg = `${check ? 'Would' : 'Did'} not run command since '${file ?? ''}' ${state}`;
  return { ...base, rc: 0, msg, ...outputKeys(`skipped, since ${file ?? ''} ${state}`, '') };
}

const strip = (text: string): string => text.replace(/[\r\n]+$/, '');

const absent = /(?:^|: )(?:exec: )?(?:line \d+: )?[^\n]*: (?:not found|No such file or directory)\s*$/;

/** Python could not have started it: errno 2, and no result of a program. */
function notStarted(command: Command, result: TextResult): boolean {
  return result.rc === 127 && typeof command.cmd !== 'string' && absent.test(result.stderr);
}

/** Runs it and gives Ansible's result keys; fails on a status that is not 0. */
export async function runCommand(
  command: Command,
  host: WriteHost,
  context: ModuleContext,
): Promise<ResultKeys> {
  const mark = newMark();
  const start = new Date();
  const from = performance.now();
  const result = await host.run(commandScript(command, mark), {
    stdin: command.stdin,
    told: commandScript({ ...command, line: itsCommand }, mark),
    onOutput: context.onOutput,
  });
  const delta = performance.now() - from;
  const why = outcome(result, mark);
  if (why !== undefined) return notRun(command, why, false, result);
  if (notStarted(command, result)) {
    const msg = `[Errno 2] No such file or directory: ${JSON.stringify(command.cmd[0])}`;
    throw new ModuleFailure(msg, { changed: false, cmd: command.cmd, rc: 2, ...outputKeys('', '') });
  }
  const text = command.strip ? strip : (all: string) => all;
  const keys = {
    changed: true,
    cmd: command.cmd,
    rc: result.rc,
    start: timeText(start),
    end: timeText(new Date(start.getTime() + delta)),
    delta: deltaText(delta),
    ...outputKeys(text(result.stdout), text(result.stderr)),
  };
  if (result.rc !== 0) throw new ModuleFailure('non-zero return code', keys);
  return { ...keys, msg: '' };
}

interface Foreseen {
  /** What keeps it from running. */
  readonly why: Outcome | undefined;
  /** What the host itself is still to be asked about. */
  readonly left: Pick<Command, 'chdir' | 'creates' | 'removes'>;
}

/** What earlier tasks of a dry run would have made of a command's conditions. */
function foresee({ chdir, creates, removes }: Command, expected: Expectations): Foreseen {
  const known = (path: string | undefined): boolean | undefined => {
    if (path === undefined || /[*?[\]$~]/.test(path)) return undefined;
    const whole = posix.resolve(chdir ?? '/', path);
    return posix.isAbsolute(path) || chdir !== undefined ? expected.exists(whole) : undefined;
  };
  const [made, there] = [known(creates), known(removes)];
  return {
    why: made === true ? 'creates' : there === false ? 'removes' : undefined,
    left: {
      chdir: chdir !== undefined && expected.isDirectory(chdir) ? undefined : chdir,
      creates: made === undefined ? creates : undefined,
      removes: there === undefined ? removes : undefined,
    },
  };
}

/** Outside check mode nothing is looked at first: testing and running are one request. */
export async function planCommand(
  command: Command,
  host: ReadHost,
  context: ModuleContext,
  apply = (write: WriteHost): Promise<ResultKeys> => runCommand(command, write, context),
): Promise<Plan> {
  const reason = 'what a command does cannot be told without running it';
  if (!context.check) return unknown(reason, apply);
  const would = 'Command would have run if not in check mode';
  if (command.creates === undefined && command.removes === undefined)
    return unknown(reason, apply, { changed: false, skipped: true, cmd: command.cmd, msg: would });
  const foreseen = host.expected && foresee(command, host.expected);
  const mark = newMark();
  const asked = { ...command, ...foreseen?.left, line: 'exit 0' };
  const result = await host.probe(commandScript(asked, mark));
  const why = foreseen?.why ?? outcome(result, mark);
  if (why !== undefined) return unchanged(notRun(command, why, true, result));
  const output = new Unknown(reason);
  const keys = { rc: 0, stdout: output, stderr: output, stdout_lines: output, stderr_lines: output };
  return { changed: true, apply, result: { cmd: command.cmd, msg: would, ...keys, ...times } };
}
