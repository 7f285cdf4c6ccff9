/**
 * A pause of the play at the terminal: a time, or Enter. Ctrl-C asks whether to go on or to stop.
 * @module
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pause, PauseEnd } from '../engine/state/options.ts';
import type { CliProcess } from './process.ts';
import { rawStream } from '../report/safe-stream.ts';
import { visible } from '../util/visible.ts';

const interruptKey = '\u0003';

/** Waits. The signal ends a pause as if its time were over. */
export async function pauseAt(proc: CliProcess, pause: Pause, signal: AbortSignal): Promise<PauseEnd> {
  const { stdin, stderr } = proc;
  const say = (text: string): void => void stderr.write(`${text}\n`);
  if (stdin.isTTY !== true) {
    if (pause.seconds === undefined) return { kind: 'nobody' };
    for (const line of pause.lines) say(line);
    await sleep(pause.seconds * 1000, undefined, { signal }).catch(() => undefined);
    return { kind: 'elapsed' };
  }
  for (const line of pause.lines) say(line);
  if (pause.seconds === undefined) {
    const text = await typed(proc, pause);
    return text === undefined ? choice(proc, signal) : { kind: 'answered', text };
  }
  say(pause.prompt);
  const early = await key(proc, [interruptKey], signal, pause.seconds);
  return early === undefined ? { kind: 'elapsed' } : choice(proc, signal);
}

/** After Ctrl-C: go on, or stop. */
async function choice(proc: CliProcess, signal: AbortSignal): Promise<PauseEnd> {
  proc.stderr.write("Press 'C' to continue the play or 'A' to abort \n");
  const pressed = await key(proc, ['c', 'C', 'a', 'A', interruptKey], signal);
  return { kind: pressed === undefined || pressed.toLowerCase() === 'c' ? 'elapsed' : 'aborted' };
}

/** A line; undefined when Ctrl-C was pressed, or the terminal is gone. */
function typed(proc: CliProcess, { prompt: asked, secret }: Pause): Promise<string | undefined> {
  const { stdin } = proc;
  // The line editor moves the cursor.
  const stderr = rawStream(proc.stderr);
  const prompt = visible(asked);
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!secret) stderr.write(chunk.toString());
      done();
    },
  });
  if (secret) stderr.write(prompt);
  const reader = createInterface({ input: stdin, output: echo, terminal: true, historySize: 0 });
  return new Promise((resolve) => {
    const settle = (text: string | undefined): void => {
      resolve(text);
      reader.close();
      if (secret || text === undefined) stderr.write('\n');
    };
    reader.once('SIGINT', () => settle(undefined));
    reader.once('close', () => resolve(undefined));
    reader.question(secret ? '' : prompt, settle);
  });
}

/** The first of some keys that is pressed; undefined when the signal or the time comes before. Other keys mean nothing. */
function key(
  { stdin }: CliProcess,
  wanted: readonly string[],
  signal: AbortSignal,
  seconds?: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (pressed: string | undefined): void => {
      stdin.off('data', hear);
      signal.removeEventListener('abort', late);
      clearTimeout(timer);
      stdin.setRawMode?.(false);
      stdin.pause();
      resolve(pressed);
    };
    const hear = (data: Buffer | string): void => {
      const keys = Array.from(data.toString());
      const pressed = keys.find((char) => wanted.includes(char));
      if (pressed !== undefined) settle(pressed);
    };
    const late = (): void => settle(undefined);
    if (signal.aborted) {
      resolve(undefined);
      return;
    }
    stdin.setRawMode?.(true);
    stdin.on('data', hear);
    stdin.resume();
    signal.addEventListener('abort', late);
    if (seconds !== undefined) timer = setTimeout(late, seconds * 1000);
  });
}
