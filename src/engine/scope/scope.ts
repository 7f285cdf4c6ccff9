/**
 * What one task sees on one host: its variables, and a templar over them.
 * @module
 */
import { withConnection } from './connection-vars.ts';
import { placesIn, placesOf, searchPathOf, type Task } from '../../playbook/index.ts';
import type { VarSource } from '../../template/index.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Value } from '../../util/value.ts';
import type { TaskScope } from '../state/host-task.ts';
import type { PlayRun, Section } from '../state/run.ts';
import { VarsDict } from './vars-dict.ts';

/** The variables of a task on a host, in Ansible's order of precedence. */
export const taskScope = (task: Task, host: PlayHost, { play }: Section): TaskScope =>
  scopeFor(play, host.name, task, host);

/** The variables of a play on a host, outside any task: for delegation, connection and play keywords. */
export const playScope = (play: PlayRun, host: string): TaskScope => scopeFor(play, host);

function scopeFor(play: PlayRun, host: string, task?: Task, state?: PlayHost): TaskScope {
  const { run } = play;
  const { dir } = play.play;
  const places = task === undefined ? placesIn(dir) : placesOf(task, dir);
  const own = {
    // All of them, itself not among them.
    vars: (): Value => new VarsDict(vars, templar),
    ansible_search_path: (): Value => searchPathOf(places),
  };
  const vars = run.variables.forTask({
    play: play.play,
    host,
    roles: play.roles,
    role: task?.role,
    taskVars: task?.vars,
    includeVars: task?.includeVars,
    promptVars: play.promptVars,
    magic: withOwn(run.magic.forHost(play, host, task?.role, state), own),
  });
  const connection = { host, keywords: task, options: run.options };
  const templar = run.templars.make(withConnection(vars, connection), places);
  return { vars, own: vars.withoutHosts(), templar };
}

/** Magic variables that only a scope can tell: all variables as a dict, and where files are looked for. */
const withOwn = (magic: VarSource, own: Readonly<Record<string, () => Value>>): VarSource => ({
  get: (name) => (Object.hasOwn(own, name) ? own[name]?.() : magic.get(name)),
  has: (name) => Object.hasOwn(own, name) || magic.has(name),
  keys: () => magic.keys(),
});
