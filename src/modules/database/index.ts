/**
 * Modules for database servers.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const databaseModules: readonly ModuleEntry[] = [
  entry(
    'community.postgresql.postgresql_db',
    async () => (await import('./postgresql/database.ts')).postgresqlDb,
  ),
  entry(
    'community.postgresql.postgresql_ext',
    async () => (await import('./postgresql/extension.ts')).postgresqlExt,
  ),
  entry(
    'community.postgresql.postgresql_user',
    async () => (await import('./postgresql/role.ts')).postgresqlUser,
  ),
];
