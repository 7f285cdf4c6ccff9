/**
 * Ending what this process has started on its own machine: shells of the local connection, ssh, programs of lookups.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** Fields of /proc/PID/stat behind the name, which may hold anything. */
function fromProc(pid: string): Process[] {
  try {
    const [state, parent, group] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    // What has ended and waits for its parent is gone.
    if (state === 'Z') return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group) }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

function allProcesses(): Process[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(fromProc);
  } catch {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
    return table.split('\n').flatMap((line) => {
      const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
      return pid === undefined || parent === undefined || group === undefined ? [] : [{ pid, parent, group }];
    });
  }
}

/** Everything below this process, and the rest of the groups that any of it leads. */
function started(): Process[] {
  const all = allProcesses();
  const own = all.find(({ pid }) => pid === process.pid)?.group;
  const below = new Set([process.pid]);
  for (let before = 0; before !== below.size;) {
    before = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  const groups = new Set(all.flatMap(({ pid, group }) => (below.has(pid) && group !== own ? [group] : [])));
  return all.filter(({ pid, group }) => pid !== process.pid && (below.has(pid) || groups.has(group)));
}

function send(signal: NodeJS.Signals, { pid }: Process): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or another user's: the latter is told of in the end.
  }
}

/** Milliseconds for programs to tidy up after TERM, and to vanish after KILL. */
const patience = 1000;
const interval = 50;

async function signalled(signal: NodeJS.Signals): Promise<Process[]> {
  let left = started();
  for (const each of left) send(signal, each);
  for (let waited = 0; left.length > 0 && waited < patience; waited += interval) {
    await sleep(interval);
    left = started();
  }
  return left;
}

/** TERM, a second later KILL. Gives what could not be ended, in words. */
export async function endChildren(): Promise<string[]> {
  if ((await signalled('SIGTERM')).length === 0) return [];
  return (await signalled('SIGKILL')).map(({ pid }) => `localhost: process ${pid}`);
}
