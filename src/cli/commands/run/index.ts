/**
 * `tsplay run`.
 * @module
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import type { RunHooks, RunOptions } from '../../../engine/state/options.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { asker } from '../../ask.ts';
import { qualifiedName } from '../../../playbook/collections.ts';
import type { Interrupts } from '../../interrupt.ts';
import { runCommand } from '../../options/run.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import { noPasswords, readPasswords } from '../../passwords.ts';
import type { CliProcess } from '../../process.ts';
import { commandLine, findCallbacks, placesOf } from '../../run/python-callbacks.ts';
import { chooseOutput, reportOptions } from '../../run/output.ts';
import { recordFailure, type RecordWords } from '../../run/record.ts';
import { listening, withRenderer } from '../../run/session.ts';
import { settingsOf, withConfigured } from '../../settings.ts';
import { ChangeTally } from './detailed.ts';
import type { Engine } from './engine.ts';
import { onSlices, requireSlices } from './slices.ts';
import { listingText } from './listing.ts';
import { toRunOptions, type RunValues } from './to-options.ts';

const realEngine = (): Promise<Engine> => import('../../../engine/index.ts');

export interface Asked {
  readonly playbooks: readonly string[];
  readonly values: RunValues;
  readonly settings: Settings;
  /** `--output`, when it was on the command line. */
  readonly output: string | undefined;
  /** The command's name in records, when it is another one. */
  readonly command?: string;
  /** Done before the run, with the run's own options; gives the hooks that the run is to have. */
  readonly prepare?: (options: RunOptions, hooks: RunHooks, engine: Engine) => Promise<RunHooks>;
}

/** Runs the command; `loadEngine` is the real one but in tests of the command line itself. */
export async function executeRun(
  argv: readonly string[],
  proc: CliProcess,
  loadEngine: () => Promise<Engine> = realEngine,
): Promise<number> {
  const parsed = parse(runCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsOf(proc);
  const asked: Asked = {
    playbooks: parsed.args,
    values: withConfigured(runCommand.options, parsed.options, parsed.given, settings),
    settings,
    output: parsed.options.output,
  };
  return await executeAsked(asked, proc, loadEngine);
}

/** Runs what was asked for. */
export async function executeAsked(
  asked: Asked,
  proc: CliProcess,
  loadEngine: () => Promise<Engine> = realEngine,
): Promise<number> {
  const tally = new ChangeTally();
  const work = async (): Promise<number> => {
    await requireFiles(asked.playbooks, proc).catch((error: unknown) => failedEarly(error, asked, proc));
    return await listening(proc, (interrupt) => conduct(asked, { proc, interrupt, loadEngine, tally }));
  };
  return asked.values.detailedExitcode ? await tally.statusOf(work, proc) : await work();
}

interface Stage {
  readonly proc: CliProcess;
  readonly interrupt: Interrupts;
  readonly loadEngine: () => Promise<Engine>;
  readonly tally: ChangeTally;
}

async function conduct(asked: Asked, { proc, interrupt, loadEngine, tally }: Stage): Promise<number> {
  const { playbooks, values, settings, output, prepare } = asked;
  requireSlices(values);
  const ask = asker(proc, interrupt.raise);
  const only = looksOnly(values);
  const passwords = only
    ? noPasswords
    : await readPasswords(values, ask, proc).catch((error: unknown) => failedEarly(error, asked, proc));
  const options = toRunOptions(playbooks, values, passwords, settings);
  const name = chooseOutput(
    { output, callback: values.output, verbosity: values.verbose, interactive: values.step || only },
    proc,
  );
  const callbacks = only ? [] : await callbacksOf(settings);
  const report = reportOptions(proc, { noColor: values.noColor, verbosity: values.verbose, settings });
  const record = recordOf(asked);
  const found =
    only && !values.syntaxCheck
      ? undefined
      : findCallbacks(
          {
            places: placesOf(playbooks, proc.cwd()),
            screen: output === undefined ? settings.values.stdoutCallback : undefined,
            enabled: settings.values.callbacksEnabled,
            args: commandLine(options),
          },
          settings,
          proc,
        );
  const python = only && found !== undefined ? { ...found, work: undefined } : found;
  const session = { proc, ask, interrupt, settings, report, callbacks, python, record };
  const work = async (hooks: RunHooks): Promise<number> => {
    const engine = await loadEngine();
    const own = (await prepare?.(options, hooks, engine)) ?? hooks;
    if (values.slices !== undefined) return onSlices(values, { options, settings, hooks: own });
    return perform(engine, options, own, values, proc);
  };
  return withRenderer(session, name, work, (shown) => tally.beside(shown));
}

/** Outputs that are named, and those that a setting of their own turns on. */
async function callbacksOf({ values }: Settings): Promise<readonly string[]> {
  const { prometheusFile, notifyWebhook, notifyMail } = values;
  if ((prometheusFile ?? notifyWebhook ?? notifyMail) === undefined) return values.callbacksEnabled;
  const { extrasBySettings } = await import('../../../report/extra/index.ts');
  return [...values.callbacksEnabled, ...extrasBySettings(values)];
}

/** What the record says; undefined for a run that is not to be recorded. */
const recordOf = ({ playbooks, values, command = 'run' }: Asked): RecordWords | undefined =>
  looksOnly(values) || values.noRecord ? undefined : { command, what: playbooks };

/** What ends a run before there is anything to show: whoever looks at the runs later sees it all the same. */
async function failedEarly(error: unknown, asked: Asked, proc: CliProcess): Promise<never> {
  const record = recordOf(asked);
  if (record === undefined) throw error;
  return await recordFailure(error, record, asked.settings, proc);
}

const looksOnly = (values: RunValues): boolean =>
  values.syntaxCheck || values.listHosts || values.listTasks || values.listTags;

/** A playbook that is not there is told before anybody is asked for a password. */
export async function requireFiles(playbooks: readonly string[], proc: CliProcess): Promise<void> {
  for (const playbook of playbooks) {
    const found = await stat(resolve(proc.cwd(), playbook)).catch(() => undefined);
    // The playbook of a collection; whether it is there, its collection knows.
    if (found === undefined && qualifiedName(playbook) !== undefined && !/\.ya?ml$/.test(playbook)) continue;
    if (found === undefined)
      throw new TsplayError('TSP1002', `the playbook: ${playbook} could not be found`, {
        hint: `Looked in ${proc.cwd()}.`,
      });
    if (found.isDirectory())
      throw new TsplayError('TSP1002', `the playbook: ${playbook} does not appear to be a file`);
  }
}

async function perform(
  engine: Engine,
  options: RunOptions,
  hooks: RunHooks,
  values: RunValues,
  { stdout }: CliProcess,
): Promise<number> {
  const { syntaxCheck, listHosts: hosts, listTasks: tasks, listTags: tags } = values;
  if (syntaxCheck) {
    await engine.checkSyntax(options, hooks);
    stdout.write(listingText(options.playbooks, [], { hosts, tasks, tags }));
    return ExitCode.ok;
  }
  if (hosts || tasks || tags) {
    const plays = await engine.listPlaybooks(options, hooks);
    stdout.write(listingText(options.playbooks, plays, { hosts, tasks, tags }));
    return ExitCode.ok;
  }
  const code = await engine.runPlaybooks(options, hooks);
  return hooks.signal.aborted ? ExitCode.interrupted : code;
}
