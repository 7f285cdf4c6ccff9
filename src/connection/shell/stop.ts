/**
 * Ends a shell that hangs, with everything it started.
 * @module
 */
import { startReady, type StartOptions } from '../become/start.ts';
import type { Carrier } from '../carrier.ts';

/** Exit status of the program where something of the group goes on. */
const stillThere = 9;

/**
 * Finds the process group of `pid` (field 5 of /proc/PID/stat, or ps where there is no /proc) and signals all of it:
 * first TERM, so that programs can tidy up, then KILL. What has ended counts as gone, also where nothing reaps it.
 */
const program = (pid: number): string =>
  [
    `p=${pid}`,
    'state() { s=${s##*) };st=${s%% *};s=${s#* };pg=${s#* };pg=${pg%% *}; }',
    'if [ -r /proc/$p/stat ];then read -r s </proc/$p/stat;state;g=$pg',
    'else g=$(ps -o pgid= -p $p 2>/dev/null);fi',
    'g=$((g+0));[ $g -gt 1 ]||exit 0',
    'alive() { if [ -r /proc/self/stat ];then for f in /proc/[0-9]*/stat;do read -r s 2>/dev/null <$f||continue;state',
    'if [ "$pg" = "$g" ];then case $st in Z|X);;*)return 0;;esac;fi;done;return 1;fi',
    'case $(kill -0 -$g 2>&1&&echo alive) in *alive*|*ermitted*)return 0;;esac;return 1; }',
    'kill -TERM -$g 2>/dev/null',
    'i=0;while [ $i -lt 10 ];do alive||exit 0;sleep 0.1 2>/dev/null||sleep 1;i=$((i+1));done',
    'kill -KILL -$g 2>/dev/null',
    'sleep 0.1 2>/dev/null||sleep 1',
    `alive&&exit ${stillThere}`,
    'exit 0',
  ].join('\n');

/** Whether all of it has ended. */
export async function stopGroup(carrier: Carrier, options: StartOptions, pid: number): Promise<boolean> {
  const { process } = await startReady(carrier, options, program(pid));
  process.stdout.resume();
  process.stderr.resume();
  const { rc, lost } = await process.ended;
  return lost === undefined && rc !== stillThere;
}
