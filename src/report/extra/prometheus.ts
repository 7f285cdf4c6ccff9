/**
 * The last run as a file for the node exporter's textfile collector, in Prometheus' text format
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 * @module
 */
import { basename } from 'node:path';
import type { HostStats, Renderer } from '../../events/types.ts';
import { replaceFileSync } from '../../util/local-file.ts';
import { errorText } from '../../util/error-text.ts';
import type { ExtraOptions } from './options.ts';

interface Run {
  readonly book: string;
  readonly check: boolean;
  /** Milliseconds. */
  readonly started: number;
  ended: number;
  exitCode: number;
  duration: number;
  hosts: Readonly<Record<string, HostStats>>;
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const line = (name: string, labels: Readonly<Record<string, string>>, value: number): string => {
  const all = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${name}{${all.join(',')}} ${value}`;
};

const metric = (name: string, help: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines];

/** The file's text. */
export function metricsOf(run: Run): string {
  const own = { playbook: run.book, check: String(run.check) };
  const one = (name: string, help: string, value: number): string[] =>
    metric(name, help, [line(name, own, value)]);
  const tasks = Object.entries(run.hosts).flatMap(([host, stats]) =>
    Object.entries(stats).map(([status, count]) =>
      line('tsplay_run_tasks', { ...own, host, status }, count as number),
    ),
  );
  return `${[
    ...one('tsplay_run_start_time_seconds', 'When the last run started.', run.started / 1000),
    ...one('tsplay_run_end_time_seconds', 'When the last run ended.', run.ended / 1000),
    ...one('tsplay_run_duration_seconds', 'How long the last run took.', run.duration / 1000),
    ...one('tsplay_run_exit_code', 'Exit status of the last run: 0 when all went well.', run.exitCode),
    ...metric('tsplay_run_tasks', 'Tasks of the last run by host and status.', tasks),
  ].join('\n')}\n`;
}

/** The renderer `prometheus`: replaces the file when the run is over. */
export function prometheusRenderer({ settings: { prometheusFile }, stderr }: ExtraOptions): Renderer {
  let run: Run | undefined;
  return {
    onEvent: (event) => {
      if (event.type === 'run.start')
        run ??= {
          ...{ book: event.playbooks.map((file) => basename(file)).join(' '), check: event.check },
          ...{ started: event.time, ended: event.time, exitCode: 0, duration: 0, hosts: {} },
        };
      if (run === undefined) return;
      if (event.type === 'stats') run.hosts = event.hosts;
      if (event.type === 'run.end') {
        run.ended = event.time;
        run.exitCode = event.exitCode;
        run.duration = event.duration;
      }
    },
    close: () => {
      if (run === undefined || prometheusFile === undefined) return Promise.resolve();
      try {
        // The collector reads it as another user.
        replaceFileSync(prometheusFile, metricsOf(run), 0o644);
      } catch (error) {
        stderr.write(`[WARNING]: no metrics: ${errorText(error)}\n`);
      }
      return Promise.resolve();
    },
  };
}
