/**
 * What an action plug-in in Python is told of its task: variables as they are written, with templates told apart from data.
 * @module
 */
import { hostsSaid, ownOfPython, type ActionWork, type PluginAction } from '../../library/index.ts';
import { placesOf, searchPathOf } from '../../playbook/index.ts';
import { encodedDict, encodeValue, encodeVariable } from '../../python/index.ts';
import { ownOf, type Templar, type VarSource } from '../../template/index.ts';
import { valueText, type Dict, type EncryptedString, type Value } from '../../util/value.ts';
import type { TaskScope } from '../state/host-task.ts';
import { boolKeyword, numberKeyword, textKeyword } from '../state/keyword.ts';
import { renderArgs } from './args.ts';
import { asyncWish } from './async.ts';
import type { Attempt } from './types.ts';
import { environmentOf } from './context.ts';
import { wayOf } from './reach.ts';

interface Modes {
  readonly check: boolean;
  readonly diff: boolean;
}

export async function workOf(plugin: PluginAction, attempt: Attempt, modes: Modes): Promise<ActionWork> {
  const { task, host, section, templar, reached, delegatedTo } = attempt;
  const { run, play } = section.play;
  const args = await renderArgs(task, templar, {
    names: [...new Set([task.action, task.resolved])],
    groups: run.groups,
    resolve: (name) => run.actions.resolve(name).resolved,
  });
  const elsewhere = delegatedTo !== undefined && delegatedTo !== host.name;
  const { connectionPassword, becomePassword } = run.options;
  return {
    resolved: task.resolved,
    basedir: play.dir,
    path: `${task.src.file}:${task.src.line}`,
    search: searchPathOf(placesOf(task, play.dir)),
    hosts: [...run.inventory.hosts()],
    connection: await run.connections.nameOf(wayOf(attempt)),
    passwords: encodedDict([
      ['conn_pass', connectionPassword],
      ['become_pass', becomePassword],
    ]),
    vars: encodedDict([
      // With those of a loop's item.
      ...variables(templar.vars, templar),
      ...(elsewhere ? [['ansible_delegated_vars', delegated(delegatedTo, reached)] as const] : []),
    ]),
    ...hostsSaid({
      names: namesOf(templar.vars),
      written: (name) => templar.vars.get(name),
      own: (name) => ownOf(templar.vars, name),
      encode: (value) => encodeVariable(value, (sealed) => templar.value(sealed)),
    }),
    reached: encodedDict([
      ...variables(reached.own, reached.templar, 'ansible_'),
      ...(elsewhere ? [...task.vars].map(([name, value]) => entry(valueText(name), value, templar)) : []),
    ]),
    task: await keywords(attempt, args, modes),
  };
}

const entry = (name: string, value: Value | undefined, templar: Templar): readonly [string, unknown] => [
  name,
  value === undefined ? undefined : encodeVariable(value, (sealed) => templar.value(sealed)),
];

const namesOf = (source: VarSource): readonly string[] =>
  [...new Set(source.keys())].filter((name) => !ownOfPython.has(name));

const variables = (source: VarSource, templar: Templar, prefix = ''): (readonly [string, unknown])[] =>
  namesOf(source)
    .filter((name) => name.startsWith(prefix))
    .map((name) => entry(name, source.get(name), templar));

/** What is known of the host that the task is delegated to, under its name. */
const delegated = (name: string, { vars, templar }: TaskScope): unknown =>
  encodedDict([[name, encodedDict(variables(vars, templar))]]);

/** A dict that makes its members when they are asked for. */
export const encodeLazy = (dict: Dict, templar: Templar): unknown =>
  encodedDict(
    [...dict].flatMap(([name, value]) => (typeof name === 'string' ? [entry(name, value, templar)] : [])),
  );

/** What is said of other modules: a plug-in lays it under the arguments of those that it calls. */
function defaultsOf({ task: { moduleDefaults }, section, templar }: Attempt): unknown {
  const { actions } = section.play.run;
  const open = (sealed: EncryptedString): Value => templar.value(sealed);
  return moduleDefaults.map((level) =>
    encodedDict(
      [...level].flatMap(([key, value]) =>
        namesFor(valueText(key), (name) => actions.resolve(name).resolved).map(
          (name) => [name, encodeVariable(value, open)] as const,
        ),
      ),
    ),
  );
}

/** A short name may be of the book or of Ansible itself, and any name may lead to another. */
const namesFor = (key: string, resolve: (name: string) => string): readonly string[] => {
  if (key.includes('/')) return [key];
  const own = key.includes('.') ? [key] : [key, `ansible.legacy.${key}`, `ansible.builtin.${key}`];
  return [...new Set([...own, resolve(key)])];
};

/** The task's keywords by the names that Ansible's tasks have for them, rendered. */
async function keywords(attempt: Attempt, args: Dict, { check, diff }: Modes): Promise<unknown> {
  const { task, section, templar, delegatedTo } = attempt;
  const { options } = section.play.run;
  const wish = await asyncWish(attempt);
  const environment = Object.entries(await environmentOf(attempt));
  const known: Record<string, Value | undefined> = {
    name: attempt.info.name,
    action: task.action,
    async_val: wish?.limit ?? 0,
    poll: wish?.poll ?? 0,
    check_mode: check,
    diff,
    no_log: attempt.info.noLog,
    become: await boolKeyword(attempt, 'become', options.become),
    become_user: (await textKeyword(attempt, 'become_user')) ?? options.becomeUser,
    become_method: (await textKeyword(attempt, 'become_method')) ?? options.becomeMethod,
    become_flags: await textKeyword(attempt, 'become_flags'),
    become_exe: await textKeyword(attempt, 'become_exe'),
    connection: await textKeyword(attempt, 'connection'),
    remote_user: (await textKeyword(attempt, 'remote_user')) ?? options.remoteUser,
    port: await numberKeyword(attempt, 'port'),
    timeout: await numberKeyword(attempt, 'timeout'),
    delegate_to: delegatedTo,
    register: task.register,
    tags: [...task.tags],
    collections: [...task.collections],
    environment: [new Map<Value, Value>(environment)],
    args,
  };
  const given = Object.entries(known).filter(([, value]) => value !== undefined);
  return encodedDict([
    ['module_defaults', defaultsOf(attempt)],
    ...given.map(([name, value]) => [name, encodeValue(value ?? null)] as const),
    ['vars', encodedDict([...task.vars].map(([name, value]) => entry(valueText(name), value, templar)))],
  ]);
}
