/**
 * Ends a shell that hangs, with everything it started.
 * @module
 */
import { startReady, type StartOptions } from '../become/start.ts';
import type { Carrier } from '../carrier.ts';
import { killGroup } from '../../util/kill-group.ts';

/** Exit status of the program where something of the group goes on. */
const stillThere = 9;

/**
 * Finds the process group of `pid` and those that its descendants lead: `timeout`, `set -m` and others give what they start a
 * group of its own. No other group is ever signalled, and none when `pid` is gone. Reads /proc/PID/stat (fields 3 to 5), or ps
 * where there is no /proc. The groups get TERM, so that programs can tidy up, then KILL. What has ended counts as gone, also
 * where nothing reaps it.
 */
const program = (pid: number): string =>
  [
    killGroup,
    `p=${pid};[ $p -gt 1 ]||exit 0`,
    // A line of stat: what is behind the name, which may hold anything, is state, parent and group.
    'state() { s=${s##*")" };st=${s%% *};s=${s#* };pp=${s%% *};s=${s#* };pg=${s%% *}; }',
    // Each process as `PID:PARENT:GROUP`.
    'all=',
    'if [ -r /proc/$p/stat ];then for f in /proc/[0-9]*/stat;do read -r s 2>/dev/null <$f||continue',
    'i=${f#/proc/};state;all="$all ${i%/stat}:$pp:$pg";done',
    'else n=0;for s in $(ps -e -o pid= -o ppid= -o pgid= 2>/dev/null||ps -o pid= -o ppid= -o pgid= 2>/dev/null);do',
    'case $n in 0)all="$all $s";n=1;;1)all="$all:$s";n=2;;*)all="$all:$s";n=0;;esac;done;fi',
    // The process and its descendants, in blanks; then the groups.
    't=" $p ";n=',
    'while [ "$t" != "$n" ];do n=$t;for s in $all;do i=${s%%:*};s=${s#*:}',
    'case $t in *" $i "*);;*)case $t in *" ${s%:*} "*)t="$t$i ";;esac;;esac;done;done',
    'g=" ";for s in $all;do i=${s%%:*};s=${s##*:};case $t in *" $i "*)',
    'case $i in $p);;*)case $t in *" $s "*);;*)continue;;esac;;esac',
    'case $g in *" $s "*);;*)[ "$s" -gt 1 ] 2>/dev/null&&g="$g$s ";;esac;;esac;done',
    'case $g in " ")exit 0;;esac',
    'alive() { if [ -r /proc/self/stat ];then for f in /proc/[0-9]*/stat;do read -r s 2>/dev/null <$f||continue;state',
    'case $g in *" $pg "*)case $st in Z|X);;*)return 0;;esac;;esac;done;return 1;fi',
    'for s in $g;do case $(kgx 0 $s 2>&1&&echo alive) in *alive*|*ermitted*)return 0;;esac;done;return 1; }',
    'for s in $g;do kg TERM $s;done',
    'i=0;while [ $i -lt 10 ];do alive||exit 0;sleep 0.1 2>/dev/null||sleep 1;i=$((i+1));done',
    'for s in $g;do kg KILL $s;done',
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
