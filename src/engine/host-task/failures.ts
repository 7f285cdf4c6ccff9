/**
 * Errors as outcomes: what stops a task on a host is data, not an exception.
 * @module
 */
import { formatError, TsplayError } from '../../errors/index.ts';
import { ModuleFailure } from '../../sdk/index.ts';
import { TemplateError, UnknownValueError } from '../../template/index.ts';
import type { Task } from '../../playbook/index.ts';
import { asSentence } from '../../util/sentence.ts';
import type { SourceRef } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';
import { outcome, type Outcome } from '../state/outcome.ts';
import type { HostTask } from '../state/host-task.ts';
import type { Section } from '../state/run.ts';

/** Codes of errors that mean "this host cannot be worked with", as against "this task failed". */
const unreachable: ReadonlySet<string> = new Set(['TSP2001', 'TSP2002', 'TSP2003', 'TSP2005']);

/** Whether the host itself cannot be worked with. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof TsplayError && unreachable.has(error.code);

/**
 * Whether the task's own words could not be rendered: its arguments, a keyword, a condition. As with Ansible `failed_when` and
 * `until` have no say in it.
 */
export const isUnrendered = (error: unknown): error is TsplayError =>
  error instanceof TsplayError && error.code.startsWith('TSP12') && !(error instanceof UnknownValueError);

/** Whether that ends a loop with all items that are left: what Python raises by itself (5 / 0) is one item's failure. */
export const endsLoop = (error: unknown): boolean => isUnrendered(error) && pythonError(error) === undefined;

/** The class of an error that is no one's of Ansible's or Jinja's; a wrong type is told as one of Ansible's. */
const pythonError = (error: TsplayError): string | undefined =>
  error instanceof TemplateError && error.kind === 'runtime' && !/^Ansible|^TypeError$/.test(error.pyClass)
    ? error.pyClass
    : undefined;

/** What becomes of a task whose programs and connections the person who stops the run has ended. */
export const interrupted = 'interrupted: the run is being stopped';

const dependent = 'it depends on what is not known in check mode';

/** Whether only a bug can have thrown it. While a run is being stopped, what is torn down may throw anything. */
export const isUnexpected = (error: unknown, { play }: Section): boolean =>
  !(error instanceof TsplayError || error instanceof ModuleFailure || error instanceof UnknownValueError) &&
  !play.run.hooks.signal.aborted;

/** The outcome of a task that threw. A bug of tsplay's own fails this task on this host, and is called a bug. */
export function failedOutcome(error: unknown, failing: HostTask): Outcome {
  const { task, section } = failing;
  if (section.play.run.connections.stopping) return outcome('failed', { msg: interrupted });
  if (error instanceof UnknownValueError) {
    // However many tasks depend on each other: what the first one of them cannot know.
    const reason = error.reason.startsWith(dependent) ? error.reason : `${dependent} (${error.reason})`;
    return outcome('unknown', { msg: reason }, { reason });
  }
  if (error instanceof ModuleFailure) return outcome('failed', { ...error.result, msg: error.message });
  if (error instanceof TsplayError) {
    const placed = error.src ? error : withPlace(error, task);
    const status = unreachable.has(error.code) ? 'unreachable' : 'failed';
    const place = error.code === 'TSP1201' && placed.src ? placeText(placed.src) : undefined;
    // What to do about a login is told in every form of output, so it is a part of the message.
    if (status === 'unreachable' && isLogin(error))
      return outcome(status, { msg: withRemedy(error) }, { error: formatError(withoutHint(placed)), place });
    const python = pythonError(error);
    const exception = python === undefined ? undefined : `${python}: ${error.message}`;
    return outcome(status, { msg: error.message, exception }, { error: formatError(placed), place });
  }
  if (error instanceof RangeError && error.message.includes('call stack'))
    return outcome('failed', { msg: 'The result is nested too deeply, and is not kept.' });
  return internalError(error, failing);
}

function internalError(error: unknown, { task, host, section, info }: HostTask): Outcome {
  section.play.run.hooks.internalError?.(error);
  const said = errorText(error);
  const told = new TsplayError(
    'TSP9001',
    `internal error in task '${info.name}' on host ${host.name}: ${said}`,
    {
      src: task.src,
      hint: 'This is a bug in tsplay. Please report it with the task and the `exception` of its result (shown with -vvv).',
      cause: error,
    },
  );
  return outcome(
    'failed',
    { msg: `[TSP9001] ${told.message}`, exception: error instanceof Error ? error.stack : undefined },
    { error: formatError(told) },
  );
}

/** Failures to log in, whose remedy lies with the user rather than in the book. */
const isLogin = ({ code, message }: TsplayError): boolean =>
  code === 'TSP2001' || code === 'TSP2003' || message.startsWith('Failed to connect');

const withRemedy = (error: TsplayError): string =>
  error.hint === undefined ? error.message : `${asSentence(error.message)} ${error.hint}`;

const withoutHint = ({ code, message, src, length, related, cause }: TsplayError): TsplayError =>
  new TsplayError(code, message, { src, length, related, cause });

/** The words that Ansible has for a place. */
const placeText = ({ file, line, col }: SourceRef): string =>
  `The error appears to be in '${file}': line ${line}, column ${col}, but may\n` +
  'be elsewhere in the file depending on the exact syntax problem.\n';

const withPlace = (error: TsplayError, task: Task): TsplayError =>
  new TsplayError(error.code, error.message, {
    hint: error.hint,
    src: task.src,
    related: error.related,
    cause: error,
  });
