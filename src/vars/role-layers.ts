/**
 * Variables of roles: a role's own, those of roles that depend on it (its parents), and what its dependencies export
 * (ansible: playbook/role/__init__.py, get_vars, get_default_vars, get_role_params). Strongest first.
 * @module
 */
import type { RoleRef } from '../playbook/index.ts';
import type { Dict } from '../util/value.ts';
import type { Layer } from './layers.ts';

export interface RoleLayers {
  readonly vars: readonly Layer[];
  readonly params: readonly Layer[];
  readonly defaults: readonly Layer[];
}

const layer = (what: string, role: RoleRef, vars: Dict): readonly Layer[] =>
  vars.size === 0 ? [] : [{ name: `${what} of role ${role.name}`, vars }];

/** Nearest first: parents are kept from the outermost in. */
const nearest = (role: RoleRef): readonly RoleRef[] => role.parents.toReversed();

/** What a role makes visible to others: its vars, and those of its dependencies. */
const exportedVars = (role: RoleRef): readonly Layer[] => [
  ...layer('vars', role, role.vars),
  ...role.dependencies.toReversed().flatMap(exportedVars),
];

/** A role's defaults, and those of its dependencies. */
const exportedDefaults = (role: RoleRef): readonly Layer[] => [
  ...layer('defaults', role, role.defaults),
  ...role.dependencies.toReversed().flatMap(exportedDefaults),
];

const made = new WeakMap<RoleRef, RoleLayers>();

/** What a task of a role sees of roles. */
export function layersOfRole(role: RoleRef): RoleLayers {
  const known = made.get(role);
  if (known) return known;
  const layers = {
    vars: [
      ...layer('vars', role, role.vars),
      ...role.dependencies.toReversed().flatMap(exportedVars),
      ...nearest(role).flatMap((parent) => layer('vars', parent, parent.vars)),
    ],
    params: [role, ...nearest(role)].flatMap((r) => layer('parameters', r, r.params)),
    defaults: [
      ...layer('defaults', role, role.defaults),
      ...nearest(role).flatMap((parent) => layer('defaults', parent, parent.defaults)),
      ...role.dependencies.toReversed().flatMap(exportedDefaults),
    ],
  };
  made.set(role, layers);
  return layers;
}

const shared = new WeakMap<
  readonly RoleRef[],
  { readonly length: number; readonly vars: readonly Layer[]; readonly defaults: readonly Layer[] }
>();

/** What roles of a play show to all of it; a later role is stronger. The list may grow while the play runs. */
export function layersOfPlay(roles: readonly RoleRef[]): Pick<RoleLayers, 'vars' | 'defaults'> {
  const known = shared.get(roles);
  if (known?.length === roles.length) return known;
  const visible = roles.filter((role) => role.public).reverse();
  const layers = {
    length: roles.length,
    vars: visible.flatMap(exportedVars),
    defaults: visible.flatMap(exportedDefaults),
  };
  shared.set(roles, layers);
  return layers;
}
