/**
 * `tsplay show`.
 * @module
 */
import { resolve } from 'node:path';
import { ExitCode } from '../../../errors/index.ts';
import { planHtml, planText, readPlan, type Plan } from '../../../plan/index.ts';
import { showCommand } from '../../options/plan.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { reportOptions } from '../../run/output.ts';
import { plainDiff, planStyle } from './style.ts';

/** What `apply` needs and no one can read. */
const inner: ReadonlySet<string> = new Set(['salt', 'permits', 'seen', 'settled'] satisfies (keyof Plan)[]);

/** Runs the command. */
export function executeShow(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(showCommand, argv);
  if ('help' in parsed) return Promise.resolve(tellHelp(parsed, proc));
  const { json, html, noColor } = parsed.options;
  const plan = readPlan(resolve(proc.cwd(), parsed.args[0] ?? ''));
  const settings = settingsOf(proc);
  const report = reportOptions(proc, { noColor, verbosity: 0, settings });
  if (json) {
    const told = Object.entries(plan).filter(([name]) => !inner.has(name));
    proc.stdout.write(`${JSON.stringify(Object.fromEntries(told), null, 2)}\n`);
  } else if (html) proc.stdout.write(planHtml(plan, plainDiff(report)));
  else proc.stdout.write(planText(plan, planStyle(report)));
  return Promise.resolve(ExitCode.ok);
}
