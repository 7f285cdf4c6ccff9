/**
 * The engine's share of the magic variables: what depends on where the play is.
 * @module
 */
import type { RoleRef } from '../playbook/index.ts';
import type { VarSource } from '../template/index.ts';
import type { Value } from '../util/value.ts';
import { isActive, type PlayHost } from './hosts.ts';
import type { PlayRun } from './run.ts';

/** Magic variables that are the same for the whole run, and those of each host. */
export interface MagicVars {
  forHost(play: PlayRun, host: string, role: RoleRef | undefined, state: PlayHost | undefined): VarSource;
}

/** Names in a play that change while it runs. Computed when asked for, since most tasks never ask. */
export const playMagic: ReadonlyMap<
  string,
  (play: PlayRun, role: RoleRef | undefined, state: PlayHost | undefined) => Value | undefined
> = new Map<
  string,
  (play: PlayRun, role: RoleRef | undefined, state: PlayHost | undefined) => Value | undefined
>([
  ['ansible_play_name', (play) => play.name],
  ['ansible_play_hosts_all', (play) => [...play.allHosts]],
  ['ansible_play_hosts', (play) => stillIn(play)],
  ['play_hosts', (play) => stillIn(play)],
  ['ansible_play_batch', (play) => play.batch.filter(isActive).map((host) => host.name)],
  ['ansible_play_role_names', (play) => [...new Set(play.roles.map((role) => role.name))]],
  ['ansible_role_names', (play) => [...new Set(play.roles.map((role) => role.name))]],
  ['role_names', (play) => [...new Set(play.roles.map((role) => role.name))]],
  [
    'ansible_dependent_role_names',
    (play) => [...new Set(play.roles.flatMap((role) => role.dependencies.map((d) => d.name)))],
  ],
  ['playbook_dir', (play) => play.play.dir],
  ['role_name', (_, role) => role?.name],
  ['ansible_role_name', (_, role) => role?.name],
  ['role_path', (_, role) => role?.path],
  ['ansible_parent_role_names', (_, role) => role?.parents.map((parent) => parent.name).reverse()],
  ['ansible_parent_role_paths', (_, role) => role?.parents.map((parent) => parent.path).reverse()],
  ['ansible_failed_task', (_p, _r, state) => state?.failure?.task],
  ['ansible_failed_result', (_p, _r, state) => state?.failure?.result],
]);

/** Hosts of the whole play that have not failed. */
function stillIn(play: PlayRun): Value[] {
  const out = new Set(play.batch.filter((host) => host.failed || host.unreachable).map((host) => host.name));
  return play.allHosts.filter((host) => !out.has(host) && !play.run.lost.has(host));
}
