export type * from './ast.ts';
export { collectionOf, Collections, qualifiedName } from './collections.ts';
export type { ActionTraits, KnownModules, LoadContext, ResolvedAction } from './context.ts';
export { inheritableOf, mergeVars, replacingMembers } from './inherit.ts';
export { loadPlaybook } from './load.ts';
export { loadPlay } from './play.ts';
export { findTasksFile, loadTasksFile, includedOwn, roleOptions } from './nodes.ts';
export { loadRole, roleBlock, type LoadedRole } from './role.ts';
export { firstExisting, searchCandidates } from './search.ts';
