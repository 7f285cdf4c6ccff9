/**
 * Connections and become methods that only Python has, where it cannot be run: told before the first connection, with the
 * places that name them.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { Play, Task } from '../../playbook/index.ts';
import { placeOfValue } from '../../source/index.ts';
import { isCore } from '../../util/action-name.ts';
import { TemplateString, type Dict, type SourceRef, type Value } from '../../util/value.ts';
import { strategyNamed } from '../play/strategy.ts';
import { isOwnBecome } from '../connect/become-options.ts';
import { isOwnConnection } from '../connect/connect-options.ts';
import type { Run } from '../state/run.ts';

type Way = 'connection' | 'become';

const isOwn: Readonly<Record<Way, (name: string) => boolean>> = {
  connection: isOwnConnection,
  become: isOwnBecome,
};

const variables: Readonly<Record<Way, string>> = {
  connection: 'ansible_connection',
  become: 'ansible_become_method',
};

function problemOf(way: Way, name: Value | undefined, src: SourceRef | undefined, run: Run): TsplayError[] {
  if (typeof name !== 'string' || isOwn[way](name)) return [];
  const why = run.cannotReach(way, name);
  return why === undefined ? [] : [new TsplayError('TSP1108', why.message, { src, hint: why.hint })];
}

/** Whether a task may become anybody. */
const becomes = ({ become }: Task, { options }: Run): boolean =>
  become === undefined ? options.become : become !== false;

/** Whether the arguments of a task are variables of a host. */
const definesVariables = (task: Task): task is Task & { readonly args: Dict } =>
  isCore(task.action, 'add_host', 'set_fact') && !(task.args instanceof TemplateString);

/** What a task's own keywords name, and the variables that it sets. */
export const taskReach = (task: Task, run: Run): TsplayError[] => [
  ...problemOf('connection', task.connection, task.src, run),
  ...problemOf(
    'connection',
    task.vars.get(variables.connection),
    placeOfValue(task.vars, variables.connection),
    run,
  ),
  ...(definesVariables(task)
    ? problemOf(
        'connection',
        task.args.get(variables.connection),
        placeOfValue(task.args, variables.connection) ?? task.src,
        run,
      )
    : []),
  ...(becomes(task, run)
    ? problemOf('become', task.becomeMethod ?? run.options.becomeMethod, task.src, run)
    : []),
];

/** A strategy that there is not; nothing where its name is a template. */
function strategyProblem(play: Play, run: Run): TsplayError[] {
  const written = play.strategy ?? run.settings.strategy;
  if (typeof written !== 'string') return [];
  try {
    strategyNamed(written, play.src);
    return [];
  } catch (error) {
    return [error as TsplayError];
  }
}

/** What the command line, a play and the variables of its hosts name. */
export function playReach(play: Play, run: Run): TsplayError[] {
  const found = [
    ...problemOf('connection', run.options.connection, undefined, run),
    ...strategyProblem(play, run),
  ];
  // Only hosts of the play: what belongs to others may be encrypted with a password that is not at hand.
  const hosts = typeof play.hosts === 'string' ? run.inventory.peek(play.hosts) : [];
  return [...found, ...hosts.flatMap((host) => hostReach(host, play, run))];
}

function hostReach(host: string, play: Play, run: Run): TsplayError[] {
  return (['connection', 'become'] as const).flatMap((way) => {
    const name = variables[way];
    const layer = run.inventory.layers(host, play.dir).find(({ vars }) => vars.has(name));
    if (layer === undefined) return [];
    return problemOf(way, layer.vars.get(name), placeOfValue(layer.vars, name), run);
  });
}
