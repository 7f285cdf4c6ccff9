/**
 * One task on the hosts of a pattern, without a playbook: what the command `ansible` does.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { Play } from '../../playbook/index.ts';
import { freeFormModules, loadYaml, parseFreeForm, parseKeyValues } from '../../source/index.ts';
import { shortName } from '../../util/action-name.ts';
import { dictOf, isDict, userText, type Dict, type Value } from '../../util/value.ts';
import type { RunHooks, RunOptions } from '../state/options.ts';
import { openRun } from '../assembly/open-run.ts';
import type { Run } from '../state/run.ts';

export interface AdHoc {
  readonly pattern: string;
  readonly module: string;
  /** `key=value …`, JSON, or the free form of command and its like; a dict is data, and no text in it is rendered. */
  readonly args: string | Dict;
  /** Seconds; 0 for any. */
  readonly timeout: number;
  /** Seconds that it may run in the background; 0 to wait for it. */
  readonly background: number;
  /** Seconds between looks at it. */
  readonly poll: number;
  /** Stands for a playbook's folder. */
  readonly dir: string;
}

/** The task's arguments. Throws TSP1106 for quotes that are not closed. */
function argsOf({ module, args }: AdHoc): Dict {
  if (typeof args !== 'string') return args;
  const text = args.trim();
  const src = { file: '-a', line: 1, col: 1 };
  if (text.startsWith('{') && text.endsWith('}')) {
    const dict = jsonDict(text);
    if (dict !== undefined) return dict;
  }
  const input = userText(text, src);
  return freeFormModules.has(shortName(module)) ? parseFreeForm(input, src) : parseKeyValues(input, src);
}

/** `{{ x }}` and the like are not JSON, but words. */
function jsonDict(text: string): Dict | undefined {
  try {
    JSON.parse(text);
    const value = loadYaml(text, '-a');
    return isDict(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const includes = new Set(['include_role', 'include_tasks', 'import_role', 'import_tasks']);

function entryOf(adhoc: AdHoc): Dict {
  const task: Dict = new Map<Value, Value>([
    ['action', new Map<Value, Value>([...argsOf(adhoc), ['module', adhoc.module]])],
  ]);
  if (adhoc.timeout > 0) task.set('timeout', adhoc.timeout);
  if (adhoc.background > 0 && !includes.has(shortName(adhoc.module))) {
    task.set('async', adhoc.background);
    task.set('poll', adhoc.poll);
  }
  return dictOf({ name: 'Ansible Ad-Hoc', hosts: adhoc.pattern, gather_facts: false, tasks: [task] });
}

/** The play of the task. Throws what is wrong with it. */
export async function adhocPlay(adhoc: AdHoc, run: Run): Promise<Play> {
  const { module, args, pattern } = adhoc;
  if (freeFormModules.has(shortName(module)) && typeof args === 'string' && args.trim() === '') {
    const book = /\.ya?ml$/.test(pattern) ? ' (did you mean to run tsplay run?)' : '';
    throw new TsplayError('TSP1503', `No argument passed to ${module} module${book}`);
  }
  if (shortName(module) === 'import_playbook')
    throw new TsplayError('TSP1503', `'${module}' is not a valid action for ad-hoc commands`);
  return run.loader.play(entryOf(adhoc), adhoc.dir);
}

/** The hosts of a pattern within the limit. Throws TSP1302 when a limit leaves none; without one that is a warning. */
export function adhocHosts(pattern: string, run: Run): readonly string[] {
  const hosts = run.inventory.match(pattern, {});
  if (hosts.length > 0 || run.inventory.hosts().length === 0) return hosts;
  if (run.options.limit !== undefined)
    throw new TsplayError(
      'TSP1302',
      'Specified inventory, host pattern and/or --limit leaves us with no hosts to target.',
    );
  run.warn('No hosts matched, nothing to do');
  return hosts;
}

/** The hosts of a pattern, for `--list-hosts`. */
export async function listHosts(
  pattern: string,
  options: RunOptions,
  hooks: RunHooks,
): Promise<readonly string[]> {
  const { run, close } = await openRun(options, hooks);
  try {
    return adhocHosts(pattern, run);
  } finally {
    await close();
  }
}
