/**
 * The world as the command line sees it. Everything below takes it as an argument, so that a test can run a whole
 * command in its own process and look at what came out.
 * @module
 */
import type { TextStream } from '../report/index.ts';

/** What is read from: keys of a terminal, or the lines of a pipe. */
interface InputStream extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined;
  setRawMode?(mode: boolean): unknown;
}

interface OutputStream extends TextStream {
  write(chunk: string | Uint8Array): unknown;
  on?(event: 'error', handler: (error: NodeJS.ErrnoException) => void): unknown;
}

export interface CliProcess {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  /** Calls the handler at each such signal until the returned function is called. */
  onSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', handler: () => void): () => void;
  /** Ends the process at once: the second Ctrl-C. */
  exit(code: number): void;
}

/** The real process. */
export const realProcess = (): CliProcess => ({
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: () => process.cwd(),
  onSignal: (signal, handler) => {
    process.on(signal, handler);
    return () => process.off(signal, handler);
  },
  exit: (code) => process.exit(code),
});
