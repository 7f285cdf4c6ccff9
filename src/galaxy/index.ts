/**
 * Roles and collections from elsewhere: git, tarballs and folders.
 * @module
 */
export { collectionsIn, initCollection, installCollections, verifyInstalled } from './collections.ts';
export type { InstallOptions, Teller } from './install.ts';
export { collectionFromWord, readRequirements, roleFromWord, type Requirement } from './requirements.ts';
export { initRole, installRoles, removeRole, rolesIn, type Listed } from './roles.ts';
