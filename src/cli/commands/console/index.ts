/**
 * `tsplay console`.
 * @module
 */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Settings } from '../../../config/index.ts';
import type { ConsoleView } from '../../../engine/commands/console.ts';
import type { RunOptions } from '../../../engine/state/options.ts';
import { ExitCode } from '../../../errors/index.ts';
import { noPaint } from '../../../report/index.ts';
import { asker, type Asker } from '../../ask.ts';
import type { Interrupts } from '../../interrupt.ts';
import { consoleCommand, type ConsoleCommandOptions } from '../../options/console.ts';
import type { OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import { readPasswords } from '../../passwords.ts';
import type { CliProcess } from '../../process.ts';
import { reportError } from '../../report-error.ts';
import { adhocOutput, reportOptions } from '../../run/output.ts';
import { listening, quietHooks, withRenderer, type Session } from '../../run/session.ts';
import { sharedRunOptions } from '../../run/to-options.ts';
import { settingsOf, withConfigured } from '../../settings.ts';
import { historyFile, historySize, readHistory, writeHistory } from './history.ts';
import { complete, consoleCommands, promptOf, taskOf, type ConsoleState } from './state.ts';
import { rawStream } from '../../../report/safe-stream.ts';
import { visible } from '../../../util/visible.ts';

type Values = OptionValues<ConsoleCommandOptions>;

/** What stays the same from line to line. */
interface World {
  readonly proc: CliProcess;
  readonly settings: Settings;
  readonly values: Values;
  readonly options: RunOptions;
  readonly ask: Asker;
  readonly view: ConsoleView;
}

/** Runs the command: reads lines until `exit` or the end of stdin. */
export async function executeConsole(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(consoleCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsOf(proc);
  const values = withConfigured(consoleCommand.options, parsed.options, parsed.given, settings);
  const world = await listening(proc, async (interrupt) => {
    const ask = rememberPasswords(asker(proc, interrupt.raise));
    const shared = sharedRunOptions(values, await readPasswords(values, ask, proc), settings);
    const options = { ...shared, step: values.step };
    const { openConsole } = await import('../../../engine/index.ts');
    const hooks = quietHooks(sessionOf({ proc, settings, values, ask }, interrupt, values.verbose));
    return { proc, settings, values, options, ask, view: await openConsole(options, hooks) };
  });
  const [pattern = 'all'] = parsed.args;
  if (values.listHosts) {
    const hosts = world.view.match(pattern);
    proc.stdout.write([`  hosts (${hosts.length}):`, ...hosts.map((host) => `    ${host}`), ''].join('\n'));
    return ExitCode.ok;
  }
  await readLines(world, {
    pattern,
    options: world.options,
    timeout: values.taskTimeout ?? 0,
    collections: [],
  });
  return ExitCode.ok;
}

/** The vault is opened for each line; its password is asked once. */
function rememberPasswords(asks: Asker): Asker {
  const known = new Map<string, Promise<string>>();
  return {
    ask: (question, options) => asks.ask(question, options),
    askPassword: (question) => {
      const answer = known.get(question) ?? asks.askPassword(question);
      known.set(question, answer);
      return answer;
    },
  };
}

const sessionOf = (
  { proc, settings, values, ask }: Pick<World, 'proc' | 'settings' | 'values' | 'ask'>,
  interrupt: Interrupts,
  verbosity: number,
): Session => ({
  proc,
  ask,
  interrupt,
  settings,
  report: reportOptions(proc, { noColor: values.noColor, verbosity, settings }),
});

async function readLines(world: World, first: ConsoleState): Promise<void> {
  const { proc, view } = world;
  let state = first;
  let running: Interrupts | undefined;
  const terminal = proc.stdin.isTTY === true;
  const file = historyFile(proc.env.HOME);
  let lines = terminal ? readHistory(file) : [];
  const reader = createInterface({
    input: proc.stdin,
    output: screenOf(rawStream(proc.stdout)),
    terminal,
    history: [...lines],
    historySize,
    completer: (line: string) => {
      const [words, part] = complete(line, state, view);
      // What could not be typed is not offered.
      return [words.filter((word) => visible(word) === word), part];
    },
  });
  reader.on('history', (known: string[]) => {
    lines = known;
  });
  reader.on('SIGINT', () => {
    if (running === undefined) reader.write(null, { ctrl: true, name: 'u' });
    else running.raise();
  });
  const ask = (): void => {
    reader.setPrompt(visible(promptOf(state, view.match(state.pattern).length, userInfo().username)));
    reader.prompt();
  };
  ask();
  for await (const raw of reader) {
    const line = raw.trim();
    if (line === 'exit' || line === 'EOF') break;
    try {
      state = await listening(proc, (interrupt) => {
        running = interrupt;
        return obey(line, state, world, interrupt);
      });
    } catch (error) {
      reportError(error, proc);
    }
    running = undefined;
    ask();
  }
  reader.close();
  if (terminal) writeHistory(file, lines);
  proc.stdout.write('\nAnsible-console was exited.\n');
}

/** Where the line editor draws. */
const screenOf = (stdout: CliProcess['stdout']): Writable =>
  Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        stdout.write(chunk.toString());
        done();
      },
    }),
    { columns: stdout.columns },
  );

