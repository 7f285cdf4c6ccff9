/**
 * Statements that give and take rights. Pure.
 * @module
 */
import { fail } from '../../../sdk/index.ts';
import type { Asked, PrivilegeGiven } from './privilege-params.ts';
import { ident } from './sql.ts';

const list = (names: readonly string[]): string => names.map(ident).join(',');

function callable(text: string, schema: string): string {
  const [, name, types] = /^([^(]+)(\([\w\s,.[\]"%]*\))$/.exec(text) ?? [];
  if (name === undefined || types === undefined)
    return fail(`Illegal function / procedure signature: "${text}".`);
  return `${schema}.${ident(name)}${types}`;
}

/** What is given, and of what: `SELECT ON table "public"."t"`. */
function what({ type }: PrivilegeGiven, { privs, objs, schema }: Asked): string {
  if (type === 'group') return list(objs);
  if (type === 'default_privs') return privs.join(',');
  const rights = privs.join(',');
  const place = ident(schema ?? '');
  if (objs.length === 0) return `${rights} ON ALL ${type.toUpperCase()}S IN SCHEMA ${place}`;
  const names = objs.map((obj) => {
    if (type === 'function' || type === 'procedure') return callable(obj, place);
    return schema === undefined ? ident(obj) : `${place}.${ident(obj)}`;
  });
  return `${rights} ON ${type.replaceAll('_', ' ')} ${names.join(',')}`;
}

/** `roles`: those that are there, in quotes, or PUBLIC. */
export function statementsFor(given: PrivilegeGiven, asked: Asked, roles: string): string[] {
  const { type, state, grant_option: option } = given;
  if (type === 'default_privs') return defaultStatements(given, asked, roles);
  const fragment = what(given, asked);
  if (state === 'absent') return [`REVOKE ${fragment} FROM ${roles};`];
  const word = type === 'group' ? 'ADMIN' : 'GRANT';
  return [
    `GRANT ${fragment} TO ${roles}${option === true ? ` WITH ${word} OPTION` : ''};`,
    ...(option === false ? [`REVOKE ${word} OPTION FOR ${fragment} FROM ${roles};`] : []),
  ];
}

function defaultStatements(given: PrivilegeGiven, asked: Asked, roles: string): string[] {
  const { state, target_roles: targets, grant_option: option, usage_on_types: usesTypes } = given;
  const whose = targets === undefined ? '' : ` FOR ROLE ${list(targets.split(','))}`;
  const where = asked.schema === undefined ? '' : ` IN SCHEMA ${ident(asked.schema)}`;
  const alter = `ALTER DEFAULT PRIVILEGES${whose}${where}`;
  const revoke = (objs: readonly string[]): string[] =>
    objs.map((obj) => `${alter} REVOKE ALL ON ${obj} FROM ${roles};`);
  if (state === 'absent') return revoke(['TABLES', 'SEQUENCES', 'TYPES']);
  const behind = option === true ? ' WITH GRANT OPTION' : '';
  return [
    ...revoke(asked.objs),
    ...asked.objs.map((obj) => `${alter} GRANT ${what(given, asked)} ON ${obj} TO ${roles}${behind};`),
    ...(usesTypes ? [`${alter} GRANT USAGE ON TYPES TO ${roles}${behind};`] : []),
  ];
}

/** Catalogues of what rights are for, and where they stand there. */
const catalogues: Readonly<Record<string, readonly [table: string, column: string]>> = {
  table: ['pg_class', 'relacl'],
  sequence: ['pg_class', 'relacl'],
  function: ['pg_proc', 'proacl'],
  procedure: ['pg_proc', 'proacl'],
  schema: ['pg_namespace', 'nspacl'],
  language: ['pg_language', 'lanacl'],
  tablespace: ['pg_tablespace', 'spcacl'],
  database: ['pg_database', 'datacl'],
  default_privs: ['pg_default_acl', 'defaclacl'],
  foreign_data_wrapper: ['pg_foreign_data_wrapper', 'fdwacl'],
  foreign_server: ['pg_foreign_server', 'srvacl'],
  type: ['pg_type', 'typacl'],
};

/** A query for one text that is another as soon as rights of this kind are. */
export function statusQuery(type: string): string {
  const [table, column] = catalogues[type] ?? [];
  // Entries for what is made later are made anew with each change.
  const key = type === 'default_privs' ? 'defaclrole, defaclnamespace, defaclobjtype' : 'oid';
  const rows =
    table === undefined || column === undefined
      ? 'SELECT roleid, member, admin_option FROM pg_auth_members'
      : // The order of rights within one entry means nothing.
        `SELECT ${key}, ARRAY(SELECT item::text FROM unnest(${column}) item ORDER BY 1) FROM ${table} WHERE ${column} IS NOT NULL`;
  return `SELECT md5(COALESCE(string_agg(entry::text, ' ' ORDER BY entry::text), '')) FROM (${rows}) entry`;
}
