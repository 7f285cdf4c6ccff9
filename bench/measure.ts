/**
 * Whole processes, timed from outside.
 * @module
 */
import { spawn } from 'node:child_process';

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** Its environment; that of this process when not given. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Seconds that a process takes from start to end. Rejects with its output when it fails. */
export const seconds = async (command: Command): Promise<number> => (await measured(command)).seconds;

export interface Measured {
  readonly seconds: number;
  /** What it wrote, both streams as they came. */
  readonly output: string;
}

/** As seconds, with what the process wrote. */
export function measured({ argv: [file, ...args], cwd, env }: Command): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const took = (performance.now() - start) / 1000;
      const output = Buffer.concat(out).toString();
      if (code === 0) resolve({ seconds: took, output });
      else reject(new Error(`${file} ${args.join(' ')} ended with ${String(code)}:\n${output}`));
    });
  });
}

/** The middle of a list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}
