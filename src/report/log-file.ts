/**
 * A run as lines of a log file (`log_path`), in the form that Ansible's logger writes and log shippers know.
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Renderer } from '../events/types.ts';
import type { ReportOptions } from './options.ts';
import { plainRenderer } from './plain/index.ts';
import { noPaint } from './style.ts';
import { safeStream } from './safe-stream.ts';
import { systemWords } from '../util/local-file.ts';
import { withLineNames } from './names.ts';

export interface LogFile {
  readonly path: string;
  readonly user: string;
  readonly pid: number;
}

type Level = 'INFO' | 'WARNING' | 'ERROR';

/** `2026-01-31 23:59:59,123`, local time. */
function stamp(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time},${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const levelOf = (text: string): Level => {
  if (/^(fatal|failed|ERROR!)/.test(text)) return 'ERROR';
  return /^\[(DEPRECATION )?WARNING\]/.test(text) ? 'WARNING' : 'INFO';
};

/**
 * Writes plain output to the file as it comes. Throws when the file cannot be opened. What cannot be written to it later is
 * told to `warn` once, and left out: a full disk is no reason to end a run.
 */
export function logRenderer(
  { path, user, pid }: LogFile,
  options: ReportOptions,
  warn: (message: string) => void,
): Renderer {
  const file = openSync(path, 'a', 0o600);
  let told = false;
  const stream = safeStream({
    write: (chunk) => {
      const text = String(chunk);
      const record = text.replace(/^\n+|\n+$/g, '');
      if (record === '') return;
      const head = `${stamp(new Date())} p=${pid} u=${user} n=ansible ${levelOf(record)}| `;
      try {
        writeSync(file, `${head}${record}\n`);
      } catch (error) {
        if (!told) warn(`log file at '${path}' is not complete: ${systemWords(error)}`);
        told = true;
      }
    },
  });
  const plain = withLineNames(
    plainRenderer({ ...options, stdout: stream, stderr: stream, paint: noPaint, errPaint: noPaint }),
  );
  return {
    onEvent: (event) => plain.onEvent(event),
    close: async () => {
      await plain.close();
      closeSync(file);
    },
  };
}
