/**
 * `tsplay runs list`.
 * @module
 */
import { listRuns, type RunSummary } from '../../../history/index.ts';
import { visibleLine } from '../../../util/visible.ts';
import { runsActions } from '../../options/runs.ts';
import { table } from '../../table.ts';
import { action, localTime, span } from './work.ts';

const resultOf = ({ outcome, foot }: RunSummary): string => {
  if (foot === undefined) return outcome;
  const { changed, failed, unreachable } = foot.totals;
  const counts = [
    [changed, 'changed'],
    [failed, 'failed'],
    [unreachable, 'unreachable'],
  ] as const;
  const told = counts.filter(([n]) => n > 0).map(([n, word]) => `${word}=${n}`);
  const end = outcome === 'changed' ? 'ok' : outcome;
  return [...(foot.check ? ['check:'] : []), end, ...told].join(' ');
};

const rowOf = (run: RunSummary): string[] => [
  run.head.id,
  localTime(run.head.time),
  visibleLine(run.head.user),
  visibleLine(run.head.what.join(' ')),
  run.foot === undefined ? '-' : String(run.foot.hosts),
  resultOf(run),
  run.foot === undefined ? '-' : span(run.foot.duration),
];

/** A run as scripts read it. */
export const dataOf = ({ head, foot, outcome, file }: RunSummary): Record<string, unknown> => ({
  id: head.id,
  time: new Date(head.time).toISOString(),
  user: head.user,
  controller: head.controller,
  command: head.command,
  what: head.what,
  cwd: head.cwd,
  tsplay: head.tsplay,
  outcome,
  ...(foot === undefined
    ? {}
    : {
        exit_code: foot.exitCode,
        duration: foot.duration,
        hosts: foot.hosts,
        totals: foot.totals,
        check: foot.check,
        cut: foot.cut,
      }),
  file,
});

export const listCommand = action(runsActions.list, ({ folder, options, proc }) => {
  const runs = listRuns(folder, Math.max(options.number ?? 20, 1));
  if (options.json) proc.stdout.write(`${JSON.stringify(runs.map(dataOf), null, 2)}\n`);
  else if (runs.length === 0) proc.stderr.write(`No run is recorded yet in ${folder}\n`);
  else {
    const heads = ['ID', 'WHEN', 'WHO', 'WHAT', 'HOSTS', 'RESULT', 'TIME'];
    proc.stdout.write(`${table([heads, ...runs.map(rowOf)])}\n`);
  }
});
