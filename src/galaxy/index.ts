/**
 * Roles and collections from elsewhere: Galaxy servers, git, tarballs and folders.
 * @module
 */
export { buildCollection } from './build.ts';
export {
  collectionsIn,
  downloadCollections,
  initCollection,
  installCollections,
  type CollectionOptions,
} from './collections.ts';
export type { Teller } from './install.ts';
export { collectionFromWord, readRequirements, roleFromWord, type Requirement } from './requirements.ts';
export { roleInfo, searchRoles } from './role-info.ts';
export { initRole, installRoles, removeRole, rolesIn, type Listed } from './roles.ts';
export type { GalaxyServer } from './server.ts';
export { galaxyServers } from './servers.ts';
export { isSignatureCount, type SignatureRules } from './signatures.ts';
export { verifyInstalled } from './verify-installed.ts';
