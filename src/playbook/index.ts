export type * from './ast.ts';
export type { KnownModules, LoadContext } from './context.ts';
export { inheritableOf, mergeVars } from './inherit.ts';
export { loadPlaybook } from './load.ts';
export { findTasksFile, includedFile, loadTasksFile, roleOptions } from './nodes.ts';
export { allRoles, loadRole, roleBlock, type LoadedRole, type RoleFrom } from './role.ts';
export { firstExisting, searchCandidates, yamlEndings } from './search.ts';
export type { NodeScope } from './task.ts';
