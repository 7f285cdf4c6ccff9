/**
 * The task debugger: a person looks at a task that failed, changes its arguments or variables, and has it run again.
 * Commands and prompt are those of Ansible's; expressions are Jinja2's, which for what one asks here read the same.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { mergeVars, type Task } from '../../playbook/index.ts';
import {
  isDict,
  isList,
  TemplateString,
  userText,
  valueText,
  type Dict,
  type Value,
} from '../../util/value.ts';
import type { HostOutcome } from '../host-task/host-task.ts';
import type { HostTask } from '../state/host-task.ts';
import { textKeyword } from '../state/keyword.ts';
import { taskOnHost } from '../scope/host-task.ts';
import { hiddenText } from '../state/silence.ts';
import { VarsDict } from '../scope/vars-dict.ts';

/** When the debugger starts, by what `debugger:` says. */
const occasions: { readonly [when: string]: (result: HostOutcome) => boolean } = {
  always: () => true,
  never: () => false,
  on_failed: (result) => result.status === 'failed' && !result.ignored,
  on_unreachable: (result) => result.status === 'unreachable',
  on_skipped: (result) => result.status === 'skipped',
};

/** Whether a result should be looked at. */
export async function wantsDebugger(hostTask: HostTask, result: HostOutcome): Promise<boolean> {
  const { task, section } = hostTask;
  const { strategy, run } = section.play;
  const failing =
    (result.status === 'failed' && !result.ignored) || (result.status === 'unreachable' && !result.ignored);
  const everywhere = (strategy === 'debug' || run.settings.taskDebugger) && failing;
  if (task.debugger === undefined) return everywhere;
  const said = (await textKeyword(hostTask, 'debugger')) ?? '';
  const occasion = occasions[said];
  if (occasion === undefined)
    throw new TsplayError(
      'TSP1103',
      `'${said}' is not a valid value for debugger. Must be one of ${Object.keys(occasions).join(', ')}`,
      { src: task.src },
    );
  return said === 'never' ? false : everywhere || occasion(result);
}

/** What a person may change: arguments of the task and variables that it sees. */
interface Changes {
  args: Dict | TemplateString;
  readonly vars: Dict;
}

/** Asks what to do until that is clear: the task to run again, or undefined to go on. Throws TSP1601 to end the run. */
export async function debugTask(hostTask: HostTask, result: HostOutcome): Promise<HostTask | undefined> {
  const { task, host, section, info } = hostTask;
  const { run } = section.play;
  const say = (message: string): void => run.emit({ type: 'note', verbosity: 0, message });
  const question = `[${host.name}] TASK: ${info.name} (debug)> `;
  const changes: Changes = { args: task.args, vars: new Map() };
  for (;;) {
    const line = await run.hooks.prompt(question, { secret: false }).catch(() => 'quit');
    const [, command = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(line) ?? [];
    switch (command) {
      case '':
        break;
      case 'c':
      case 'continue':
        return undefined;
      case 'r':
      case 'redo':
        return changed(hostTask, changes);
      case 'q':
      case 'quit':
        throw new TsplayError('TSP1601', 'User interrupted execution');
      case 'u':
      case 'update_task':
        changes.args = task.args;
        break;
      case 'h':
      case 'help':
        say(help);
        break;
      default: {
        const printing = command === 'p' || command === 'print' || command === 'pprint';
        const text = printing ? rest : line.trim();
        const answer = await respond(text, changed(hostTask, changes), changes, result);
        if (answer !== undefined) say(result.hidden ? `***${hiddenText}` : answer);
      }
    }
  }
}

const help = `p EXPRESSION          print a value: task, task.args, task_vars, host, result._result
task.args[KEY] = VALUE     change an argument
task_vars[NAME] = VALUE    change a variable
u(pdate_task)         undo what was changed of the arguments, with changed variables
r(edo)                run the task again
c(ontinue)            go on
q(uit)                end the run`;

function changed({ task, host, section, info }: HostTask, { args, vars }: Changes): HostTask {
  const own: Task = Object.freeze({ ...task, args, includeVars: mergeVars(task.includeVars, vars) });
  return taskOnHost(own, host, section, info);
}

const assignment = /^(task\.args|task_vars)\s*\[([^\]]+)\]\s*=(?!=)\s*(.+)$/s;

/** Evaluates an expression, or does an assignment; what is wrong with it is the answer. */
async function respond(
  text: string,
  hostTask: HostTask,
  changes: Changes,
  result: HostOutcome,
): Promise<string | undefined> {
  const templar = hostTask.templar.with(seen(hostTask, result));
  try {
    const set = assignment.exec(text);
    if (set === null) return valueText(await templar.expressionAsync(`(${text}) | pprint`));
    const [, target, key = '', value = ''] = set;
    assign(
      target === 'task_vars' ? changes.vars : argsOf(changes),
      await templar.expressionAsync(key),
      trusted(await templar.expressionAsync(value)),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    return `***${error.message}`;
  }
}

const assign = (dict: Dict, key: Value, value: Value): void => void dict.set(key, value);

/** The arguments as a dict of one's own, that can be changed. */
function argsOf(changes: Changes): Dict {
  const own: Dict = new Map(changes.args instanceof TemplateString ? [] : changes.args);
  changes.args = own;
  return own;
}

/** What the person at the terminal types is as much theirs as the book: it may be a template. */
function trusted(value: Value): Value {
  if (typeof value === 'string') return userText(value);
  if (isList(value)) return value.map(trusted);
  if (isDict(value)) return new Map([...value].map(([key, member]) => [key, trusted(member)]));
  return value;
}

function seen({ task, host, scope, templar, info }: HostTask, result: HostOutcome): Dict {
  return new Map<Value, Value>([
    ['task', new Map<Value, Value>([['name', info.name], ['action', task.action], ['args', written(task.args)]])],
    ['task_vars', new VarsDict(scope.vars, templar)],
    ['host', host.name],
    ['result', new Map<Value, Value>([['_result', result.result], ['is_failed', result.status === 'failed']])],
  ]); // prettier-ignore
}

/** Arguments as they are written, templates as their text. */
function written(value: Value): Value {
  if (value instanceof TemplateString) return value.text;
  if (isList(value)) return value.map(written);
  if (isDict(value)) return new Map([...value].map(([key, member]) => [key, written(member)]));
  return value;
}
