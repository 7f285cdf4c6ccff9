/**
 * What a renderer is made with.
 * @module
 */
import type { TaskInfo } from '../events/types.ts';
import type { Paint } from './style.ts';
import type { TextStream } from './text-stream.ts';

/** Ansible's settings of what is shown (its `default_callback` fragment and base.yml, names and defaults). */
export interface DisplaySettings {
  readonly displaySkippedHosts: boolean;
  readonly displayOkHosts: boolean;
  readonly displayFailedStderr: boolean;
  readonly showCustomStats: boolean;
  readonly showPerHostStart: boolean;
  readonly checkModeMarkers: boolean;
  readonly showTaskPathOnFailure: boolean;
  readonly deprecationWarnings: boolean;
  /** `callback_result_format`. */
  readonly resultFormat: 'json' | 'yaml';
  /** `callback_format_pretty`; undefined where it is not set. */
  readonly prettyResults: boolean | undefined;
  /** Lines around a difference. */
  readonly diffContext: number;
}

export const defaultDisplay: DisplaySettings = {
  displaySkippedHosts: true,
  displayOkHosts: true,
  displayFailedStderr: false,
  showCustomStats: false,
  showPerHostStart: false,
  checkModeMarkers: false,
  showTaskPathOnFailure: false,
  deprecationWarnings: true,
  resultFormat: 'json',
  prettyResults: undefined,
  diffContext: 3,
};

export interface ReportOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Colours for stdout. */
  readonly paint: Paint;
  /** Colours for stderr. */
  readonly errPaint: Paint;
  /** Number of `-v`. */
  readonly verbosity: number;
  readonly display: DisplaySettings;
  /**
   * Print failures on one line of JSON, exactly as Ansible's default callback does, instead of as readable text.
   * For scripts that compare output.
   */
  readonly exact: boolean;
  /** The locale has no more than ASCII: signs, frames and marks are made of that. */
  readonly ascii?: boolean | undefined;
  /** Longest line of JSON lines, in bytes. */
  readonly lineLimit?: number | undefined;
  /** How long a task took in an earlier run, and what was left from its beginning on, in milliseconds. */
  readonly earlier?:
    ((task: TaskInfo) => { readonly duration: number; readonly left: number } | undefined) | undefined;
  /** Writes YAML, where results are shown as such; set by {@link createRenderer}. */
  readonly yaml?: YamlWriter | undefined;
}

/** A value as block YAML; `lossy` leaves out what keeps texts from being blocks. */
export type YamlWriter = (value: unknown, indent: number, lossy: boolean) => string;
