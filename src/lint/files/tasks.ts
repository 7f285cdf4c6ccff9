/**
 * Tasks as rules see them: the module told from the keywords, one-line arguments split, whatever way it is written.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import {
  freeFormModules,
  parseFreeForm,
  parseKeyValues,
  taskKeywords,
  type MapNode,
  type Pair,
  type ScalarNode,
  type SeqNode,
  type TreeNode,
} from '../../source/index.ts';
import { shortName } from '../../util/action-name.ts';
import { keyText, valueText } from '../../util/value.ts';
import { isMap, isScalar, isSeq, keyOf, memberOf, pairsOf, textOf } from '../nodes.ts';
import type { LintFile } from './file.ts';

export const blockKeys = ['block', 'rescue', 'always'] as const;
const keywords: ReadonlySet<string> = new Set([...taskKeywords, ...blockKeys]);

/** What a block has in the place of a module. */
export const blockAction = 'block/always/rescue';

export interface LintTask {
  readonly file: LintFile;
  readonly node: MapNode;
  readonly isHandler: boolean;
  readonly isBlock: boolean;
  /** How many blocks it stands in, as the way down to it says. */
  readonly depth: number;
  /** As it is written. */
  readonly action: string;
  /** Without the prefix of ansible-core. */
  readonly module: string;
  /** The key that names the module, or `action:` and the like; none for a block. */
  readonly actionPair: Pair | undefined;
  readonly args: ReadonlyMap<string, TreeNode>;
  /** Its tags say that rules are to pass it over. */
  readonly skipped: boolean;
  /** Runs on the controller by its spelling. */
  readonly local: boolean;
  readonly line: number;
  readonly lastLine: number;
  /** What is wrong with it as a task. */
  readonly error: TsplayError | undefined;
}

const inclusions: ReadonlySet<string> = new Set([
  'include', 'include_tasks', 'import_tasks', 'import_playbook', 'include_role', 'import_role', 'include_vars',
]); // prettier-ignore

interface ActionOf {
  readonly action: string;
  readonly pair: Pair | undefined;
  readonly args: ReadonlyMap<string, TreeNode>;
  readonly local: boolean;
}

/** A piece of a one-line text as a node: it stands where the text stands. */
const piece = (text: string, of: TreeNode): ScalarNode => ({
  kind: 'scalar', style: 'plain', text, value: text, empty: false, inner: [of.start, of.end],
  start: of.start, end: of.end, tag: undefined, indent: -1,
}); // prettier-ignore

function argsOfText(module: string, text: string, of: TreeNode): Map<string, TreeNode> {
  const short = shortName(module);
  const free = freeFormModules.has(short.replace(/^.*\./, ''));
  const dict =
    free || (inclusions.has(short) && !/^\s*[a-z_]+=/.test(text))
      ? parseFreeForm(text)
      : parseKeyValues(text);
  return new Map([...dict].map(([key, value]) => [keyText(key), piece(valueText(value), of)]));
}

function argsOfValue(module: string, value: TreeNode): Map<string, TreeNode> {
  if (isMap(value)) return new Map(pairsOf(value).map((pair) => [keyOf(pair), pair.value]));
  if (isScalar(value) && value.value !== null) return argsOfText(module, value.text, value);
  return new Map();
}

function spelledOut(pair: Pair, local: boolean): ActionOf {
  const { value } = pair;
  const named = isMap(value) ? memberOf(value, 'module') : value;
  const text = textOf(named)?.trim() ?? '';
  const action = /^\S*/.exec(text)?.[0] ?? '';
  if (action === '' || named === undefined)
    throw new TsplayError('TSP1106', `${keyOf(pair)} names no module`);
  const args = argsOfText(action, text.slice(action.length).trim(), named);
  if (isMap(value)) for (const member of value.pairs) args.set(keyOf(member), member.value);
  args.delete('module');
  return { action, pair, args, local };
}

function actionOf(map: MapNode): ActionOf {
  const pairs = pairsOf(map);
  const own = pairs.filter((pair) => !keywords.has(keyOf(pair)) && !keyOf(pair).startsWith('with_'));
  const spelled = pairs.find((pair) => keyOf(pair) === 'action' || keyOf(pair) === 'local_action');
  if (spelled !== undefined && own.length === 0)
    return spelledOut(spelled, keyOf(spelled) === 'local_action');
  const [first, second] = own;
  if (first === undefined) throw new TsplayError('TSP1106', 'no module/action detected in task.');
  if (second !== undefined || spelled !== undefined)
    throw new TsplayError(
      'TSP1106',
      `conflicting action statements: ${[...own, ...(spelled ? [spelled] : [])].map(keyOf).join(', ')}`,
    );
  return { action: keyOf(first), pair: first, args: argsOfValue(keyOf(first), first.value), local: false };
}

