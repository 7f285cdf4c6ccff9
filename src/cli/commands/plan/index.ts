/**
 * `tsplay plan`.
 * @module
 */
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import { ExitCode } from '../../../errors/index.ts';
import {
  digester,
  Keeper,
  keptExtraVars,
  newSalt,
  planText,
  planVersion,
  watchFiles,
  writePlan,
  type Plan,
} from '../../../plan/index.ts';
import { Redactor } from '../../../secrets/index.ts';
import { asker } from '../../ask.ts';
import { planCommand } from '../../options/plan.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import { readPasswords } from '../../passwords.ts';
import type { CliProcess } from '../../process.ts';
import { reportOptions } from '../../run/output.ts';
import { listening, quietHooks } from '../../run/session.ts';
import { settingsOf, withConfigured } from '../../settings.ts';
import { version } from '../../version.ts';
import { requireFiles } from '../run/index.ts';
import { runOnly, toRunOptions, type RunValues } from '../run/to-options.ts';
import { planStyle } from './style.ts';

const fixed = {
  check: true,
  diff: true,
  ...runOnly,
  noRecord: true,
  noReadAhead: false,
  output: undefined,
} as const;

/** Something changes, or cannot be told. */
const somethingToDo = 2;

/** Options that are asked for again when a plan is applied, or are of the screen only. */
const left = new Set(['extraVars', 'out', 'verbose', 'noColor', 'detailedExitcode', ...Object.keys(fixed)]);

/** Runs the command. */
export async function executePlan(argv: readonly string[], bare: CliProcess): Promise<number> {
  const parsed = parse(planCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, bare);
  const redactor = bare.redactor ?? new Redactor();
  const proc = { ...bare, redactor };
  const settings = settingsOf(proc);
  const own = withConfigured(planCommand.options, parsed.options, parsed.given, settings);
  await requireFiles(parsed.args, proc);
  const { plan, code } = await listening(proc, (interrupt) =>
    dryRun({ playbooks: parsed.args, values: { ...own, ...fixed }, settings, proc, redactor }, interrupt),
  );
  const report = reportOptions(proc, { noColor: own.noColor, verbosity: own.verbose, settings });
  proc.stdout.write(planText(plan, planStyle(report)));
  if (code !== ExitCode.ok) {
    if (own.out !== undefined) proc.stderr.write('No plan is saved, as the dry run has not ended well.\n');
    return own.detailedExitcode && code !== ExitCode.interrupted ? ExitCode.error : code;
  }
  if (own.out !== undefined) {
    writePlan(resolve(proc.cwd(), own.out), plan);
    proc.stdout.write(`\nSaved. To apply it: tsplay apply ${own.out}\n`);
  }
  const isIdle = Object.values(plan.hosts).every(({ changed, unknown }) => changed + unknown === 0);
  return own.detailedExitcode && !isIdle ? somethingToDo : ExitCode.ok;
}

interface DryRun {
  readonly playbooks: readonly string[];
  readonly values: RunValues;
  readonly settings: Settings;
  readonly proc: CliProcess;
  readonly redactor: Redactor;
}

async function dryRun(
  { playbooks, values, settings, proc, redactor }: DryRun,
  interrupt: Parameters<Parameters<typeof listening>[1]>[0],
): Promise<{ readonly plan: Plan; readonly code: number }> {
  const ask = asker(proc, interrupt.raise);
  const options = toRunOptions(playbooks, values, await readPasswords(values, ask, proc), settings);
  const report = reportOptions(proc, { noColor: values.noColor, verbosity: values.verbose, settings });
  const quiet = quietHooks({ proc, ask, interrupt, settings, report });
  const salt = newSalt();
  const digest = digester(salt);
  const keeper = new Keeper(digest);
  const files = watchFiles(digest, proc.cwd());
  const { runPlaybooks } = await import('../../../engine/index.ts');
  let code: number;
  let read: Plan['files'] = {};
  try {
    code = await runPlaybooks(options, {
      ...quiet,
      onChange: (change) => keeper.onChange(change),
      emit: (event) => {
        keeper.onEvent(event);
        quiet.emit(event);
      },
    });
  } finally {
    read = files.close();
  }
  const plan: Plan = {
    type: 'tsplay.plan',
    version: planVersion,
    tsplay: version(),
    time: Date.now(),
    user: userInfo().username,
    controller: hostname(),
    cwd: proc.cwd(),
    command: {
      playbooks,
      options: Object.fromEntries(Object.entries(values).filter(([name]) => !left.has(name))),
      extraVars: keptExtraVars(values.extraVars, digest, (text) => redactor.scrub(text) !== text),
    },
    salt,
    files: read,
    ...keeper.found,
  };
  return { plan, code: interrupt.signal.aborted ? ExitCode.interrupted : code };
}
