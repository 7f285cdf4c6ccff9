import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import { exec, hasProgram } from '../process.ts';
import type { Progress } from '../progress.ts';
import { docker } from './cli.ts';
import { ensureProgram } from './install.ts';

/** Remembers on the machine, not in a clone, that the lab started the daemon: any clone may end it then. */
const MARK = '/run/tsplay-lab-dockerd';
const LOG = '/var/log/tsplay-lab-dockerd.log';
const PID_FILES = { '/var/run/docker.pid': 'dockerd', '/run/docker/containerd/containerd.pid': 'containerd' };
const BOOT_SECONDS = 60;

/** Make sure that a Docker daemon answers: use the one there is, else install and start one. */
export async function ensureDocker(progress: Progress): Promise<void> {
  await ensureProgram('docker', 'docker.io', progress);
  const answer = await ask();
  if (answer === 'ok') return;
  if (answer.includes('permission denied'))
    throw new LabError(
      'docker-permission',
      'this user may not talk to the Docker daemon',
      `Join the group with \`sudo usermod -aG docker "$USER"\` and log in again, or run the lab as root.`,
    );
  if (process.getuid?.() !== 0)
    throw new LabError(
      'docker-not-running',
      `no Docker daemon answers (${answer})`,
      'Start Docker (`sudo systemctl start docker`, or Docker Desktop), or run the lab as root: it then starts one.',
    );
  await ensureProgram('dockerd', 'docker.io', progress);
  await progress.step('start the Docker daemon', start);
}

/** End the daemon if the lab started it and no container is left running. True when it was ended. */
export async function endDaemon(): Promise<boolean> {
  if (!existsSync(MARK) || (await ask()) !== 'ok') return false;
  if ((await docker(['ps', '-q'])) !== '') return false;
  const mark = readFileSync(MARK, 'utf8').trim();
  if (mark === 'systemd') await exec('systemctl', ['stop', 'docker.socket', 'docker.service']);
  else if (commandOf(Number(mark)) === 'dockerd') process.kill(Number(mark), 'SIGTERM');
  rmSync(MARK, { force: true });
  return true;
}

/** `ok`, or the reason why no daemon answers. */
export async function ask(): Promise<string> {
  const done = await exec('docker', ['version', '--format', '{{.Server.Version}}']);
  return done.status === 0 ? 'ok' : (done.stderr.trim().split('\n').at(-1) ?? 'no answer');
}

async function start(): Promise<void> {
  const systemd = existsSync('/run/systemd/system') && (await hasProgram('systemctl'));
  if (systemd && (await exec('systemctl', ['start', 'docker'])).status === 0) writeFileSync(MARK, 'systemd');
  else writeFileSync(MARK, String(startDetached()));
  const end = Date.now() + BOOT_SECONDS * 1000;
  while (Date.now() < end) {
    if ((await ask()) === 'ok') return;
    await sleep(250);
  }
  const log = existsSync(LOG) ? readFileSync(LOG, 'utf8').trim().split('\n').slice(-3).join(' | ') : '';
  throw new LabError(
    'dockerd-failed',
    `dockerd was started but does not answer. ${log}`,
    `Its log is ${LOG}.`,
  );
}

/** Start dockerd in a session of its own, so that it outlives this process. Returns its pid. */
function startDetached(): number {
  removeStalePidFiles();
  mkdirSync('/var/log', { recursive: true });
  const log = openSync(LOG, 'a');
  const child = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  child.on('error', () => undefined);
  child.unref();
  closeSync(log);
  return child.pid ?? 0;
}

/** A daemon that died with the machine leaves pid files; when another process got the number, dockerd refuses. */
function removeStalePidFiles(): void {
  for (const [file, command] of Object.entries(PID_FILES)) {
    if (!existsSync(file)) continue;
    if (commandOf(Number(readFileSync(file, 'utf8'))) !== command) rmSync(file, { force: true });
  }
}

function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
