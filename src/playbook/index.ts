export type * from './ast.ts';
export { collectionOf, Collections, type FoundCollection, qualifiedName } from './collections.ts';
export type { KnownModules, LoadContext, ResolvedAction } from './context.ts';
export type { ActionTraits } from './traits.ts';
export { inheritableOf, mergeVars, replacingMembers, type ReplacingMember } from './inherit.ts';
export { loadPlaybook } from './load.ts';
export { loadPlay } from './play.ts';
export { findTasksFile, loadTasksFile, includedOwn, roleOptions } from './nodes.ts';
export { loadRole, roleBlock } from './role.ts';
export { saysNothing } from './task.ts';
export {
  firstExisting,
  placesIn,
  placesOf,
  searchCandidates,
  searchPathOf,
  type SearchPlaces,
} from './search.ts';
