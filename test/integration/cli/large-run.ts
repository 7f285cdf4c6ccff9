/**
 * A run that is too large to be made for a test.
 */
import { expect } from 'vitest';
import type { HostStatus } from '../../../src/events/types.ts';
import { recorder } from '../../../src/history/index.ts';

/** A record of so many hosts and tasks, as a run of that size leaves it. */
export async function largeRun(folder: string, hosts: number, tasks: number): Promise<void> {
  const record = recorder({
    folder,
    bounds: { age: 1e12, size: 1e9 },
    command: 'run',
    what: ['large.yml'],
    cwd: folder,
    tsplay: '0',
    warn: (message) => expect.fail(message),
    wordsOf: (error) => expect.fail(String(error)),
  });
  const names = Array.from({ length: hosts }, (_, n) => `host-${String(n).padStart(4, '0')}`);
  let time = Date.now();
  record.onEvent({
    type: 'run.start',
    time,
    playbooks: ['large.yml'],
    check: false,
    diff: false,
    forks: 50,
    tasks,
  });
  record.onEvent({ type: 'play.start', time, name: 'all', hosts: names, src: undefined });
  for (let n = 1; n <= tasks; n++) {
    const about = { id: `t${n}`, name: `task ${n}`, action: 'copy', isHandler: false, src: undefined };
    const task = { ...about, tags: [], noLog: false };
    record.onEvent({ type: 'task.start', time, task, hosts, position: n });
    for (const [i, host] of names.entries()) {
      const status: HostStatus = (i + n) % 7 === 0 ? 'changed' : (i + n) % 997 === 0 ? 'failed' : 'ok';
      const result = { msg: status === 'failed' ? 'no space left' : '', changed: status === 'changed' };
      const end = { host, status, ignored: true, result, diffs: [], duration: 20 + (i % 50) };
      record.onEvent({ type: 'host.end', time: time + 20 + (i % 50), task, looped: false, result: end });
    }
    time += 80;
    record.onEvent({ type: 'task.end', time, task });
  }
  record.onEvent({ type: 'run.end', time, exitCode: 0, duration: tasks * 80 });
  await record.close();
}
