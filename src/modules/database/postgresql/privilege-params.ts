/** Parameters of `postgresql_privs`. */
import { fail, p, type Params } from '../../../sdk/index.ts';
import { sessionParams } from './login.ts';

const types = [
  ...['table', 'sequence', 'function', 'procedure', 'database', 'schema', 'language', 'tablespace'],
  ...['group', 'default_privs', 'foreign_data_wrapper', 'foreign_server', 'type'],
] as const;

export const privilegeParams = {
  database: p.str({ doc: 'Database to connect to.', required: true, aliases: ['db', 'login_db'] }),
  state: p.choice(['present', 'absent'], {
    doc: 'Whether the rights are given or taken.',
    default: 'present',
  }),
  type: p.choice(types, {
    doc: 'What the rights are for; `group` is membership, `default_privs` what is made later.',
    default: 'table',
  }),
  privs: p.str({ doc: 'Rights with commas between: `SELECT,INSERT`, or `ALL`.', aliases: ['priv'] }),
  objs: p.str({
    doc: 'Names with commas between; `ALL_IN_SCHEMA`, or `ALL_DEFAULT` for `default_privs`. Types of a function are written with colons: `f(int:text)`.',
    aliases: ['obj'],
  }),
  schema: p.str({ doc: 'Schema of tables, sequences, functions and types; `public` when not given.' }),
  roles: p.str({ doc: 'Roles with commas between, or `PUBLIC`.', required: true, aliases: ['role'] }),
  target_roles: p.str({ doc: 'Roles that will make what `default_privs` is about.' }),
  grant_option: p.bool({
    doc: 'Whether the roles may give the rights to others; not given, that stays.',
    aliases: ['admin_option'],
  }),
  fail_on_role: p.bool({ doc: 'Fail where there is no such role; else it is left out.', default: true }),
  usage_on_types: p.bool({
    doc: 'Let `default_privs` give the use of types too.',
    default: true,
    since: '1.2.0',
  }),
  password: p.str({
    doc: 'The password to log in with.',
    default: '',
    secret: true,
    deprecated: 'Use login_password.',
  }),
  ...sessionParams,
} as const;
export type PrivilegeGiven = Params<typeof privilegeParams>;

const words = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'CREATE', 'CONNECT'],
  ...['TEMPORARY', 'TEMP', 'EXECUTE', 'USAGE', 'ALL'],
];

/** What may be given by default, by kinds of objects. */
const defaults: Readonly<Record<string, readonly string[]>> = {
  TABLES: ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'],
  SEQUENCES: ['ALL', 'SELECT', 'UPDATE', 'USAGE'],
  FUNCTIONS: ['ALL', 'EXECUTE'],
  TYPES: ['ALL', 'USAGE'],
  SCHEMAS: ['CREATE', 'USAGE'],
};

const inSchema: readonly string[] = ['table', 'sequence', 'function', 'procedure'];

/** Arguments that belong together. */
export interface Asked {
  readonly schema: string | undefined;
  readonly privs: readonly string[];
  /** Empty for all in the schema. */
  readonly objs: readonly string[];
}

/** Fails where something is missing, not known, or does not go together. */
export function askedOf(given: PrivilegeGiven): Asked {
  const { type, objs, privs = '', database } = given;
  const isPlaced = inSchema.includes(type) || type === 'type' || type === 'default_privs';
  if (!isPlaced && given.schema !== undefined) fail(`Argument "schema" is not allowed for type "${type}".`);
  const hasNone = objs === 'schemas' || given.schema === 'not-specified';
  const schema = isPlaced && !hasNone ? (given.schema ?? 'public') : undefined;
  if (objs === 'ALL_IN_SCHEMA' && !inSchema.includes(type))
    fail(
      `Argument "objs": ALL_IN_SCHEMA can be used only for type: table, sequence, function or procedure, ${type} was passed.`,
    );
  const named =
    objs ?? (type === 'database' ? database : fail(`Argument "objs" is required for type "${type}".`));
  if (type === 'group' && privs !== '') fail('Argument "privs" is not allowed for type "group".');
  if (type !== 'group' && privs === '') fail(`Argument "privs" is required for type "${type}".`);
  const rights =
    privs === ''
      ? []
      : [
          ...new Set(
            privs
              .toUpperCase()
              .split(',')
              .map((right) => right.trim()),
          ),
        ];
  const wrong = rights.filter((right) => !words.includes(right));
  if (wrong.length > 0) fail(`Invalid privileges specified: ${wrong.join(', ')}`);
  if (type === 'default_privs') return { schema, privs: rights, objs: defaultObjects(named, rights) };
  if (named === 'ALL_IN_SCHEMA') return { schema, privs: rights, objs: [] };
  const list = named.split(',');
  const isCallable = type === 'function' || type === 'procedure';
  return { schema, privs: rights, objs: isCallable ? list.map((obj) => obj.replaceAll(':', ',')) : list };
}

function defaultObjects(named: string, rights: readonly string[]): string[] {
  const all = Object.keys(defaults);
  const objs =
    named === 'ALL_DEFAULT'
      ? all.filter((name) => name !== 'SCHEMAS')
      : named.split(',').map((name) => name.toUpperCase());
  const wrong = objs.filter((name) => !all.includes(name));
  if (wrong.length > 0) fail(`Invalid Object set specified: ${wrong.join(', ')}`);
  const fitting = objs.filter((name) => rights.every((right) => defaults[name]?.includes(right)));
  if (fitting.length < objs.length)
    fail(`Invalid priv specified. Valid object for priv: ${fitting.join(', ')}. Objects: ${objs.join(', ')}`);
  return objs;
}
