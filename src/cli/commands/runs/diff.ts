/**
 * `tsplay runs diff`.
 * @module
 */
import { TsplayError } from '../../../errors/index.ts';
import { diffRuns, eventsOf, findRun, type RunsDiff } from '../../../history/index.ts';
import { visibleLine } from '../../../util/visible.ts';
import { runsActions } from '../../options/runs.ts';
import { action, span } from './work.ts';

/** Differences by task: hosts that changed alike stand together. */
function textOf({ differences, times }: RunsDiff): string {
  const tasks = new Map<string, Map<string, string[]>>();
  for (const { task, host, before, after } of differences) {
    const change = `${before ?? 'did not run'} -> ${after ?? 'did not run'}`;
    const changes = tasks.get(task) ?? new Map<string, string[]>();
    changes.set(change, [...(changes.get(change) ?? []), host]);
    tasks.set(task, changes);
  }
  const lines = [...tasks].flatMap(([task, changes]) => [
    visibleLine(task),
    ...[...changes].map(([change, hosts]) => `  ${change}: ${hosts.map(visibleLine).join(', ')}`),
  ]);
  const slower = times.map(
    ({ host, before, after }) => `  ${visibleLine(host)}: ${span(before)} -> ${span(after)}`,
  );
  if (slower.length > 0) lines.push('Time of hosts', ...slower);
  return lines.length === 0 ? 'Both runs did the same.\n' : `${lines.join('\n')}\n`;
}

export const diffCommand = action(runsActions.diff, async ({ folder, options, args, proc }) => {
  const [before, after] = args;
  if (before === undefined || after === undefined || args.length > 2)
    throw new TsplayError('TSP1501', 'two runs are compared', { hint: 'tsplay runs diff ID ID' });
  const found = await diffRuns(eventsOf(findRun(folder, before)), eventsOf(findRun(folder, after)));
  proc.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : textOf(found));
});
