/**
 * The live tree: what has ended stands above as one line each, what goes on is drawn below.
 * @module
 */
import type { Renderer, RunEvent } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import type { TextStream } from '../text-stream.ts';
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

/** The renderer `tree`, for terminals. */
export function treeRenderer(options: ReportOptions): Renderer {
  const { stdout, stderr, paint } = options;
  const model = new Model();
  const permanent = permanentText(options);
  const region = liveRegion(stdout, stderr);
  let waiting: Piece[] = [];
  let flushing: Promise<void> | undefined;
  let suspended = false;

  const size = (): Size => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 });
  const look = (): View | undefined => viewOf(model, Date.now(), size(), paint);
  const drawWhenDue = (): void => {
    if (suspended || region.live || flushing !== undefined) return;
    const [oldest] = model.open.values();
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
    const lines = model.apply(event).map((task) => taskLine(task, event.time, size().columns, paint));
    const ended = lines.filter((line) => line !== undefined).map((line) => `${line}\n`);
    return ended.join('') + permanent(event);
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
