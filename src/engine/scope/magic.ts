/**
 * Magic variables: what a run, a play and a host are called and consist of. Computed when asked for, since most tasks
 * never ask. Names and meaning are Ansible's (special variables of its documentation).
 * @module
 */
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { MagicVariable } from '../../config/index.ts';
import type { RoleRef } from '../../playbook/index.ts';
import { OMIT, type VarSource } from '../../template/index.ts';
import { dictOf, type Dict, type Value } from '../../util/value.ts';
import { isExecutable } from '../../util/program.ts';
import type { VariableManager } from '../../vars/index.ts';
import { HostVars } from './hostvars.ts';
import type { MagicVars, PlayView } from '../state/contracts.ts';
import { isActive, type PlayHost } from '../state/hosts.ts';
import type { InventoryView } from '../state/inventory-view.ts';
import type { RunOptions } from '../state/options.ts';
import type { Templars } from '../state/run.ts';

/** Whom a magic variable is asked for. */
interface Asking {
  readonly host: string;
  readonly play?: PlayView | undefined;
  readonly role?: RoleRef | undefined;
  readonly state?: PlayHost | undefined;
}

type Getter = (asking: Asking) => Value | undefined;

export interface MagicOptions {
  readonly options: RunOptions;
  readonly inventory: InventoryView;
  readonly variables: VariableManager;
  readonly templars: Templars;
  /** The environment of the controller. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration file that is used. */
  readonly configFile: string | undefined;
}

/** The version of ansible-core whose behaviour tsplay follows; playbooks ask for it. */
const followed = { full: '2.19.0', major: 2, minor: 19, revision: 0 };

export function magicVars(options: MagicOptions): MagicVars {
  const getters: ReadonlyMap<string, Getter> = new Map<string, Getter>([
    ...runGetters(options),
    ...hostGetters(options),
    ...playGetters(),
  ]);
  const source = (asking: Asking): VarSource => ({
    get: (name) => getters.get(name)?.(asking),
    has: (name) => getters.get(name)?.(asking) !== undefined,
    keys: () => [...getters].filter(([, get]) => get(asking) !== undefined).map(([name]) => name),
  });
  return {
    forRun: (host) => source({ host }),
    forPlay: (playbookDir) => {
      const all = source({ host: '' });
      const own = (name: string): Value | undefined =>
        name === 'playbook_dir' ? playbookDir : beforeHosts.has(name) ? all.get(name) : undefined;
      return {
        get: own,
        has: (name) => own(name) !== undefined,
        keys: () => [...beforeHosts].filter((name) => own(name) !== undefined),
      };
    },
    forHandler: (play, role) => without(ofHosts, source({ host: '', play, role })),
    forHost: (play, host, role, state) => source({ host, play, role, state }),
  };
}

/** Magic variables of one host. */
const ofHosts: ReadonlySet<string> = new Set<MagicVariable>([
  'inventory_hostname',
  'inventory_hostname_short',
  'inventory_file',
  'inventory_dir',
  'group_names',
]);

const without = (names: ReadonlySet<string>, source: VarSource): VarSource => ({
  get: (name) => (names.has(name) ? undefined : source.get(name)),
  has: (name) => !names.has(name) && source.has(name),
  keys: () => [...source.keys()].filter((name) => !names.has(name)),
});

/** Magic variables that need no host. */
const beforeHosts: ReadonlySet<string> = new Set<MagicVariable>([
  'omit',
  'ansible_version',
  'ansible_check_mode',
  'ansible_diff_mode',
  'ansible_verbosity',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_config_file',
  'ansible_playbook_python',
  'groups',
  'hostvars',
  'playbook_dir',
]);

function runGetters({ options, env, configFile }: MagicOptions): [MagicVariable, Getter][] {
  const python = pythonIn(env['PATH'] ?? '');
  const { full, major, minor, revision } = followed;
  const version: Dict = dictOf({ string: full, full, major, minor, revision });
  return [
    ['omit', () => OMIT],
    ['ansible_version', () => version],
    ['ansible_check_mode', () => options.check],
    ['ansible_diff_mode', () => options.diff],
    ['ansible_verbosity', () => options.verbosity],
    ['ansible_forks', () => options.forks],
    ['ansible_inventory_sources', () => [...options.inventories]],
    ['ansible_limit', () => options.limit],
    ['ansible_run_tags', () => (options.tags.length === 0 ? ['all'] : [...options.tags])],
    ['ansible_skip_tags', () => [...options.skipTags]],
    ['ansible_config_file', () => configFile ?? null],
    ['ansible_playbook_python', python],
  ];
}

