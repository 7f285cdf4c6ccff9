/**
 * `no_log`: nothing of what a task does under it leaves the run but its name and how it ended. Here that is decided, for
 * everything that is told: each event passes {@link withheld}, from any sender and however deep.
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { hiddenError } from '../../errors/index.ts';
import type { HostResult, ResultData, TaskInfo } from '../../events/types.ts';
import type { Task } from '../../playbook/index.ts';
import { boolKeyword } from './keyword.ts';
import type { HostTask } from './host-task.ts';
import type { Emitted, Run } from './run.ts';

/**
 * Whether what happens now belongs to a hidden task: templates that warn, connections that tell what they are asked and
 * modules know nothing of tasks. Costs nothing as long as no task is hidden.
 */
const silence = new AsyncLocalStorage<boolean>();

export const isSilent = (): boolean => silence.getStore() === true;

/** Does work whose words stay within; `hidden` false: whose words are heard, whatever is around it. */
export const underNoLog = <T>(hidden: boolean, work: () => T): T =>
  hidden === isSilent() ? work() : silence.run(hidden, work);

export const hiddenText =
  "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

/** What `no_log` comes to where the templar is; undefined for a template that cannot be rendered there. */
export async function noLogOf(
  of: Pick<HostTask, 'task' | 'templar' | 'section'>,
): Promise<boolean | undefined> {
  const { task, section } = of;
  if (task.noLog === undefined) return section.play.run.settings.noLog;
  if (typeof task.noLog === 'boolean') return task.noLog;
  return boolKeyword(of, 'no_log').catch(() => undefined);
}

/** Whether a task is hidden as far as can be told before it runs: a template that is not rendered yet hides. */
export const hidesBefore = ({ noLog }: Task, run: Run): boolean =>
  noLog === undefined ? run.settings.noLog : noLog !== false;

/** Whether `no_log` is a template, which each host and item may answer otherwise. */
export const isUndecided = ({ noLog }: Task): boolean => noLog !== undefined && typeof noLog !== 'boolean';

const statusKeys = ['changed', 'failed', 'skipped', 'unreachable', 'attempts', 'retries'];

/** What is left of a result. */
function censored(result: ResultData): ResultData {
  const kept = statusKeys.filter((key) => key in result).map((key) => [key, result[key]] as const);
  return { censored: hiddenText, ...Object.fromEntries(kept) };
}

/** Whether a host is one that everybody may know. */
type IsKnown = (host: string) => boolean;

/** The host that was delegated to: a name that no inventory has may be made of the secret. */
const toldDelegate = (name: string | undefined, isKnown: IsKnown): string | undefined =>
  name === undefined || isKnown(name) || name === 'localhost' || name === '127.0.0.1' ? name : undefined;

const censoredResult = (result: HostResult, isKnown: IsKnown): HostResult => ({
  host: result.host,
  delegatedTo: toldDelegate(result.delegatedTo, isKnown),
  status: result.status,
  ignored: result.ignored,
  result: censored(result.result),
  diffs: [],
  duration: result.duration,
  // An item's name may be the secret itself; Ansible shows this instead.
  ...(result.itemLabel === undefined ? {} : { itemLabel: 'None' }),
});

const isHidden = (task: TaskInfo | undefined, result: ResultData = {}): boolean =>
  isSilent() || task?.noLog === true || result['_ansible_no_log'] === true;

/** The event as it may be told; undefined when it may not. */
export function withheld(event: Emitted, isKnown: IsKnown = () => true): Emitted | undefined {
  switch (event.type) {
    case 'warning':
    case 'deprecation':
    case 'note':
    case 'error':
    case 'handler.notified':
      return isSilent() ? undefined : event;
    case 'host.output':
    case 'host.async':
    case 'host.wait':
    case 'host.transfer':
      return isHidden(event.task) ? undefined : event;
    case 'item.end':
    case 'host.end':
      return isHidden(event.task, event.result.result)
        ? { ...event, result: censoredResult(event.result, isKnown) }
        : event;
    case 'host.retry':
      return isHidden(event.task, event.result)
        ? {
            ...event,
            delegatedTo: toldDelegate(event.delegatedTo, isKnown),
            result: censored(event.result),
          }
        : event;
    case 'include.loaded':
      return isHidden(event.task) ? { ...event, file: censoredFile, ...censoredLabel(event) } : event;
    default:
      return event;
  }
}

const censoredFile = '(censored due to no_log)';

const censoredLabel = ({ itemLabel }: { readonly itemLabel?: string | undefined }) =>
  itemLabel === undefined ? {} : { itemLabel: censoredFile };

/** Does a task's work; under `no_log` neither its words nor what ends the run tell anything of it. */
export const quietly = <T>(hidden: boolean, task: Task, work: () => Promise<T>): Promise<T> =>
  underNoLog(hidden, work).catch((error: unknown) => {
    throw hidden ? hiddenError(error, task.src) : error;
  });
