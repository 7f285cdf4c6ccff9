/**
 * What one task sees on one host: its variables, and a templar over them.
 * @module
 */
import { dirname } from 'node:path';
import type { Inheritable, RoleRef, Task } from '../playbook/index.ts';
import type { Templar, VarSource } from '../template/index.ts';
import type { PlayHost } from './hosts.ts';
import type { Value } from '../util/value.ts';
import type { PlayRun, Section } from './run.ts';
import { VarsDict } from './vars-dict.ts';

export interface TaskScope {
  readonly vars: VarSource;
  readonly templar: Templar;
}

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
  // `vars` holds them all, itself not among them.
  const own = (): Value => new VarsDict(vars, templar);
  const vars = run.variables.forTask({
    play: play.play,
    host,
    roles: play.roles,
    role,
    taskVars: keywords?.vars,
    includeVars: keywords?.includeVars,
    promptVars: play.promptVars,
    magic: withVars(run.magic.forHost(play, host, role, state), () => own()),
  });
  const rolePaths = role ? [role.path, ...role.parents.map((parent) => parent.path).reverse()] : [];
  const places = { rolePaths, taskDir, playbookDir: play.play.dir };
  const templar = run.templars.make(withAddress(vars, host), places);
  return { vars, templar };
}

/** Templates find the address of any host, as Ansible's tasks do; where none is set it is the name. */
const withAddress = (vars: VarSource, host: string): VarSource => ({
  get: (name) => (isAddress(name) && !vars.has(name) ? host : vars.get(name)),
  has: (name) => isAddress(name) || vars.has(name),
  keys: () => new Set([...addresses, ...vars.keys()]),
  origin: (name) => vars.origin?.(name),
});

const addresses: readonly string[] = ['ansible_host', 'ansible_ssh_host'];
const isAddress = (name: string): boolean => addresses.includes(name);

const withVars = (magic: VarSource, own: () => Value): VarSource => ({
  get: (name) => (name === 'vars' ? own() : magic.get(name)),
  has: (name) => name === 'vars' || magic.has(name),
  keys: () => magic.keys(),
});