/** Does what a line says; gives the state that holds for the next one. */
async function obey(
  line: string,
  state: ConsoleState,
  world: World,
  interrupt: Interrupts,
): Promise<ConsoleState> {
  if (line === '' || line.startsWith('#')) return state;
  const [name = ''] = line.split(/\s/, 1);
  const argument = line.slice(name.length).trim();
  if (name === 'help' || name === '?') {
    world.proc.stdout.write(await helpText(argument, world));
    return state;
  }
  const command = Object.hasOwn(consoleCommands, name) ? consoleCommands[name] : undefined;
  if (command === undefined) {
    await runTask(line, state, world, interrupt);
    return state;
  }
  const answer = command.run(argument, state, world.view);
  if (answer.text !== undefined && answer.text !== '') world.proc.stdout.write(`${answer.text}\n`);
  return answer.state ?? state;
}

async function helpText(name: string, { proc, options, values }: World): Promise<string> {
  const command = Object.hasOwn(consoleCommands, name) ? consoleCommands[name] : undefined;
  if (command !== undefined) return `${command.usage}\n    ${command.doc}\n`;
  if (name !== '') {
    const { openBook } = await import('../doc/book.ts');
    const { sourcesWith } = await import('../doc/real-sources.ts');
    const { modulePath } = options;
    const book = await openBook({ modulePath, playbookDir: values.playbookDir }, proc);
    const page = await (await sourcesWith(book).module()).find(name);
    return page?.text(noPaint) ?? `${name} is not a valid command, use ? to list all valid commands.\n`;
  }
  const rows = Object.values(consoleCommands).map(({ usage, doc }) => [usage, doc] as const);
  const all = [
    ...rows,
    ['help [<command>|<module>]', 'This list, or what one of them does'],
    ['exit', 'Leave'],
    ['<module> <arguments>', 'Run a module'],
    ['!<command>', 'Run a command with the shell, as any line does that is none of these'],
  ] as const;
  const width = Math.max(...all.map(([usage]) => usage.length));
  return all.map(([usage, doc]) => `${usage.padEnd(width)}  ${doc}\n`).join('');
}

async function runTask(
  line: string,
  state: ConsoleState,
  world: World,
  interrupt: Interrupts,
): Promise<void> {
  const { proc, settings, values, view } = world;
  const { runAdhoc } = await import('../../../engine/index.ts');
  const { pattern, options, timeout } = state;
  const task = { ...taskOf(line, state, view), pattern, timeout, background: 0, poll: 0 };
  const session = sessionOf(world, interrupt, options.verbosity);
  await withRenderer(session, adhocOutput(settings), (hooks) =>
    runAdhoc(
      { ...task, dir: resolve(proc.cwd(), values.playbookDir ?? '.') },
      { ...world.options, ...options },
      hooks,
    ),
  );
}
