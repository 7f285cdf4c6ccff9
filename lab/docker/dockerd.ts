import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where a daemon that the lab started writes its log. */
export const logFile = '/var/log/tsplay-lab-dockerd.log';

/** Pid files that keep dockerd from starting, and the program that each belongs to. */
const PID_FILES = { '/var/run/docker.pid': 'dockerd', '/run/docker/containerd/containerd.pid': 'containerd' };

/** Start dockerd in a session of its own, so that it outlives this process and its terminal. */
export function startDockerd(): { readonly pid: number; running(): boolean } {
  removeStalePidFiles();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  let running = true;
  const ended = (): void => {
    running = false;
  };
  child.once('error', ended);
  child.once('exit', ended);
  child.unref();
  closeSync(log);
  return { pid: child.pid ?? 0, running: () => running };
}

/** The last lines of the daemon's log. */
export function logTail(): string {
  if (!existsSync(logFile)) return 'it wrote no log';
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-2).join(' | ');
}

/** The name of the program that a process runs; undefined when there is no such process, or only its remains. */
export function commandOf(pid: number): string | undefined {
  try {
    // A zombie still has its name, and dockerd takes it for alive.
    const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? undefined : name;
  } catch {
    return undefined;
  }
}

/** A daemon that died with the machine leaves pid files; when another process got the number, dockerd refuses. */
function removeStalePidFiles(): void {
  for (const [file, command] of Object.entries(PID_FILES)) {
    if (!existsSync(file)) continue;
    if (commandOf(Number(readFileSync(file, 'utf8'))) !== command) rmSync(file, { force: true });
  }
}
