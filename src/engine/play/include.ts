/**
 * `include_tasks` and `include_role`: tasks that are read while the play runs, and can differ by host and item.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import {
  findTasksFile,
  includedOwn,
  inheritableOf,
  loadRole,
  loadTasksFile,
  mergeVars,
  roleBlock,
  roleOptions,
  type Node,
  type Task,
} from '../../playbook/index.ts';
import { inherit } from '../../playbook/inherit.ts';
import { placeOfValue } from '../../source/index.ts';
import { isDict, toPlain, type Dict, type SourceRef, type Value } from '../../util/value.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Section } from '../state/run.ts';

/** One file or role to include, with the hosts that asked for it in the same way. */
export interface Inclusion {
  readonly args: Dict;
  /** Loop variables of the item that asked for it. */
  readonly itemVars: Dict;
  readonly itemLabel: string | undefined;
  readonly hosts: PlayHost[];
}

/** Puts hosts that ask for the same thing together, in the order in which they were first asked for. */
export class Inclusions {
  readonly #byKey = new Map<string, Inclusion>();

  add(host: PlayHost, args: Dict, itemVars: Dict, itemLabel: string | undefined): void {
    const text = (value: Value): string =>
      JSON.stringify(toPlain(value), (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
    const key = `${text(args)}\0${text(itemVars)}`;
    const known = this.#byKey.get(key);
    if (known) known.hosts.push(host);
    else this.#byKey.set(key, { args, itemVars, itemLabel, hosts: [host] });
  }

  all(): readonly Inclusion[] {
    return [...this.#byKey.values()];
  }
}

/** Reads what an inclusion names. Throws TSP1002/TSP1104/TSP1106 with places. */
export async function loadInclusion(
  task: Task,
  inclusion: Inclusion,
  section: Section,
): Promise<{ nodes: readonly Node[]; file: string }> {
  return task.traits.include === 'role'
    ? loadRoleInclusion(task, inclusion, section)
    : loadTasksInclusion(task, inclusion, section);
}

/** Where the task names the role. */
const nameSrc = ({ args }: Task): SourceRef | undefined =>
  isDict(args) ? (placeOfValue(args, 'name') ?? placeOfValue(args, 'role')) : undefined;

/** What the included tasks inherit: what is around the include, its variables, and `apply`. */
function innerScope(task: Task, inclusion: Inclusion): ReturnType<typeof inheritableOf> {
  const own = mergeVars(task.vars, inclusion.itemVars);
  const outer = {
    ...inheritableOf(task.outer),
    includeVars: mergeVars(task.outer.includeVars, own),
    vars: mergeVars(task.outer.vars, own),
  };
  const apply = inclusion.args.get('apply') ?? null;
  return isDict(apply) ? inherit(outer, apply) : outer;
}

async function loadTasksInclusion(
  task: Task,
  inclusion: Inclusion,
  section: Section,
): Promise<{ nodes: readonly Node[]; file: string }> {
  const { play } = section;
  const name = inclusion.args.get('file') ?? inclusion.args.get('_raw_params') ?? null;
  if (typeof name !== 'string')
    throw new TsplayError('TSP1106', 'include_tasks needs the name of a tasks file', { src: task.src });
  const context = play.run.loader.context(play);
  const path = await findTasksFile(name, task, context);
  if (path === undefined)
    throw new TsplayError('TSP1002', `Could not find or access '${name}'`, {
      src: task.actionSrc,
      hint: `looked beside ${task.file}`,
    });
  const nodes = await loadTasksFile(
    path,
    { outer: innerScope(task, inclusion), role: task.role, handlers: section.isHandler },
    context,
    task.actionSrc,
  );
  context.throwProblems();
  return { nodes, file: path };
}

async function loadRoleInclusion(
  task: Task,
  inclusion: Inclusion,
  { play }: Section,
): Promise<{ nodes: readonly Node[]; file: string }> {
  const options = roleOptions(inclusion.args);
  if (typeof options.name !== 'string')
    throw new TsplayError('TSP1106', "'name' is a required field for include_role.", { src: task.src });
  const context = play.run.loader.context(play);
  const outer = innerScope(task, inclusion);
  const parents = task.role ? [...task.role.parents, task.role] : [];
  const isPublic = options.isPublic ?? context.publicRoles ?? false;
  const role = await loadRole(
    options.name,
    {
      ...options.from,
      src: nameSrc(task) ?? task.actionSrc,
      parents,
      params: new Map(),
      own: includedOwn(task),
      public: isPublic,
      outer,
    },
    context,
    loadTasksFile,
  );
  context.throwProblems();
  play.handlers.add(role.handlers);
  if (isPublic) play.roles.push(role.ref);
  return { nodes: [roleBlock(role, outer, task.src, context)], file: options.name };
}
