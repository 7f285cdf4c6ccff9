/**
 * What one task sees on one host: its variables, and a templar over them.
 * @module
 */
import { dirname } from 'node:path';
import { withConnection } from './connection-vars.ts';
import type { Inheritable, RoleRef, Task } from '../../playbook/index.ts';
import type { VarSource } from '../../template/index.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Value } from '../../util/value.ts';
import type { TaskScope } from '../state/host-task.ts';
import type { PlayRun, Section } from '../state/run.ts';
import { VarsDict } from './vars-dict.ts';

/** The variables of a task on a host, in Ansible's order of precedence. */
export function taskScope(task: Task, host: PlayHost, { play }: Section): TaskScope {
  return scopeFor(play, host.name, task, task.role, dirname(task.file), host);
}

/** The variables of a play on a host, outside any task: for delegation, connection and play keywords. */
export const playScope = (play: PlayRun, host: string): TaskScope =>
  scopeFor(play, host, undefined, undefined, play.play.dir, undefined);

function scopeFor(
  play: PlayRun,
  host: string,
  keywords: Inheritable | undefined,
  role: RoleRef | undefined,
  taskDir: string,
  state: PlayHost | undefined,
): TaskScope {
  const { run } = play;
  const rolePaths = role ? [role.path, ...role.parents.map((parent) => parent.path).reverse()] : [];
  const places = { rolePaths, taskDir, playbookDir: play.play.dir };
  const own = {
    // All of them, itself not among them.
    vars: (): Value => new VarsDict(vars, templar),
    ansible_search_path: (): Value => [...new Set([...rolePaths, taskDir, play.play.dir])],
  };
  const vars = run.variables.forTask({
    play: play.play,
    host,
    roles: play.roles,
    role,
    taskVars: keywords?.vars,
    includeVars: keywords?.includeVars,
    promptVars: play.promptVars,
    magic: withOwn(run.magic.forHost(play, host, role, state), own),
  });
  const templar = run.templars.make(withConnection(vars, { host, keywords, options: run.options }), places);
  return { vars, own: vars.withoutHosts(), templar };
}

/** Magic variables that only a scope can tell: all variables as a dict, and where files are looked for. */
const withOwn = (magic: VarSource, own: Readonly<Record<string, () => Value>>): VarSource => ({
  get: (name) => (Object.hasOwn(own, name) ? own[name]?.() : magic.get(name)),
  has: (name) => Object.hasOwn(own, name) || magic.has(name),
  keys: () => magic.keys(),
});
