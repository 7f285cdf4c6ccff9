/**
 * The world as the command line sees it. Everything below takes it as an argument, so that a test can run a whole
 * command in its own process and look at what came out.
 * @module
 */
import { openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { safeStream, type OutputStream } from '../report/safe-stream.ts';
import { Redactor } from '../secrets/index.ts';

/** What is read from: keys of a terminal, or the lines of a pipe. */
interface InputStream extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined;
  setRawMode?(mode: boolean): unknown;
}

/** Keys and screen of a terminal. */
export interface Terminal {
  readonly stdin: InputStream;
  readonly stderr: OutputStream;
  close(): void;
}

export interface CliProcess {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  /** The terminal that the process belongs to, whatever its streams are; undefined when it has none. */
  openTerminal?(): Terminal | undefined;
  /** Calls the handler at each such signal until the returned function is called. */
  onSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', handler: () => void): () => void;
  /** What must not be shown, of which a command has heard so far; the texts of an error that ends it pass this. */
  readonly redactor?: Redactor | undefined;
  /** Ends the process at once: the second Ctrl-C. */
  exit(code: number): void;
}

/** `/dev/tty`, as getpass(3) opens it: what is piped in is not taken for a password. */
function controllingTerminal(): Terminal | undefined {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'r+');
  } catch {
    return undefined;
  }
  const stdin = new ReadStream(fd);
  const write = (chunk: string | Uint8Array): number =>
    writeSync(fd, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return { stdin, stderr: { write }, close: () => stdin.destroy() };
}

/** The real process. */
export const realProcess = (): CliProcess => ({
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: () => process.cwd(),
  openTerminal: controllingTerminal,
  onSignal: (signal, handler) => {
    process.on(signal, handler);
    return () => process.off(signal, handler);
  },
  exit: (code) => process.exit(code),
});

/** Fulfilled when all that was written has left this process, or nobody reads it any more. */
export async function outputWritten(): Promise<void> {
  const written = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((done) => {
      stream.write('', () => {
        done();
      });
    });
  await Promise.all([written(process.stdout), written(process.stderr)]);
}

/** The process with the boundary before its screen: whatever a command writes, no text steers the terminal. */
export function guarded(proc: CliProcess): CliProcess {
  const openTerminal = proc.openTerminal?.bind(proc);
  return {
    ...proc,
    stdout: safeStream(proc.stdout),
    stderr: safeStream(proc.stderr),
    redactor: proc.redactor ?? new Redactor(),
    ...(openTerminal === undefined
      ? {}
      : {
          openTerminal: () => {
            const terminal = openTerminal();
            return terminal && { ...terminal, stderr: safeStream(terminal.stderr) };
          },
        }),
  };
}
