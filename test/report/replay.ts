/**
 * Plays a made-up run on the terminal in real time, to look at the live tree:
 * `npx tsx test/report/replay.ts [hosts] [tasks] [output]`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { blankStats } from '../../src/events/stats.ts';
import type { HostResult, HostStats, RunEvent, TaskInfo } from '../../src/events/types.ts';
import { colourPaint, createRenderer, defaultDisplay, type OutputName } from '../../src/report/index.ts';
import { safeStream } from '../../src/report/safe-stream.ts';

const [hosts = '12', tasks = '6', output = 'tree'] = process.argv.slice(2);
const names = Array.from({ length: Number(hosts) }, (_, i) => `web${i + 1}`);
const began = Date.now();
const stats: Record<string, HostStats> = {};
for (const name of names) stats[name] = blankStats();

const renderer = await createRenderer(output as OutputName, {
  stdout: safeStream(process.stdout),
  stderr: safeStream(process.stderr),
  paint: colourPaint,
  errPaint: colourPaint,
  verbosity: 0,
  display: defaultDisplay,
  exact: false,
});

type Timeless<E> = E extends RunEvent ? Omit<E, 'time'> : never;
const emit = (event: Timeless<RunEvent>): void => renderer.onEvent({ time: Date.now(), ...event });

const failure: Partial<HostResult> = {
  status: 'failed',
  result: { msg: 'non-zero return code', rc: 2, cmd: 'make all', stderr: "No rule to make target 'all'." },
};

async function onHost(task: TaskInfo, host: string, n: number, turn: number): Promise<void> {
  emit({ type: 'host.start', task, host });
  const began = Date.now();
  // A few hosts are slow, so that the live rows have something to show.
  const ms = turn === 0 ? 5 : Math.random() * 400 + (n % 9 === 4 ? 2500 : 0);
  await sleep(ms / 2);
  if (n % 9 === 4) emit({ type: 'host.output', task, host, stream: 'stdout', text: `unpacking ${n} of 9\n` });
  await sleep(ms / 2);
  const fails = turn === 2 && n === 3;
  const status = fails ? 'failed' : turn % 3 === 1 && n % 4 === 0 ? 'changed' : 'ok';
  stats[host]![status]++;
  const base: HostResult = {
    host,
    status,
    ignored: false,
    result: { changed: status === 'changed' },
    diffs: [],
    duration: Date.now() - began,
  };
  emit({ type: 'host.end', task, looped: false, result: { ...base, ...(fails ? failure : {}) } });
}

emit({ type: 'run.start', playbooks: ['site.yml'], check: false, diff: false, forks: 50 });
emit({ type: 'play.start', name: 'Web servers', hosts: names, src: undefined });
for (let turn = 0; turn < Number(tasks); turn++) {
  const task: TaskInfo = {
    id: `t${turn}`,
    name: `nginx : Step ${turn}`,
    action: 'command',
    isHandler: false,
    src: { file: 'roles/nginx/tasks/main.yml', line: 3 + turn, col: 3 },
    tags: [],
    noLog: false,
  };
  emit({ type: 'task.start', task, hosts: names.length });
  const queue = names.map((host, n) => ({ host, n }));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await onHost(task, next.host, next.n, turn);
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  if (turn === 1) emit({ type: 'warning', message: 'mode 755 is not octal' });
  emit({ type: 'task.end', task });
}
emit({ type: 'stats', hosts: stats, custom: {} });
emit({ type: 'run.end', exitCode: 2, duration: Date.now() - began });
await renderer.close();
