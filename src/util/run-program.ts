/**
 * Programs of the controller that are waited for and asked for what they print.
 * @module
 */
import { spawn, type StdioOptions } from 'node:child_process';
import { cutMark, cutStart } from './cut.ts';

export interface ProgramOptions {
  /** Bytes that it may print; with more it is ended. */
  readonly limit: number;
  /** Its environment; this process's own when not given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Its stdin is ours, so that it can ask the person at the terminal. */
  readonly asks?: boolean;
  /** What it says on stderr goes where ours goes. */
  readonly showsErrors?: boolean;
}

export interface ProgramEnd {
  /** The exit status; undefined when a signal ended it. */
  readonly rc: number | undefined;
  readonly stdout: Buffer;
  /** Its last words, where they are not shown: at most 64 KiB. */
  readonly stderr: string;
}

const keptErrors = 64 * 1024;

/**
 * Runs a program to its end; while it runs, signals are heard. Rejects with the system's error when it cannot be started, and
 * with {@link PrintedTooMuch}.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { limit, env, asks = false, showsErrors = false }: ProgramOptions,
): Promise<ProgramEnd> {
  const stdio: StdioOptions = [asks ? 'inherit' : 'ignore', 'pipe', showsErrors ? 'inherit' : 'pipe'];
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio, ...(env === undefined ? {} : { env }) });
    const { stdout } = child;
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      // What it has started ends when nothing reads what it prints.
      stdout.destroy();
      child.stderr?.destroy();
      child.kill('SIGKILL');
      reject(new PrintedTooMuch(limit));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = cutStart(stderr + text, keptErrors - cutMark.length);
    });
    child.on('error', reject);
    child.on('close', (rc) => resolve({ rc: rc ?? undefined, stdout: Buffer.concat(chunks), stderr }));
  });
}

/** A program printed more than it may. */
export class PrintedTooMuch extends Error {
  constructor(limit: number) {
    super(`it printed more than ${limit / 1024 / 1024} MiB and was ended`);
  }
}