/** The controller's Python, for books that call it; looked for once, when it is asked for. */
function pythonIn(path: string): () => string | undefined {
  let found: { readonly file: string | undefined } | undefined;
  return () => {
    const files = path.split(delimiter).map((folder) => join(folder, 'python3'));
    found ??= { file: files.find((file) => isAbsolute(file) && isExecutable(file)) };
    return found.file;
  };
}

function hostGetters({ inventory, variables, templars }: MagicOptions): [MagicVariable, Getter][] {
  let groups: { readonly from: ReadonlyMap<string, readonly string[]>; readonly dict: Dict } | undefined;
  const groupsDict = (): Dict => {
    const from = inventory.groups();
    if (groups?.from !== from)
      groups = { from, dict: new Map([...from].map(([name, hosts]): [Value, Value] => [name, [...hosts]])) };
    return groups.dict;
  };
  return [
    ['inventory_hostname', ({ host }) => host],
    ['inventory_hostname_short', ({ host }) => (/^[\d.]+$/.test(host) ? host : (host.split('.')[0] ?? host))],
    ['inventory_file', ({ host }) => inventory.sourceOf(host)],
    ['inventory_dir', ({ host }) => parentOf(inventory.sourceOf(host))],
    ['group_names', ({ host }) => [...inventory.groupNames(host)]],
    ['groups', groupsDict],
    ['hostvars', ({ play }) => new HostVars({ inventory, variables, templars }, play?.play.dir)],
  ];
}

const parentOf = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : dirname(file);

function playGetters(): [MagicVariable, Getter][] {
  const ofPlay =
    (get: (play: PlayView) => Value): Getter =>
    ({ play }) =>
      play && get(play);
  const applied = ofPlay((play) => directRoles(play).map((role) => role.fullName));
  return [
    ['ansible_play_name', ofPlay((play) => play.name)],
    ['ansible_play_hosts_all', ofPlay((play) => [...play.allHosts])],
    ['ansible_play_hosts', ofPlay(stillIn)],
    // The older name is of the batch, not of the whole play.
    ['play_hosts', ofPlay(activeBatch)],
    ['ansible_play_batch', ofPlay(activeBatch)],
    ['ansible_play_role_names', applied],
    ['ansible_role_names', ofPlay((play) => [...new Set(play.roles.map((role) => role.fullName))])],
    ['role_names', applied],
    [
      'ansible_dependent_role_names',
      ofPlay((play) => [...new Set(play.roles.flatMap((role) => role.dependencies.map((d) => d.fullName)))]),
    ],
    ['playbook_dir', ofPlay((play) => play.play.dir)],
    ['role_name', ({ role }) => role?.name],
    ['ansible_role_name', ({ role }) => role?.fullName],
    ['ansible_collection_name', ({ role }) => role && (role.collection ?? null)],
    ['role_path', ({ role }) => role?.path],
    ['ansible_parent_role_names', ({ role }) => namesOf(role?.parents, (parent) => parent.fullName)],
    ['ansible_parent_role_paths', ({ role }) => namesOf(role?.parents, (parent) => parent.path)],
  ];
}

/** Roles that the play names itself, not those that they depend on. */
function directRoles({ roles }: PlayView): RoleRef[] {
  const needed = new Set(roles.flatMap((role) => role.dependencies));
  return roles.filter((role) => !needed.has(role));
}

/** Something of each of the roles around a role, the nearest first; undefined where there are none. */
const namesOf = (
  parents: readonly RoleRef[] | undefined,
  name: (role: RoleRef) => string,
): Value | undefined =>
  parents === undefined || parents.length === 0 ? undefined : parents.map(name).reverse();

const activeBatch = (play: PlayView): Value[] => play.batch.filter(isActive).map((host) => host.name);

/** Hosts of the whole play that have not failed. */
function stillIn(play: PlayView): Value[] {
  const out = new Set(play.batch.filter((host) => !isActive(host)).map((host) => host.name));
  return play.allHosts.filter(
    (host) => !out.has(host) && !play.run.failedHosts.has(host) && !play.run.unreachableHosts.has(host),
  );
}
