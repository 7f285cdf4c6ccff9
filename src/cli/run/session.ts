/**
 * A run as commands conduct it: what the engine asks of the terminal, and a renderer that is closed in the end.
 * @module
 */
import type { Settings } from '../../config/index.ts';
import type { RunHooks } from '../../engine/state/options.ts';
import type { Renderer } from '../../events/types.ts';
import type { OutputName, ReportOptions } from '../../report/index.ts';
import { noticeFilter } from '../../report/text/warnings.ts';
import type { Asker } from '../ask.ts';
import { interrupts, type Interrupts } from '../interrupt.ts';
import { pauseAt } from '../pause.ts';
import type { CliProcess } from '../process.ts';
import type { FoundCallbacks } from './python-callbacks.ts';
import { openRenderer } from './open-renderer.ts';
import { recorded, recordFolder, type RecordWords } from './record.ts';

/** Who can be asked, and who says what happens. */
export interface Session {
  readonly proc: CliProcess;
  readonly ask: Asker;
  readonly interrupt: Interrupts;
  readonly settings: Settings;
  readonly report: ReportOptions;
  /** Outputs beside the one on the screen. */
  readonly callbacks?: readonly string[];
  /** Callbacks in Python. */
  readonly python?: FoundCallbacks | undefined;
  /** Under which words the run is recorded; it is not when not given. */
  readonly record?: RecordWords | undefined;
}

/** Outputs that begin, under `-v`, with the configuration file that is used. */
const wordy: ReadonlySet<OutputName> = new Set(['plain', 'default', 'yaml', 'minimal', 'oneline']);

/** Opens the renderer, has `work` done with it and closes it: what it has to say comes before an error that ends all. */
export async function withRenderer(
  { proc, ask, interrupt, settings, report, callbacks = [], python, record }: Session,
  name: OutputName,
  work: (hooks: RunHooks) => Promise<number>,
  around: (renderer: Renderer) => Renderer = (renderer) => renderer,
): Promise<number> {
  const earlier = name === 'tree' && record !== undefined ? await before(record, settings, proc) : undefined;
  const shown = around(
    await openRenderer(name, { ...report, earlier }, settings, { callbacks, env: proc.env, python }),
  );
  const renderer = record === undefined ? shown : await recorded(shown, record, settings, proc);
  if (renderer.tell !== undefined) interrupt.tell = (text) => renderer.tell?.(text);
  interrupt.onLeave(async () => renderer.suspend?.());
  if (report.verbosity > 0 && wordy.has(name))
    proc.stdout.write(`${report.paint('verbose', configLine(settings))}\n`);
  try {
    return await work(hooksOf(proc, renderer, ask, interrupt));
  } catch (error) {
    renderer.onError?.(error);
    throw error;
  } finally {
    await renderer.close();
  }
}

/** How long tasks took in an earlier run. What cannot be read tells nothing: the run matters more. */
async function before(
  record: RecordWords,
  settings: Settings,
  proc: CliProcess,
): Promise<ReportOptions['earlier']> {
  const folder = recordFolder(settings, proc);
  if (folder === undefined) return undefined;
  const { earlierTimes } = await import('../../history/index.ts');
  return await earlierTimes(folder, { what: record.what, cwd: proc.cwd() }).catch(() => undefined);
}

/** Hooks for what shows nothing but warnings, on stderr. */
export function quietHooks({ proc, ask, interrupt, report }: Session): RunHooks {
  const notice = noticeFilter(report);
  return hooksOf(
    proc,
    {
      onEvent: (event) => {
        if (event.type !== 'warning' && event.type !== 'deprecation' && event.type !== 'error') return;
        const text = notice(event);
        if (text !== undefined) proc.stderr.write(`${text}\n`);
      },
      close: () => Promise.resolve(),
    },
    ask,
    interrupt,
  );
}

/** Which configuration file is used. */
export const configLine = ({ file }: Settings): string =>
  file === undefined ? 'No config file found; using defaults' : `Using ${file} as config file`;

const hooksOf = (proc: CliProcess, renderer: Renderer, ask: Asker, interrupt: Interrupts): RunHooks => ({
  emit: (event) => renderer.onEvent(event),
  prompt: async (question, { secret, default: fallback, piped = false }) => {
    const resume = await renderer.suspend?.();
    try {
      const answer = await (piped ? ask.askPassword(question) : ask.ask(question, { secret }));
      return answer === '' && fallback !== undefined ? fallback : answer;
    } finally {
      resume?.();
    }
  },
  pause: async (pause) => {
    const resume = await renderer.suspend?.();
    try {
      return await pauseAt(proc, pause, interrupt.signal);
    } finally {
      resume?.();
    }
  },
  signal: interrupt.signal,
  redactor: proc.redactor,
  onStop: (stop) => interrupt.onStop(stop),
  env: proc.env,
  cwd: proc.cwd(),
});

/** Does the work with signals heard. */
export async function listening<T>(
  proc: CliProcess,
  work: (interrupt: Interrupts) => Promise<T>,
): Promise<T> {
  const interrupt = interrupts(proc);
  try {
    return await work(interrupt);
  } finally {
    // A run that is being ended says with which status.
    await interrupt.settled();
    interrupt.dispose();
  }
}
