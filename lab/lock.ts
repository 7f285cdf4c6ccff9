import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './errors.ts';
import type { Progress } from './progress.ts';

/** One lab per machine, so one lock per machine, whichever clone it is taken from. */
const defaultFile = join(tmpdir(), 'tsplay-lab.lock');
const PATIENCE_MINUTES = 15;

/** Run `work` while no other process changes the lab. Waits for its turn; a holder that died is passed over. */
export async function withLock<T>(
  progress: Progress,
  work: () => Promise<T>,
  file = defaultFile,
): Promise<T> {
  await acquire(progress, file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(progress: Progress, file: string): Promise<void> {
  const end = Date.now() + PATIENCE_MINUTES * 60_000;
  let told = false;
  while (!tryCreate(file)) {
    const holder = holderOf(file);
    if (holder === undefined) continue;
    if (Date.now() > end)
      throw new LabError(
        'lab-busy',
        `process ${holder} keeps the lab busy`,
        `If it hangs, end it: \`kill ${holder}\`.`,
      );
    if (!told) progress.info(`waiting for process ${holder}, which is changing the lab`);
    told = true;
    await sleep(200);
  }
}

function tryCreate(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** The live process that holds the lock. Removes the lock of a dead one. */
function holderOf(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [pid = '', start = ''] = text.split(' ');
  // Between its creation and its first byte the file is empty: somebody alive is at it.
  if (pid === '' || (isAlive(Number(pid)) && startOf(Number(pid)) === start)) return Number(pid);
  rmSync(file, { force: true });
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When the process started, in ticks since boot: after a reboot another process may have the number. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
