import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import { exec, hasProgram } from '../process.ts';
import type { Progress } from '../progress.ts';
import { docker } from './cli.ts';
import { commandOf, logFile, logTail, startDockerd } from './dockerd.ts';
import { ensureProgram } from './install.ts';

/** Remembers on the machine, not in a clone, that the lab started the daemon: any clone may end it then. */
const MARK = '/run/tsplay-lab-dockerd';
const SECONDS = 60;

/** Make sure that a Docker daemon answers: use the one there is, else install and start one. */
export async function ensureDocker(progress: Progress): Promise<void> {
  await ensureProgram('docker', 'docker.io', progress);
  if (await daemonAnswers()) return;
  if (process.env['DOCKER_HOST'] !== undefined)
    throw new LabError(
      'docker-host',
      `no Docker daemon answers at DOCKER_HOST (${process.env['DOCKER_HOST']})`,
      'Start that one, or unset DOCKER_HOST.',
    );
  if (process.getuid?.() !== 0)
    throw new LabError(
      'docker-not-running',
      'no Docker daemon answers',
      'Start Docker (`sudo systemctl start docker`, or Docker Desktop), or run the lab as root: it then starts one.',
    );
  await ensureProgram('dockerd', 'docker.io', progress);
  await progress.step('start the Docker daemon', start);
}

/** End the daemon if the lab started it and no container is left running. True when it was ended. */
export async function endDaemon(): Promise<boolean> {
  if (!existsSync(MARK) || !(await daemonAnswers())) return false;
  if ((await docker(['ps', '-q'])) !== '') return false;
  const mark = readFileSync(MARK, 'utf8').trim();
  if (mark === 'systemd') await exec('systemctl', ['stop', 'docker.socket', 'docker.service']);
  else await endProcess(Number(mark));
  rmSync(MARK, { force: true });
  return true;
}

/** Whether a Docker daemon answers. Throws a LabError when one does but not to this user. */
export async function daemonAnswers(): Promise<boolean> {
  const done = await exec('docker', ['version', '--format', '{{.Server.Version}}']);
  if (!/permission denied/i.test(done.stderr)) return done.status === 0;
  throw new LabError(
    'docker-permission',
    'this user may not talk to the Docker daemon',
    'Join the group with `sudo usermod -aG docker "$USER"` and log in again, or run the lab as root.',
  );
}

async function endProcess(pid: number): Promise<void> {
  if (commandOf(pid) !== 'dockerd') return;
  process.kill(pid, 'SIGTERM');
  await until(() => commandOf(pid) !== 'dockerd');
}

async function start(note: (text: string) => void): Promise<void> {
  const systemd = existsSync('/run/systemd/system') && (await hasProgram('systemctl'));
  if (systemd && (await exec('systemctl', ['start', 'docker'])).status === 0) {
    writeFileSync(MARK, 'systemd');
    return;
  }
  note('waiting for the last one to end');
  await until(noneEnding);
  note('');
  if (await daemonAnswers()) return;
  const daemon = startDockerd();
  writeFileSync(MARK, String(daemon.pid));
  const answers = await until(async () => !daemon.running() || (await daemonAnswers()));
  if (answers && daemon.running()) return;
  throw new LabError(
    'dockerd-failed',
    `dockerd was started but does not answer: ${logTail()}`,
    `Its log is ${logFile}.`,
  );
}

/** A daemon that was told to end a moment ago still holds its pid file, and its successor would refuse to start. */
async function noneEnding(): Promise<boolean> {
  const pids = (await exec('pidof', ['dockerd'])).stdout.trim().split(' ');
  return pids.every((pid) => commandOf(Number(pid)) !== 'dockerd') || (await daemonAnswers());
}

/** Wait for a condition; false when it did not come true in a minute. */
async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + SECONDS * 1000;
  while (!(await condition())) {
    if (Date.now() > end) return false;
    await sleep(200);
  }
  return true;
}
