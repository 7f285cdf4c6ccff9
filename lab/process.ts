import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** How a command ended. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command. */
export interface ExecOptions {
  /** Sent to the command's stdin, which is closed after it. Nothing: stdin is closed at once. */
  readonly input?: string | NodeJS.ReadableStream;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with every line of either stream: the lab shows the last one as progress. */
  readonly onLine?: (line: string) => void;
}

/** Status of a command that could not be started, as a shell reports it. */
export const NOT_FOUND = 127;

/** Run a command to its end. Never rejects: a command that cannot be started has status 127. */
export function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout = collect(child.stdout, options.onLine);
    const stderr = collect(child.stderr, options.onLine);
    feed(child, options.input);
    child.once('error', (error) => {
      resolve({ status: NOT_FOUND, stdout: '', stderr: error.message });
    });
    child.once('close', (code, signal) => {
      const status = code ?? (signal === null ? NOT_FOUND : 128);
      resolve({ status, stdout: stdout(), stderr: stderr() });
    });
  });
}

/** Whether a program is on the PATH. */
export async function hasProgram(name: string): Promise<boolean> {
  const found = await exec('sh', ['-c', 'command -v "$1"', 'sh', name]);
  return found.status === 0;
}

function feed(child: ChildProcess, input: ExecOptions['input']): void {
  const { stdin } = child;
  if (!stdin) return;
  // A command may end before it has read everything; its status says whether that matters.
  stdin.on('error', () => undefined);
  if (input === undefined || typeof input === 'string') stdin.end(input ?? '');
  else input.pipe(stdin);
}

function collect(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): () => string {
  const chunks: Buffer[] = [];
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (!onLine) return;
    const lines = (rest + stripVTControlCharacters(chunk.toString('utf8'))).split(/[\r\n]+/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line.trim());
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
