/**
 * What stands on the screen: banners and lines, and which task's banner was last.
 * @module
 */
import { resolve } from 'node:path';
import { placeText } from '../../errors/format.ts';
import type { TaskInfo } from '../../events/types.ts';
import type { SourceRef } from '../../util/value.ts';
import type { ReportOptions } from '../options.ts';
import type { Tone } from '../style.ts';
import { banner, bannerWidth } from '../text/layout.ts';

export interface Screen {
  /** The run is in check mode, and that should be marked. */
  check: boolean;
  banner(text: string): void;
  line(text: string, tone: Tone): void;
  /** A failure: on stderr when the user asked for that. */
  failure(text: string, tone: Tone): void;
  startPlay(strategy: string): void;
  startTask(task: TaskInfo): void;
  /** Prints the task's banner unless it is the one on the screen. */
  ensureTask(task: TaskInfo): void;
  /** The mark on a banner; `own` is what the play or task says of itself. */
  checkMark(own?: boolean): string;
  /** Where a task stands: as Ansible says it in exact output, short and with the column elsewhere. */
  readonly place: (src: SourceRef) => string;
}

/** A screen for one run. */
export function screen(options: ReportOptions): Screen {
  const { stdout, stderr, paint, errPaint, display, verbosity } = options;
  let onScreen: string | undefined;
  let inStep = true;
  const self: Screen = {
    check: false,
    banner: (text) => void stdout.write(`\n${banner(text, bannerWidth(stdout))}\n`),
    line: (text, tone) => void stdout.write(`${paint(tone, text)}\n`),
    failure: (text, tone) => {
      if (display.displayFailedStderr) stderr.write(`${errPaint(tone, text)}\n`);
      else stdout.write(`${paint(tone, text)}\n`);
    },
    startPlay: (strategy) => {
      inStep = strategy !== 'free' && strategy !== 'host_pinned';
      onScreen = undefined;
    },
    startTask: (task) => {
      // Hosts of a free strategy are at different tasks: a banner tells something only when a result follows it. The
      // same goes when some results are hidden.
      if (inStep && display.displayOkHosts && display.displaySkippedHosts) self.ensureTask(task);
    },
    ensureTask: (task) => {
      if (onScreen === task.id) return;
      onScreen = task.id;
      const args = task.args === undefined ? '' : ` ${task.args}`;
      self.banner(
        `${task.isHandler ? 'RUNNING HANDLER' : 'TASK'} [${task.name}${args}]${self.checkMark(task.check)}`,
      );
      if (verbosity >= 2 && task.src) self.line(`task path: ${self.place(task.src)}`, 'debug');
    },
    place: (src) => (options.exact ? `${resolve(src.file)}:${src.line}` : placeText(src)),
    checkMark: (own) => (display.checkModeMarkers && (own ?? self.check) ? ' [CHECK MODE]' : ''),
  };
  return self;
}
