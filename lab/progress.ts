/** Tells the user what the lab is doing. */
export interface Progress {
  /** Run one step and report it. `note` takes what the step is busy with, shown when the step is slow. */
  step<T>(title: string, run: (note: (text: string) => void) => Promise<T>): Promise<T>;
  info(text: string): void;
}

/** After this many milliseconds a step says that it is still busy, and again after as many more. */
const PATIENCE = 5000;

/** Steps faster than this are not worth a line. */
const QUICK = 300;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Progress as plain lines: good in a terminal, in a pipe and in a CI log alike. */
export function lineProgress(write: (line: string) => void): Progress {
  return {
    async step(title, run) {
      const start = performance.now();
      let last = '';
      const timer = setInterval(() => {
        write(`  … ${title}${last === '' ? '' : `: ${last}`} (${seconds(start)})`);
      }, PATIENCE);
      try {
        const result = await run((text) => {
          last = text.slice(0, 100);
        });
        if (performance.now() - start > QUICK) write(`  ✔ ${title} (${seconds(start)})`);
        return result;
      } catch (error) {
        write(`  ✘ ${title} (${seconds(start)})`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
    info: (text) => {
      write(`  ${text}`);
    },
  };
}

/** Progress that says nothing. */
export const silent: Progress = {
  step: (_title, run) => run(() => undefined),
  info: () => undefined,
};