/** `args:` of a task lies below what stands beside the module. */
function withArgs(
  args: ReadonlyMap<string, TreeNode>,
  extra: TreeNode | undefined,
): ReadonlyMap<string, TreeNode> {
  if (!isMap(extra)) return args;
  return new Map([...pairsOf(extra).map((pair) => [keyOf(pair), pair.value] as const), ...args]);
}

/** Whether tags of a play or a task say that it is none of ours. */
export function isSkipped(node: MapNode): boolean {
  const tags = memberOf(node, 'tags');
  const all = isSeq(tags) ? tags.items : tags === undefined ? [] : [tags];
  return all.some((tag) => textOf(tag)?.includes('skip_ansible_lint') === true);
}

function taskOf(node: MapNode, file: LintFile, isHandler: boolean, depth: number): LintTask {
  const isBlock = blockKeys.some((key) => {
    const member = memberOf(node, key);
    return isSeq(member) ? member.items.length > 0 : textOf(member) !== undefined;
  });
  const line = file.lineOf(node);
  const at = {
    file,
    node,
    isHandler,
    isBlock,
    depth,
    line,
    lastLine: file.lineOf(Math.max(node.start, node.end - 1)),
    skipped: isSkipped(node),
  };
  const nothing = { actionPair: undefined, args: new Map<string, TreeNode>(), local: false };
  if (isBlock) return { ...at, ...nothing, action: blockAction, module: blockAction, error: undefined };
  try {
    const { action, pair, args, local } = actionOf(node);
    const module = action.replace(/^ansible\.builtin\./, '');
    return {
      ...at,
      action,
      module,
      actionPair: pair,
      args: withArgs(args, memberOf(node, 'args')),
      local,
      error: undefined,
    };
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    return { ...at, ...nothing, action: '', module: '', error };
  }
}

/** Lists that aliases lead to again are read once. */
function* inList(
  list: SeqNode,
  file: LintFile,
  isHandler: boolean,
  depth: number,
  seen = new Set<SeqNode>(),
): Generator<LintTask> {
  if (seen.has(list)) return;
  seen.add(list);
  for (const item of list.items) {
    if (!isMap(item)) continue;
    yield taskOf(item, file, isHandler, depth);
    for (const pair of item.pairs)
      if ((blockKeys as readonly string[]).includes(keyOf(pair)) && isSeq(pair.value))
        yield* inList(pair.value, file, isHandler, depth + (keyOf(pair) === 'block' ? 1 : 0), seen);
  }
}

const playSections = ['tasks', 'pre_tasks', 'post_tasks', 'handlers'] as const;

const cache = new WeakMap<LintFile, readonly LintTask[]>();

/** The tasks of a file, in blocks too. */
export function tasksOf(file: LintFile): readonly LintTask[] {
  let tasks = cache.get(file);
  if (tasks === undefined) {
    tasks = [...readTasks(file)];
    cache.set(file, tasks);
  }
  return tasks;
}

function* readTasks(file: LintFile): Generator<LintTask> {
  if (file.list === undefined) return;
  if (file.kind === 'tasks' || file.kind === 'handlers')
    yield* inList(file.list, file, file.kind === 'handlers', 0);
  if (file.kind !== 'playbook') return;
  for (const play of file.list.items)
    for (const section of playSections) {
      const tasks = memberOf(play, section);
      if (isSeq(tasks)) yield* inList(tasks, file, section === 'handlers', 0);
    }
}

/** A keyword of a task. */
export const keyword = (task: LintTask, name: string): TreeNode | undefined => memberOf(task.node, name);

/** An argument of a task's module as text; undefined where it is none. */
export const argText = (task: LintTask, name: string): string | undefined => {
  const node = task.args.get(name);
  return isScalar(node) ? (node.value === null ? undefined : node.text) : undefined;
};

/** The command of a task where it is one text, or a list under `cmd`. */
export function commandOf(task: LintTask): string {
  const node = task.args.get('cmd') ?? task.args.get('_raw_params');
  if (isScalar(node)) return node.text;
  return isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.text : '')).join(' ') : '';
}
