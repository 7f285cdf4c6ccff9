/**
 * One document at the end, in the shape of Ansible's json callback (ansible.posix.json).
 * @module
 */
import type { Diff, EventOf, HostStats, Renderer, ResultData, RunEvent } from '../events/types.ts';
import type { ReportOptions } from './options.ts';
import { pyJson } from './text/json.ts';

interface Duration {
  start: string;
  end?: string;
}

interface TaskNode {
  readonly task: { readonly id: string; readonly name: string; readonly path: string; duration: Duration };
  readonly hosts: Record<string, unknown>;
}

interface PlayNode {
  readonly play: { readonly id: string; readonly name: string; readonly path: string; duration: Duration };
  readonly tasks: TaskNode[];
}

interface Document {
  readonly plays: PlayNode[];
  stats: Record<string, unknown>;
  custom_stats: Record<string, unknown>;
  global_custom_stats: ResultData;
  readonly warnings: string[];
}

const when = (time: number): string => new Date(time).toISOString();
const path = (src: { file: string; line: number } | undefined): string =>
  src === undefined ? '' : `${src.file}:${src.line}`;

/** Ansible's names: `failures` where the recap says `failed`. */
const statsOf = ({ failed, ...stats }: HostStats): Record<string, number> => ({ ...stats, failures: failed });

/** A change with Ansible's names. */
const diffOf = (diff: Diff): Record<string, unknown> =>
  diff.kind === 'prepared'
    ? { prepared: diff.text }
    : {
        before: diff.before,
        after: diff.after,
        before_header: diff.beforeHeader,
        after_header: diff.afterHeader,
      };

function hostResult({ task, result }: EventOf<'host.end'>): Record<string, unknown> {
  const kept = Object.entries(result.result).filter(([key]) => !key.startsWith('_ansible_'));
  const marks: Record<string, unknown> = { action: task.action };
  if (result.status === 'failed') marks.failed = true;
  if (result.status === 'skipped') marks.skipped = true;
  if (result.status === 'unreachable') marks.unreachable = true;
  if (result.status === 'unknown') marks.unknown = result.reason ?? true;
  if (result.ignored) marks.ignored = true;
  if (result.diffs.length > 0) marks.diff = result.diffs.map(diffOf);
  return { changed: result.status === 'changed', ...Object.fromEntries(kept), ...marks };
}

/** Collects the events of a run into the document. */
function collector(document: Document): (event: RunEvent) => void {
  const tasks = new Map<string, TaskNode>();
  const current = (): PlayNode | undefined => document.plays.at(-1);
  return (event) => {
    switch (event.type) {
      case 'play.start': {
        tasks.clear();
        const id = `play-${document.plays.length + 1}`;
        const play = { id, name: event.name, path: path(event.src), duration: { start: when(event.time) } };
        document.plays.push({ play, tasks: [] });
        break;
      }
      case 'task.start': {
        const { id, name, src } = event.task;
        if (tasks.has(id)) break;
        const task = { id, name, path: path(src), duration: { start: when(event.time) } };
        const node: TaskNode = { task, hosts: {} };
        tasks.set(id, node);
        current()?.tasks.push(node);
        break;
      }
      case 'host.end': {
        const node = tasks.get(event.task.id);
        const play = current();
        if (node === undefined || play === undefined) break;
        node.hosts[event.result.host] = hostResult(event);
        node.task.duration.end = play.play.duration.end = when(event.time);
        break;
      }
      case 'stats': {
        const { _run: global = {}, ...custom } = event.custom;
        document.stats = Object.fromEntries(Object.entries(event.hosts).map(([h, s]) => [h, statsOf(s)]));
        document.custom_stats = custom;
        document.global_custom_stats = global as ResultData;
        break;
      }
      case 'warning':
      case 'deprecation':
        document.warnings.push(event.message);
        break;
    }
  };
}

/** The renderer `json`. Errors that end the run go to stderr as text, so that stdout stays one document. */
export function jsonRenderer({ stdout, stderr }: Pick<ReportOptions, 'stdout' | 'stderr'>): Renderer {
  const document: Document = {
    plays: [],
    stats: {},
    custom_stats: {},
    global_custom_stats: {},
    warnings: [],
  };
  const collect = collector(document);
  return {
    onEvent: (event) => {
      if (event.type === 'error') stderr.write(`${event.message}\n`);
      else collect(event);
    },
    close: () => {
      stdout.write(`${pyJson(document, 4)}\n`);
      return Promise.resolve();
    },
  };
}
