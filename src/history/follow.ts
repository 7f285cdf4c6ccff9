/**
 * A record as it grows.
 * @module
 */
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { summaryOf } from './store.ts';
import type { RunSummary } from './types.ts';

/** Whole lines of a record, in order. */
export interface Piece {
  readonly lines: readonly RecordLine[];
  /** Everything that has been written is here, and nothing more comes. */
  readonly isLast: boolean;
}

export interface RecordLine {
  /** Where it begins in the file, in bytes, and how many it has. */
  readonly at: number;
  readonly size: number;
  readonly text: string;
}

/** Bytes that are read at once. */
const chunk = 1024 * 1024;

/** Milliseconds between two looks at a file that grows. */
const interval = 150;

const newline = 0x0a;

/**
 * Gives the lines of a run's record, and waits for more while the run goes on. It ends with the run, when `signal` says so,
 * or when the record is removed. A line that was only half written by a process that is gone is left out.
 */
export async function* followRecord(
  { file }: Pick<RunSummary, 'file'>,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  const handle = await open(file, 'r');
  try {
    const reader = new Reader(handle);
    const isEnded = (): boolean => signal.aborted;
    while (!isEnded()) {
      // Asked before the last look: what was written until the process went is read.
      const isOver = summaryOf(file)?.outcome !== 'running';
      for (;;) {
        const lines = await reader.next();
        if (lines === undefined) break;
        yield { lines, isLast: false };
        if (isEnded()) return;
      }
      if (isOver) {
        yield { lines: [], isLast: true };
        return;
      }
      await sleep(interval, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}

class Reader {
  readonly #handle: FileHandle;
  #at = 0;
  #rest = Buffer.alloc(0);
  constructor(handle: FileHandle) {
    this.#handle = handle;
  }
  /** Lines of the next bytes; undefined when there are none. */
  async next(): Promise<RecordLine[] | undefined> {
    const { bytesRead, buffer } = await this.#handle.read({
      buffer: Buffer.alloc(chunk),
      position: this.#at + this.#rest.length,
    });
    if (bytesRead === 0) return undefined;
    const bytes = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    const lines: RecordLine[] = [];
    let from = 0;
    for (let to = bytes.indexOf(newline); to >= 0; to = bytes.indexOf(newline, from)) {
      lines.push({ at: this.#at + from, size: to - from, text: bytes.toString('utf8', from, to) });
      from = to + 1;
    }
    this.#at += from;
    this.#rest = Buffer.from(bytes.subarray(from));
    return lines;
  }
}
