/**
 * `tsplay report`.
 * @module
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { codeFrame, placeText } from '../../../errors/format.ts';
import type { TaskInfo } from '../../../events/types.ts';
import { eventsOf, findRun, type RunSummary } from '../../../history/index.ts';
import type { FindingStyle } from '../../../report/page/findings.ts';
import { runPage } from '../../../report/page/index.ts';
import { replacePrivateFileSync } from '../../../util/local-file.ts';
import { reportCommand } from '../../options/report.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { reportOptions } from '../../run/output.ts';
import { neededFolder } from '../../run/record.ts';
import { plainDiff } from '../plan/style.ts';

/** Runs the command. */
export async function executeReport(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(reportCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const { out, force } = parsed.options;
  const settings = settingsOf(proc);
  const run = findRun(neededFolder(settings, proc), parsed.args[0] ?? 'last');
  const name = out ?? `run-${run.head.id}.html`;
  const file = resolve(proc.cwd(), name);
  if (out === undefined && !force && existsSync(file))
    throw new TsplayError('TSP1503', `${name} is there already`, {
      hint: 'Replace it with --force, or name another file with -o.',
    });
  const page = await runPage(run, eventsOf(run), findingStyle(proc, settings)(run));
  if (out === '-') proc.stdout.write(page);
  else {
    replacePrivateFileSync(file, page);
    proc.stdout.write(`${name}\n`);
  }
  return ExitCode.ok;
}

/** How the findings of a run are told on a page. */
export function findingStyle(proc: CliProcess, settings: Settings): (run: RunSummary) => FindingStyle {
  const diff = plainDiff(reportOptions(proc, { noColor: true, verbosity: 0, settings }));
  return (run) => ({ diff, frame: frameOf(run) });
}

/** The code of a task, unless its file has changed since the run: other lines would explain nothing. */
const frameOf =
  ({ head }: RunSummary) =>
  ({ src, noLog }: TaskInfo): string => {
    if (src === undefined || noLog) return '';
    const file = statSync(src.file, { throwIfNoEntry: false });
    const frame = file !== undefined && file.mtimeMs <= head.time ? codeFrame(src) : '';
    return frame === '' ? '' : `${placeText(src)}\n${frame}`;
  };
