/**
 * `tsplay adhoc`.
 * @module
 */
import { resolve } from 'node:path';
import type { AdHoc } from '../../../engine/commands/adhoc.ts';
import type { RunHooks, RunOptions } from '../../../engine/state/options.ts';
import { ExitCode } from '../../../errors/index.ts';
import { asker } from '../../ask.ts';
import { adhocCommand, type AdhocCommandOptions } from '../../options/adhoc.ts';
import type { OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import { noPasswords, readPasswords } from '../../passwords.ts';
import type { CliProcess } from '../../process.ts';
import { commandLine, findCallbacks } from '../../run/python-callbacks.ts';
import { adhocOutput, reportOptions } from '../../run/output.ts';
import type { RecordWords } from '../../run/record.ts';
import { listening, withRenderer } from '../../run/session.ts';
import { sharedRunOptions } from '../../run/to-options.ts';
import { settingsOf, withConfigured } from '../../settings.ts';

type Values = OptionValues<AdhocCommandOptions>;

/** Runs the command. */
export async function executeAdhoc(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(adhocCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsOf(proc);
  const values = withConfigured(adhocCommand.options, parsed.options, parsed.given, settings);
  const [pattern = ''] = parsed.args;
  return listening(proc, async (interrupt) => {
    const ask = asker(proc, interrupt.raise);
    const passwords = values.listHosts ? noPasswords : await readPasswords(values, ask, proc);
    const options = sharedRunOptions(values, passwords, settings);
    const report = reportOptions(proc, { noColor: values.noColor, verbosity: values.verbose, settings });
    const { adhocCallbacks, stdoutCallback, callbacksEnabled } = settings.values;
    const callbacks = adhocCallbacks ? callbacksEnabled : [];
    const python =
      adhocCallbacks && !values.listHosts
        ? findCallbacks(
            {
              places: [resolve(proc.cwd(), values.playbookDir ?? '.')],
              screen: values.oneLine ? undefined : stdoutCallback,
              enabled: callbacks,
              args: commandLine(options),
            },
            settings,
            proc,
          )
        : undefined;
    const { tree } = values;
    const { withHostFiles } = await import('../../../report/host-files.ts');
    return withRenderer(
      { proc, ask, interrupt, settings, report, callbacks, python, record: recordOf(pattern, values) },
      values.oneLine ? 'oneline' : adhocOutput(settings),
      (hooks) => perform(pattern, values, options, hooks, proc),
      (shown) =>
        tree === undefined ? shown : withHostFiles(shown, resolve(proc.cwd(), tree), values.verbose),
    );
  });
}

/** Arguments are left out: they may hold what is secret. */
const recordOf = (pattern: string, values: Values): RecordWords | undefined =>
  values.listHosts || values.noRecord
    ? undefined
    : { command: 'adhoc', what: [pattern, values.moduleName ?? 'command'] };

async function perform(
  pattern: string,
  values: Values,
  options: RunOptions,
  hooks: RunHooks,
  proc: CliProcess,
): Promise<number> {
  const { listHosts, runAdhoc } = await import('../../../engine/index.ts');
  if (values.listHosts) {
    const hosts = await listHosts(pattern, options, hooks);
    proc.stdout.write([`  hosts (${hosts.length}):`, ...hosts.map((host) => `    ${host}`), ''].join('\n'));
    return ExitCode.ok;
  }
  const code = await runAdhoc(adhocOf(pattern, values, proc.cwd()), options, hooks);
  return hooks.signal.aborted ? ExitCode.interrupted : code;
}

const adhocOf = (pattern: string, values: Values, cwd: string): AdHoc => ({
  pattern,
  module: values.moduleName ?? 'command',
  args: values.moduleArgs ?? '',
  timeout: values.taskTimeout ?? 0,
  background: values.background ?? 0,
  poll: values.poll ?? 15,
  dir: resolve(cwd, values.playbookDir ?? '.'),
});
