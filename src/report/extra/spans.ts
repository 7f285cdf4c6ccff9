/**
 * A run as spans of a trace: the run, its plays, their tasks, and what each host did. Names of attributes are those of
 * Ansible's `community.general.opentelemetry`; ids and the parent are those of W3C Trace Context
 * (https://www.w3.org/TR/trace-context/).
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { EventOf, RunEvent, TaskInfo } from '../../events/types.ts';
import { nearestNumbers } from '../../util/json.ts';
import { visible } from '../../util/visible.ts';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  end: number;
  readonly attributes: Record<string, string | number | boolean>;
  /** Undefined while nothing is known to have failed. */
  error: string | undefined;
}

export interface Parent {
  readonly traceId: string;
  readonly spanId: string;
}

/** The parent that the environment names; undefined when it names none, or none that is valid. */
export function parentOf(traceparent: string | undefined): Parent | undefined {
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/.exec(traceparent ?? '');
  const [, traceId = '', spanId = ''] = match ?? [];
  return /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId) ? { traceId, spanId } : undefined;
}

const id = (bytes: number): string => randomBytes(bytes).toString('hex');

export interface Spans {
  onEvent(event: RunEvent): void;
  /** All of them; what has not ended ends with the last event. */
  all(): readonly Span[];
}

export function collectSpans(parent: Parent | undefined): Spans {
  const traceId = parent?.traceId ?? id(16);
  const spans: Span[] = [];
  const tasks = new Map<string, Span>();
  const starts = new Map<string, number>();
  let run: Span | undefined;
  let play: Span | undefined;
  let last = 0;

  const open = (
    name: string,
    start: number,
    above: Span | undefined,
    attributes: Span['attributes'],
  ): Span => {
    const span: Span = {
      ...{ traceId, spanId: id(8), parentSpanId: above?.spanId ?? parent?.spanId, name },
      ...{ start, end: 0, attributes, error: undefined },
    };
    spans.push(span);
    return span;
  };

  const hostEnded = ({ task, result, time }: EventOf<'host.end'>): void => {
    const above = tasks.get(task.id) ?? play ?? run;
    const start = starts.get(`${task.id} ${result.host}`) ?? time - result.duration;
    const span = open(`[${result.host}] ${task.name}`, start, above, {
      'ansible.task.host.name': result.host,
      'ansible.task.host.status': result.status,
      'ansible.task.module': task.action,
    });
    span.end = time;
    if ((result.status !== 'failed' && result.status !== 'unreachable') || result.ignored) return;
    span.error = task.noLog ? 'censored by no_log' : visible(text(result.result['msg'] ?? 'failed'));
    for (const one of [above, play, run])
      if (one !== undefined) one.error ??= `${result.host}: ${span.error}`;
  };

  return {
    onEvent: (event) => {
      last = event.time;
      switch (event.type) {
        case 'run.start':
          run = open(event.playbooks.join(' ') || 'ad-hoc', event.time, undefined, {
            'ansible.playbook': event.playbooks.join(' '),
            'tsplay.check': event.check,
          });
          break;
        case 'play.start':
          if (play !== undefined) play.end = event.time;
          play = open(event.name, event.time, run, { 'ansible.play.name': event.name });
          break;
        case 'task.start':
          tasks.set(event.task.id, open(event.task.name, event.time, play ?? run, attributesOf(event.task)));
          break;
        case 'host.start':
          starts.set(`${event.task.id} ${event.host}`, event.time);
          break;
        case 'host.end':
          hostEnded(event);
          break;
        case 'task.end': {
          const task = tasks.get(event.task.id);
          if (task !== undefined) task.end = event.time;
          break;
        }
        case 'run.end':
          if (run !== undefined) run.attributes['tsplay.exit_code'] = event.exitCode;
      }
    },
    all: () => {
      for (const span of spans) if (span.end === 0) span.end = Math.max(last, span.start);
      return spans;
    },
  };
}

const attributesOf = (task: TaskInfo): Span['attributes'] => ({
  'ansible.task.name': task.name,
  'ansible.task.module': task.action,
  ...(task.src === undefined ? {} : { 'code.filepath': task.src.file, 'code.lineno': task.src.line }),
});

const text = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, nearestNumbers);
