/**
 * The part of the terminal that is drawn again and again, by listr2. One listr task in all, whatever the number of
 * hosts: its renderer is made for dozens of rows, not for hundreds.
 * @module
 */
import type { ListrTaskWrapper } from 'listr2';
import type { TextStream } from '../text-stream.ts';
import type { View } from './view.ts';
import { emitted, rawStream } from '../safe-stream.ts';
import { asciiSigns } from './ascii.ts';
import { refitted } from './refit.ts';

export interface Region {
  readonly live: boolean;
  /** Begins drawing what `look` gives, several times a second. */
  start(look: () => View | undefined): void;
  /** Stops and wipes the region off the screen; resolves when the terminal is free. */
  stop(): Promise<void>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- listr2 types its wrapper by both renderers.
type Row = ListrTaskWrapper<unknown, any, any>;

const braille = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A region on the given terminal; nothing of listr2 is loaded before it is first started. */
export function liveRegion(stdout: TextStream, stderr: TextStream, ascii = false): Region {
  let running: { readonly release: () => void; readonly ended: Promise<void> } | undefined;
  return {
    get live() {
      return running !== undefined;
    },
    start: (look) => {
      if (running !== undefined) return;
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      running = { release, ended: draw(look, released, { stdout, stderr, ascii }) };
    },
    stop: async () => {
      const current = running;
      running = undefined;
      current?.release();
      await current?.ended;
    },
  };
}

interface Screen {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly ascii: boolean;
}

async function draw(
  look: () => View | undefined,
  released: Promise<void>,
  { stdout, stderr, ascii }: Screen,
): Promise<void> {
  const listr2 = await import('listr2');
  // What listr2 measures is what is written.
  const shown = (text: string): string => (ascii ? asciiSigns(emitted(text)) : emitted(text));
  let row: Row | undefined;
  const refresh = (): void => {
    const view = look();
    if (row === undefined || view === undefined) return;
    // listr2 draws with sequences of its own: the texts are made safe before it gets them.
    row.output = shown(view.rows.join('\n'));
    row.title = shown(view.title);
  };
  class Clock extends listr2.Spinner {
    override readonly spinner: string[] = ascii ? ['-', '\\', '|', '/'] : braille;
    override spin(): void {
      super.spin();
      refresh();
    }
  }
  /** listr2 takes the size down once; what draws its frames wraps and cuts them by it. */
  class LiveOutput extends listr2.ProcessOutput {
    override get stdout(): NodeJS.WriteStream {
      const out = this.stream.stdout;
      return ownStream(refitted(rawStream(stdout), (text) => out.write(text)));
    }
  }
  const output = new LiveOutput(ownStream(rawStream(stdout)), ownStream(rawStream(stderr)), {
    leaveEmptyLine: false,
  });
  const list = new listr2.Listr(
    {
      title: shown(look()?.title ?? ''),
      task: async (_context, task) => {
        row = task as Row;
        refresh();
        await released;
      },
    },
    {
      // Ctrl-C is the command line's; listr2 would end the process.
      registerSignalListeners: false,
      renderer: 'default',
      fallbackRendererCondition: false,
      forceTTY: true,
      rendererOptions: {
        clearOutput: true,
        // listr2 would move all rows but the first to the right; the view has its own idea.
        indentation: 0,
        formatOutput: 'truncate',
        spinner: new Clock(),
        icon: { [listr2.ListrDefaultRendererLogLevels.OUTPUT]: '' },
        logger: new listr2.ListrLogger({ processOutput: output, useIcons: true, toStderr: [] }),
      },
    },
  );
  await list.run();
}

/**
 * The stream as an object of its own: listr2 takes the `write` of what it is given away as long as it draws, and nobody
 * else's output must get lost when the process ends in the middle of that.
 */
const ownStream = (stream: TextStream): NodeJS.WriteStream =>
  ({
    write: (text: string) => stream.write(text),
    isTTY: stream.isTTY,
    // Asked for each frame: a terminal may change its size.
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
  }) as NodeJS.WriteStream;
