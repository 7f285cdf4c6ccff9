/**
 * A process for tests of the command line: streams that keep what is written, keys that a test types.
 */
import { PassThrough } from 'node:stream';
import type { CliProcess } from '../../src/cli/process.ts';
import { Sink } from '../report/fixture.ts';

export interface FakeProcess extends CliProcess {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: PassThrough & { isTTY: boolean; setRawMode(mode: boolean): unknown };
  readonly exits: number[];
  /** Delivers a signal to whoever listens. */
  signal(name: string): void;
}

export interface FakeOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly tty?: boolean;
}

export function fakeProcess({ env = {}, cwd = '/', tty = false }: FakeOptions = {}): FakeProcess {
  const listeners = new Map<string, Set<() => void>>();
  const exits: number[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY: tty, setRawMode: () => undefined });
  const stdout = new Sink();
  const stderr = new Sink();
  stdout.isTTY = stderr.isTTY = tty;
  return {
    stdout,
    stderr,
    stdin,
    env,
    exits,
    cwd: () => cwd,
    onSignal: (name, handler) => {
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(handler));
      return () => all.delete(handler);
    },
    exit: (code) => void exits.push(code),
    signal: (name) => listeners.get(name)?.forEach((handler) => handler()),
  };
}
