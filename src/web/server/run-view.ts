/**
 * One run as the page is told of it: read once, however many look, and read on while it goes on.
 * @module
 */
import { open } from 'node:fs/promises';
import type { EventOf, RunEvent } from '../../events/types.ts';
import {
  eventOf,
  followRecord,
  parsed,
  summaryOf,
  type RecordLine,
  type RunSummary,
} from '../../history/index.ts';
import type { FindingStyle } from '../../report/page/findings.ts';
import { Collector } from '../../report/page/model.ts';
import { place } from '../../report/page/place.ts';
import { shownText } from './answer.ts';
import { Parts } from './parts.ts';
import { rowOf } from './rows.ts';
import type { EventLine, RunMessage, TaskAnswer } from '../wire.ts';
import { errorText } from '../../util/error-text.ts';

/** Characters of a line in a list of them. */
const shortLine = 500;
/** Bytes of a line by itself. */
const longLine = 4 * 1024 * 1024;

/** Lines between two messages: no message may keep the page's only thread busy. */
const most = 2_000;

export class RunView {
  readonly #run: RunSummary;
  readonly #collector: Collector;
  readonly #parts: Parts;
  readonly #messages: string[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #ending = new AbortController();
  /** Where lines begin, and their sizes: a record is too large to be kept. */
  readonly #at: number[] = [];
  readonly #size: number[] = [];
  #isOver = false;
  readonly reading: Promise<void>;
  constructor(run: RunSummary, style: FindingStyle) {
    this.#run = run;
    const parts = new Parts(run.head.time, (src) => (src === undefined ? '' : place(src, run.head.cwd)));
    this.#parts = parts;
    this.#collector = new Collector(style, run.head.cwd, {
      task: (task) => parts.task(task, this.#collector.plays()),
      step: (task, step) => parts.step(task, step, this.#at.length - 1),
    });
    this.reading = this.#read();
  }
  /** Messages so far. */
  get count(): number {
    return this.#messages.length;
  }
  /** By number, from 0; as JSON. */
  message(n: number): string {
    return this.#messages[n] ?? '';
  }
  /** Calls whenever there are more. Gives what ends that. */
  onMore(hear: () => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }
  /** Whether the last message is there. */
  get isOver(): boolean {
    return this.#isOver;
  }
  close(): void {
    this.#ending.abort();
  }
  /** What there is to read about a task; undefined where there is none at this position. */
  task(position: number): TaskAnswer | undefined {
    const collector = this.#collector;
    return (
      collector.task(position) && {
        findings: collector.findings(position),
        origins: collector.origins(position),
      }
    );
  }
  /** Lines of the record, the beginning of each. */
  async lines(from: number, count: number): Promise<readonly EventLine[]> {
    const end = Math.min(from + count, this.#at.length);
    const lines: EventLine[] = [];
    const file = await open(this.#run.file, 'r');
    try {
      for (let line = Math.max(0, from); line < end; line++)
        lines.push(await this.#line(file, line, shortLine));
    } finally {
      await file.close();
    }
    return lines;
  }
  /** One line in full, as far as a page can show it; undefined where there is none. */
  async line(line: number): Promise<EventLine | undefined> {
    if (this.#at[line] === undefined) return undefined;
    const file = await open(this.#run.file, 'r');
    try {
      return await this.#line(file, line, longLine);
    } finally {
      await file.close();
    }
  }
  async #line(file: Awaited<ReturnType<typeof open>>, line: number, most: number): Promise<EventLine> {
    const size = this.#size[line] ?? 0;
    const buffer = Buffer.alloc(Math.min(size, most));
    await file.read({ buffer, position: this.#at[line] ?? 0 });
    return { line, text: buffer.toString('utf8'), isCut: size > most };
  }
  async #read(): Promise<void> {
    this.#tell({ type: 'head', run: rowOf(this.#run) });
    try {
      for await (const { lines, isLast } of followRecord(this.#run, this.#ending.signal)) {
        for (let from = 0; from < lines.length; from += most) this.#hear(lines.slice(from, from + most));
        if (isLast) this.#end();
        // Others wait for this thread too.
        await new Promise((next) => setImmediate(next));
      }
    } catch (error) {
      this.#isOver = true;
      this.#tell({ type: 'gone', message: errorText(error) });
    }
  }
  #end(): void {
    this.#isOver = true;
    const run = summaryOf(this.#run.file) ?? this.#run;
    this.#tell({ type: 'end', run: rowOf(run) });
  }
  #hear(lines: readonly RecordLine[]): void {
    for (const { at, size, text } of lines) {
      this.#at.push(at);
      this.#size.push(size);
      const line = parsed(text);
      const event = line && eventOf(line, this.#run.file, this.#at.length);
      if (event !== undefined) this.#event(event);
    }
    this.#tell(this.#parts.take(this.#collector.hosts(), this.#at.length));
  }
  #event(event: RunEvent): void {
    if (event.type === 'task.start') this.#parts.expect(event);
    this.#collector.hear(event);
    this.#parts.hear(event);
    if (isNotice(event)) this.#parts.notices(this.#collector.notices());
  }
  #tell(message: RunMessage): void {
    this.#messages.push(shownText(message));
    for (const hear of this.#listeners) hear();
  }
}

const isNotice = (event: RunEvent): event is EventOf<'warning'> | EventOf<'deprecation'> | EventOf<'error'> =>
  event.type === 'warning' || event.type === 'deprecation' || event.type === 'error';
