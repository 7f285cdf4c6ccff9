/**
 * A run of the list.
 * @module
 */
import type { RunSummary } from '../../history/index.ts';
import type { RunRow } from '../wire.ts';

export const rowOf = ({ head, foot, outcome }: RunSummary): RunRow => ({
  id: head.id,
  time: head.time,
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
        exitCode: foot.exitCode,
        duration: foot.duration,
        hosts: foot.hosts,
        totals: foot.totals,
        check: foot.check,
        cut: foot.cut,
      }),
});
