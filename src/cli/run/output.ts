/**
 * Which renderer a run gets, and with what.
 * @module
 */
import { withoutCollection } from '../../util/action-name.ts';
import type { Settings } from '../../config/index.ts';
import {
  colourPaint,
  isOutputName,
  noPaint,
  wantsColour,
  type OutputName,
  type Paint,
  type ReportOptions,
} from '../../report/index.ts';
import { wantsAscii } from '../../report/tree/ascii.ts';
import type { CliProcess } from '../process.ts';
import { displaySettings } from '../settings.ts';

export interface OutputChoice {
  /** `--output`. */
  readonly output: string | undefined;
  /** `stdout_callback` of the configuration or ANSIBLE_STDOUT_CALLBACK. */
  readonly callback: string | undefined;
  readonly verbosity: number;
  /** The run asks questions, or only lists something. */
  readonly interactive: boolean;
}

/** Callbacks of Ansible that one of our outputs stands for; others are left aside, as they need Python. */
const callbacks: Readonly<Record<string, OutputName>> = {
  default: 'default',
  json: 'json',
  minimal: 'minimal',
  oneline: 'oneline',
  tree: 'tree',
  yaml: 'yaml',
};

/** The output that a callback's name stands for; undefined for a callback that is not here. */
export const outputOf = (callback: string | undefined): OutputName | undefined => {
  const short = callback === undefined ? undefined : withoutCollection(callback);
  return short !== undefined && Object.hasOwn(callbacks, short) ? callbacks[short] : undefined;
};

/** For tasks without a playbook: the configured callback where it is to hold for them, else `minimal`. */
export function adhocOutput({ values }: Settings): OutputName {
  const configured = values.adhocCallbacks && values.stdoutCallback !== 'default';
  return (configured ? outputOf(values.stdoutCallback) : undefined) ?? 'minimal';
}

/** `--output`, else the configured callback, else the live tree on a terminal and plain lines elsewhere. */
export function chooseOutput(choice: OutputChoice, { stdout, env }: CliProcess): OutputName {
  if (choice.output !== undefined && isOutputName(choice.output)) return choice.output;
  const named = outputOf(choice.callback);
  if (named !== undefined) return named;
  const live = stdout.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
  return live && choice.verbosity === 0 && !choice.interactive ? 'tree' : 'plain';
}

/** What the renderer is made with. */
export function reportOptions(
  proc: CliProcess,
  options: {
    readonly noColor: boolean;
    readonly verbosity: number;
    readonly settings: Settings;
  },
): ReportOptions {
  const { forceColor, jsonlLineLimit } = options.settings.values;
  const env = forceColor ? { ...proc.env, ANSIBLE_FORCE_COLOR: '1' } : proc.env;
  const paintFor = (isTTY: boolean | undefined): Paint =>
    !options.noColor && wantsColour(env, isTTY === true) ? colourPaint : noPaint;
  return {
    stdout: proc.stdout,
    stderr: proc.stderr,
    paint: paintFor(proc.stdout.isTTY),
    errPaint: paintFor(proc.stderr.isTTY),
    verbosity: options.verbosity,
    display: displaySettings(options.settings),
    exact: false,
    ascii: wantsAscii(proc.env),
    lineLimit: jsonlLineLimit,
  };
}
