/**
 * `tsplay rulebook`.
 * @module
 */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import { TsplayError } from '../../../errors/index.ts';
import type { Interrupts } from '../../interrupt.ts';
import { asker, type Asker } from '../../ask.ts';
import { rulebookCommand, type RulebookCommandOptions } from '../../options/rulebook.ts';
import type { OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import { readPasswords } from '../../passwords.ts';
import type { CliProcess } from '../../process.ts';
import { chooseOutput, reportOptions } from '../../run/output.ts';
import { listening, quietHooks, withRenderer, type Session } from '../../run/session.ts';
import { sharedRunOptions } from '../../run/to-options.ts';
import { settingsOf, withConfigured } from '../../settings.ts';
import { openSecrets, readVariables } from './variables.ts';

type Values = OptionValues<RulebookCommandOptions>;

/** Runs the command. */
export async function executeRulebook(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(rulebookCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsOf(proc);
  const values = withConfigured(rulebookCommand.options, parsed.options, parsed.given, settings);
  const file = values.rulebook ?? parsed.args[0];
  if (file === undefined)
    throw new TsplayError('TSP1501', 'no rulebook is named', { hint: 'name it: tsplay rulebook -r FILE' });
  return listening(proc, (interrupt) => run(file, values, settings, proc, interrupt));
}

async function run(
  file: string,
  values: Values,
  settings: Settings,
  proc: CliProcess,
  interrupt: Interrupts,
): Promise<number> {
  const ask: Asker = asker(proc, interrupt.raise);
  const passwords = await readPasswords(values, ask, proc);
  const base = sharedRunOptions({ ...values, extraVars: [], limit: undefined }, passwords, settings);
  const report = reportOptions(proc, { noColor: values.noColor, verbosity: values.verbose, settings });
  const session: Session = { proc, ask, interrupt, settings, report };
  const secrets = await openSecrets(base.vaultIds, quietHooks(session), settings);
  const { jsonlReporter, readRecorded, runRulebook, textReporter } =
    await import('../../../rulebook/index.ts');
  const jsonl = values.output === 'jsonl';
  const reporter = (jsonl ? jsonlReporter : textReporter)({
    out: (text) => void proc.stdout.write(text),
    err: (text) => void proc.stderr.write(text),
    scrub: secrets.scrub,
    printEvents: values.printEvents,
  });
  const { stdoutCallback } = settings.values;
  const output = chooseOutput(
    { output: undefined, callback: stdoutCallback, verbosity: 1, interactive: true },
    proc,
  );
  const book = resolve(proc.cwd(), file);
  return runRulebook({
    file: book,
    vars: readVariables(values, secrets.decrypt, proc),
    decrypt: secrets.decrypt,
    decryptValue: secrets.decryptValue,
    cwd: proc.cwd(),
    env: proc.env,
    recorded: values.events === undefined ? undefined : readRecorded(resolve(proc.cwd(), values.events)),
    sourceDirs: values.sourceDir.map((folder) => resolve(proc.cwd(), folder)),
    filterDirs: values.filterDir.map((folder) => resolve(proc.cwd(), folder)),
    stateDir: stateFolder(values, proc),
    strategy: values.executionStrategy === 'parallel' ? 'parallel' : 'sequential',
    mostActions: Math.max(values.maxConcurrentActions ?? 25, 1),
    shutdownDelay: values.shutdownDelay ?? 60,
    reporter,
    jobs: {
      base,
      cwd: proc.cwd(),
      // Beside the rulebook, or in a folder beside its own, as rulebooks/ and playbooks/ stand.
      folders: [proc.cwd(), dirname(book), dirname(dirname(book))],
      conduct: (work) => (jsonl ? work(quietHooks(session)) : withRenderer(session, output, work)),
    },
    signal: interrupt.signal,
  });
}

const stateFolder = ({ stateDir }: Values, proc: CliProcess): string =>
  stateDir === undefined
    ? join(
        proc.env['XDG_STATE_HOME'] ?? join(proc.env['HOME'] ?? homedir(), '.local', 'state'),
        'tsplay',
        'rulebook',
      )
    : resolve(proc.cwd(), stateDir);
