/**
 * Modules for database servers.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const databaseModules: readonly ModuleEntry[] = [
  entry('community.general.redis', async () => (await import('./redis/redis.ts')).redis),
  entry('community.mysql.mysql_db', async () => (await import('./mysql/database.ts')).mysqlDb),
  entry('community.mysql.mysql_user', async () => (await import('./mysql/user.ts')).mysqlUser),
  entry('community.mysql.mysql_variables', async () => (await import('./mysql/variables.ts')).mysqlVariables),
  entry(
    'community.postgresql.postgresql_db',
    async () => (await import('./postgresql/database.ts')).postgresqlDb,
  ),
  entry(
    'community.postgresql.postgresql_ext',
    async () => (await import('./postgresql/extension.ts')).postgresqlExt,
  ),
  entry(
    'community.postgresql.postgresql_privs',
    async () => (await import('./postgresql/privilege.ts')).postgresqlPrivs,
  ),
  entry(
    'community.postgresql.postgresql_query',
    async () => (await import('./postgresql/query.ts')).postgresqlQuery,
  ),
  entry(
    'community.postgresql.postgresql_user',
    async () => (await import('./postgresql/role.ts')).postgresqlUser,
  ),
];
