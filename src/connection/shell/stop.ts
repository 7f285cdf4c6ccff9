/**
 * Ends a shell that hangs, with everything it started.
 * @module
 */
import { startReady, type StartOptions } from '../become/start.ts';
import type { Carrier } from '../carrier.ts';

/**
 * Finds the process group of `pid` (field 5 of /proc/PID/stat, or ps where there is no /proc) and signals all of it:
 * first TERM, so that programs can tidy up, then KILL.
 */
const program = (pid: number): string =>
  [
    `p=${pid}`,
    'if [ -r /proc/$p/stat ];then read -r s </proc/$p/stat;s=${s##*) };set -- $s;g=$3',
    'else g=$(ps -o pgid= -p $p 2>/dev/null);fi',
    'g=$((g+0));[ $g -gt 1 ]||exit 0',
    'kill -TERM -$g 2>/dev/null||exit 0',
    'i=0;while [ $i -lt 10 ];do sleep 0.1 2>/dev/null||sleep 1;kill -0 -$g 2>/dev/null||exit 0;i=$((i+1));done',
    'kill -KILL -$g 2>/dev/null',
    'exit 0',
  ].join('\n');

export async function stopGroup(carrier: Carrier, options: StartOptions, pid: number): Promise<void> {
  const { process } = await startReady(carrier, options, program(pid));
  process.stdout.resume();
  process.stderr.resume();
  await process.ended;
}
