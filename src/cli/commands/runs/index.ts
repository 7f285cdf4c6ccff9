/**
 * `tsplay runs`.
 * @module
 */
import { tellHelp } from '../../help-text.ts';
import { pickAction } from '../../group.ts';
import { runsCommand, type runsActions } from '../../options/runs.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { diffCommand } from './diff.ts';
import { listCommand } from './list.ts';
import { replayCommand, showCommand } from './show.ts';
import type { Work } from './work.ts';

const works: Readonly<Record<keyof typeof runsActions, Work>> = {
  list: listCommand,
  show: showCommand,
  diff: diffCommand,
  replay: replayCommand,
};

/** Runs the command. Without an action it lists. */
export async function executeRuns(argv: readonly string[], proc: CliProcess): Promise<number> {
  const picked = pickAction(runsCommand, works, argv.length === 0 ? ['list'] : argv);
  if ('help' in picked) return tellHelp(picked, proc);
  const settings = settingsOf(proc);
  return works[picked.action](picked.argv, { proc, settings });
}
