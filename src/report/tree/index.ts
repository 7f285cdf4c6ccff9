/**
 * The live tree: what has ended stands above as one line each, what goes on is drawn below.
 * @module
 */
import type { Renderer, RunEvent } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import type { TextStream } from '../text-stream.ts';
import { asciiStream } from './ascii.ts';
import { Model } from './model.ts';
import { permanentText } from './permanent.ts';
import { liveRegion } from './region.ts';
import { taskLine } from './summary.ts';
import { viewOf, type Size, type View } from './view.ts';

/** A task that is over sooner than this is never drawn live: a converged run shows no flicker and loads no listr2. */
const patience = 80;

interface Piece {
  readonly to: TextStream;
  readonly text: string;
}

const isNotice = ({ type }: RunEvent): boolean =>
  type === 'warning' || type === 'deprecation' || type === 'error';

/** What hosts have to say of a task that went well stands below the task's own line; failures are told at once. */
class HeldTexts {
  readonly #texts = new Map<string, string>();

  /** Whether the text waits for its task. */
  keep(event: RunEvent, text: string): boolean {
    if (event.type !== 'item.end' && event.type !== 'host.end') return false;
    if (event.result.status === 'failed' || event.result.status === 'unreachable') return false;
    const { id } = event.task;
    this.#texts.set(id, (this.#texts.get(id) ?? '') + text);
    return true;
  }

  take(id: string): string {
    const text = this.#texts.get(id) ?? '';
    this.#texts.delete(id);
    return text;
  }
}

/** The renderer `tree`, for terminals. */
export function treeRenderer(options: ReportOptions): Renderer {
  const { paint, earlier, ascii = false } = options;
  const stdout = ascii ? asciiStream(options.stdout) : options.stdout;
  const stderr = ascii ? asciiStream(options.stderr) : options.stderr;
  const model = new Model();
  const permanent = permanentText(options, model.inOrder);
  const region = liveRegion(options.stdout, options.stderr, ascii);
  const held = new HeldTexts();
  let waiting: Piece[] = [];
  let flushing: Promise<void> | undefined;
  let suspended = false;

  const size = (): Size => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 });
  const look = (): View | undefined => viewOf(model, Date.now(), { size: size(), paint, earlier });
  const drawWhenDue = (): void => {
    if (suspended || region.live || flushing !== undefined) return;
    const oldest = model.open.values().next().value ?? model.play;
    if (oldest !== undefined && Date.now() - oldest.since >= patience) region.start(look);
  };
  // The timer alone must not keep a finished run alive.
  const timer = setInterval(drawWhenDue, patience).unref();

  const flush = async (): Promise<void> => {
    await region.stop();
    writeAll();
    flushing = undefined;
    drawWhenDue();
  };
  const print = (to: TextStream, text: string): void => {
    if (text === '') return;
    waiting.push({ to, text });
    if (region.live || flushing !== undefined) flushing ??= flush();
    else writeAll();
  };
  const writeAll = (): void => {
    const pieces = waiting;
    waiting = [];
    for (const { to, text } of pieces) to.write(text);
  };
  const textOf = (event: RunEvent): string => {
    const ended = model.apply(event).map((task) => {
      const line = taskLine(task, event.time, size().columns, paint);
      return (line === undefined ? '' : `${line}\n`) + held.take(task.info.id);
    });
    const text = permanent(event);
    return ended.join('') + (held.keep(event, text) ? '' : text);
  };
  const settle = async (): Promise<void> => {
    await flushing;
    await region.stop();
  };

  return {
    onEvent: (event) => print(isNotice(event) ? stderr : stdout, textOf(event)),
    tell: (text) => print(stderr, `${text}\n`),
    suspend: async () => {
      suspended = true;
      await settle();
      return () => {
        suspended = false;
      };
    },
    close: async () => {
      clearInterval(timer);
      suspended = true;
      await settle();
    },
  };
}
