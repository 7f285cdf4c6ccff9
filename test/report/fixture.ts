/**
 * A way to write down a run's events briefly, and to see what a renderer makes of them.
 */
import { blankStats } from '../../src/events/stats.ts';
import type { EventOf, HostResult, HostStats, Renderer, RunEvent, TaskInfo } from '../../src/events/types.ts';
import { defaultDisplay, type DisplaySettings, type ReportOptions } from '../../src/report/options.ts';
import { noPaint } from '../../src/report/style.ts';
import { safeStream } from '../../src/report/safe-stream.ts';

/** A stream that keeps what is written. */
export class Sink {
  text = '';
  isTTY = false;
  columns: number | undefined;
  rows: number | undefined;
  write(chunk: string | Uint8Array): boolean {
    this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return true;
  }
}

export interface Seen {
  readonly stdout: string;
  readonly stderr: string;
}

export interface RenderWith extends Partial<Omit<ReportOptions, 'display' | 'stdout' | 'stderr'>> {
  readonly display?: Partial<DisplaySettings>;
}

/** Feeds events to a renderer and gives what it wrote. */
export async function render(
  make: (options: ReportOptions) => Renderer,
  events: readonly RunEvent[],
  over: RenderWith = {},
): Promise<Seen> {
  const stdout = new Sink();
  const stderr = new Sink();
  const renderer = make({
    paint: noPaint,
    errPaint: noPaint,
    verbosity: 0,
    exact: false,
    ...over,
    display: { ...defaultDisplay, ...over.display },
    stdout: safeStream(stdout),
    stderr: safeStream(stderr),
  });
  for (const event of events) renderer.onEvent(event);
  await renderer.close();
  return { stdout: stdout.text, stderr: stderr.text };
}

const time = 1_700_000_000_000;

/** Distributes over the union, so that each event keeps its own members. */
type Timeless<E> = E extends RunEvent ? Omit<E, 'time'> : never;

export const at = (event: Timeless<RunEvent>, ms = 0): RunEvent => ({ time: time + ms, ...event });

export const runStart = (over: Partial<EventOf<'run.start'>> = {}): RunEvent =>
  at({ type: 'run.start', playbooks: ['site.yml'], check: false, diff: false, forks: 5, ...over });

export const playbook = (file: string, plays = 1): RunEvent => at({ type: 'playbook.start', file, plays });

export const play = (name: string, over: Partial<EventOf<'play.start'>> = {}): RunEvent =>
  at({ type: 'play.start', name, hosts: ['web1'], src: undefined, ...over });

export const task = (name: string, over: Partial<TaskInfo> = {}): TaskInfo => ({
  id: name,
  name,
  action: 'command',
  isHandler: false,
  src: undefined,
  tags: [],
  noLog: false,
  ...over,
});

export const start = (info: TaskInfo, hosts = 1): RunEvent => at({ type: 'task.start', task: info, hosts });

export const result = (over: Partial<HostResult> = {}): HostResult => ({
  host: 'web1',
  status: 'ok',
  ignored: false,
  result: { changed: over.status === 'changed' },
  diffs: [],
  duration: 5,
  ...over,
});

export const end = (info: TaskInfo, over: Partial<HostResult> = {}, looped = false): RunEvent =>
  at({ type: 'host.end', task: info, result: result(over), looped });

export const item = (info: TaskInfo, itemLabel: string, over: Partial<HostResult> = {}): RunEvent =>
  at({ type: 'item.end', task: info, result: result({ itemLabel, ...over }) });

export const stats = (hosts: Record<string, Partial<HostStats>>, custom = {}): RunEvent =>
  at({
    type: 'stats',
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([host, some]) => [host, { ...blankStats(), ...some }]),
    ),
    custom,
  });
