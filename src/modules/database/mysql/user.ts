/** `community.mysql.mysql_user` */
import { createHash } from 'node:crypto';
import {
  defineModule,
  fail,
  keyText,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type ResultKeys,
} from '../../../sdk/index.ts';
import { askAll, execute, sessionOf, type Session } from './client.ts';
import { grantChanges, parseGrants, parsePriv, statementsOf, type Grants } from './grants.ts';
import { account, ident, literal } from './sql.ts';
import {
  isSameRequirement,
  limitNames,
  limitsOf,
  requirement,
  requirementIn,
  userParams,
  type UserGiven,
} from './user-params.ts';

export const mysqlUser = defineModule({
  name: 'community.mysql.mysql_user',
  summary: 'Manage users of MySQL and MariaDB',
  params: userParams,
  constraints: { mutuallyExclusive: [['append_privs', 'subtract_privs']] },
  support: { check: 'full', diff: 'none' },
  differences: [
    'Needs mysql or mariadb on the host instead of a library of Python, and MySQL 5.7 or MariaDB 10.2 at least.',
    '`localhost` is reached by its socket, as those programs do, unless another port is asked for.',
    'Columns are compared without regard to case, so that rights on columns settle.',
  ],
  returns: {
    user: 'The user.',
    msg: 'What was done.',
    password_changed: 'Whether the password was set.',
  },
  examples: [
    {
      title: 'A user of one database',
      yaml: 'community.mysql.mysql_user:\n  name: shop\n  password: "{{ vault_shop_password }}"\n  priv: "shop.*:ALL"',
    },
    {
      title: 'No anonymous users',
      yaml: 'community.mysql.mysql_user:\n  name: ""\n  host_all: true\n  state: absent',
    },
  ],
  async plan(given, host, context) {
    const session = await sessionFor(given, host, context);
    const found = await accounts(given, session, host);
    if (given.state === 'absent') return removal(given, found, session);
    return found.accounts.length === 0
      ? addition(given, found, session, context)
      : alteration(given, found, session, host, context);
  },
});

function sessionFor(given: UserGiven, host: ReadHost, { remoteTmp }: ModuleContext): Promise<Session> {
  const first = [
    ...(given.sql_log_bin ? [] : ['SET SQL_LOG_BIN = 0']),
    ...[...(given.session_vars ?? [])].map(
      ([name, value]) =>
        `SET SESSION ${ident(keyText(name))} = ${typeof value === 'number' ? value : literal(keyText(value))}`,
    ),
  ];
  const database = given.force_context ? 'mysql' : undefined;
  return sessionOf(given, { first, remoteTmp, database }, host);
}

interface Account {
  readonly host: string;
  readonly plugin: string;
  readonly hash: string;
}

interface Found {
  readonly isMaria: boolean;
  /** Of this user at all hosts. */
  readonly all: readonly Account[];
  /** That the task is about. */
  readonly accounts: readonly Account[];
}

async function accounts(given: UserGiven, session: Session, host: ReadHost): Promise<Found> {
  const where = `FROM mysql.user WHERE User = ${literal(given.user)}`;
  // Some servers keep hashes in one column, some in the other.
  const [[version = []] = [], hosts = [], kept = [], older = []] = await askAll(session, host, [
    'SELECT VERSION()',
    `SELECT Host ${where}`,
    `SELECT Host, COALESCE(plugin, ''), COALESCE(authentication_string, '') ${where}`,
    `SELECT Host, COALESCE(Password, '') ${where}`,
  ]);
  const all = hosts.map(([name = '']): Account => {
    const [, plugin = '', hash = ''] = kept.find(([each]) => each === name) ?? [];
    const [, old = ''] = older.find(([each]) => each === name) ?? [];
    // MariaDB's view gives the hash of every plug-in in the older column too.
    return { host: name, plugin, hash: hash === '' || hash === 'invalid' ? old || hash : hash };
  });
  const own = given.host_all ? all : all.filter((each) => each.host === given.host.toLowerCase());
  return { isMaria: /mariadb/i.test(version[0] ?? ''), all, accounts: own };
}

function removal({ user }: UserGiven, { accounts: found }: Found, session: Session): Plan {
  if (found.length === 0)
    return { changed: false, result: { user, msg: "User doesn't exist", password_changed: false } };
  const statements = found.map((each) => `DROP USER ${account(user, each.host)}`);
  return {
    changed: true,
    result: { user, msg: 'User deleted', password_changed: false },
    apply: async (write) => {
      await execute(session, write, statements);
      return undefined;
    },
  };
}

/** As mysql_native_password keeps it. */
function hashed({ password = '', encrypted }: UserGiven): string {
  if (!encrypted) {
    const inner = createHash('sha1').update(password).digest();
    return `*${createHash('sha1').update(inner).digest('hex').toUpperCase()}`;
  }
  if (!/^\*[\da-f]{40}$/i.test(password))
    fail(
      'encrypted was specified however it does not appear to be a valid hash expecting: *SHA1(SHA1(your_password))',
    );
  return password;
}

/** How the user logs in by a plug-in. */
function byPlugin({ plugin = '', plugin_hash_string: hash, plugin_auth_string: text }: UserGiven): string {
  const name = `IDENTIFIED WITH ${ident(plugin)}`;
  if (hash !== undefined && hash !== '') return `${name} AS ${literal(hash)}`;
  if (text === undefined || text === '') return name;
  return `${name} ${plugin === 'pam' ? 'USING' : 'BY'} ${literal(text)}`;
}

const native = (hash: string): string => `IDENTIFIED WITH mysql_native_password AS ${literal(hash)}`;

function grantsOf({ priv, subtract_privs: subtracts }: UserGiven): Grants | undefined {
  return priv === undefined || priv === null ? undefined : parsePriv(priv, !subtracts);
}

function addition(given: UserGiven, found: Found, session: Session, { check }: ModuleContext): Plan {
  const { user, password = '', plugin = '' } = given;
  if (given.host_all) fail('host_all parameter cannot be used when adding a user');
  const who = account(user, given.host.toLowerCase());
  const existing = new Map(found.all.map((each) => [`${each.plugin} ${each.hash}`, each]));
  const [reused] =
    given.update_password === 'on_new_username' && existing.size === 1 ? [...existing.values()] : [];
  const login =
    reused !== undefined
      ? byPlugin({ ...given, plugin: reused.plugin, plugin_hash_string: reused.hash, plugin_auth_string: '' })
      : password !== ''
        ? native(hashed(given))
        : plugin !== ''
          ? byPlugin(given)
          : '';
  const requires = requirement(given.tls_requires);
  const grants = given.subtract_privs ? undefined : grantsOf(given);
  const changes = grantChanges(grants ?? new Map(), new Map(), 'append', user);
  const limits = limitsOf(given.resource_limits, found.isMaria);
  const statements = [
    ['CREATE USER', who, login, requires === undefined ? '' : `REQUIRE ${requires}`]
      .filter(Boolean)
      .join(' '),
    ...changes.flatMap((change) => statementsOf(change, who)),
    ...limiting(who, limits),
  ];
  return {
    changed: true,
    result: { user, msg: 'User added', password_changed: check ? null : reused === undefined },
    apply: async (write) => {
      await execute(session, write, statements);
      return undefined;
    },
  };
}

const limiting = (who: string, limits: readonly (readonly [string, number])[]): string[] =>
  limits.length === 0
    ? []
    : [`ALTER USER ${who} WITH ${limits.map(([name, value]) => `${name} ${value}`).join(' ')}`];

/** One step of an alteration, and what is said of it. */
interface Step {
  readonly msg: string;
  /** In check mode, where that is something else. */
  readonly planned?: string;
  readonly statements: readonly string[];
  readonly setsPassword?: true;
}

interface State {
  readonly grants: Grants;
  readonly requires: string | undefined;
  readonly limits: Readonly<Record<string, number>>;
}

const limitColumns = ['max_questions', 'max_updates', 'max_connections', 'max_user_connections'];

async function stateOf(
  { user }: UserGiven,
  { host: at }: Account,
  isMaria: boolean,
  session: Session,
  host: ReadHost,
): Promise<State> {
  const who = account(user, at);
  const columns = [...limitColumns, ...(isMaria ? ['max_statement_time'] : [])];
  const [grants = [], [made = []] = [], [limits = []] = []] = await askAll(session, host, [
    `SHOW GRANTS FOR ${who}`,
    `SHOW CREATE USER ${who}`,
    `SELECT ${columns.join(', ')} FROM mysql.user WHERE User = ${literal(user)} AND Host = ${literal(at)}`,
  ]);
  return {
    grants: parseGrants(grants.map(([line = '']) => line)),
    requires: requirementIn(made[0] ?? ''),
    limits: Object.fromEntries(limits.map((value, i) => [limitNames[i] ?? '', Number(value)])),
  };
}

async function alteration(
  given: UserGiven,
  { accounts: found, isMaria }: Found,
  session: Session,
  host: ReadHost,
  { check }: ModuleContext,
): Promise<Plan> {
  const states = await Promise.all(found.map((each) => stateOf(given, each, isMaria, session, host)));
  const limits = limitsOf(given.resource_limits, isMaria);
  const steps = found.flatMap((each, i) => {
    const state = states[i];
    return state === undefined ? [] : stepsFor(given, each, state, limits);
  });
  const { user } = given;
  const said = check ? steps.map(({ msg, planned }) => planned ?? msg)[0] : steps.at(-1)?.msg;
  const result: ResultKeys = {
    user,
    msg: said ?? 'User unchanged',
    password_changed: steps.some(({ setsPassword }) => setsPassword === true),
  };
  if (steps.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      await execute(
        session,
        write,
        steps.flatMap(({ statements }) => statements),
      );
      const onlyGrants = steps.every(({ msg }) => /^(?:Privileges|New privileges) /.test(msg));
      if (!onlyGrants) return undefined;
      // The server may have another word for what was granted.
      const after = await Promise.all(found.map((each) => stateOf(given, each, isMaria, session, write)));
      const text = (list: readonly State[]): string => JSON.stringify(list.map(({ grants }) => [...grants]));
      return { changed: text(after) !== text(states) };
    },
  };
}

function stepsFor(
  given: UserGiven,
  found: Account,
  state: State,
  limits: readonly (readonly [string, number])[],
): Step[] {
  const who = account(given.user, found.host);
  const grants = grantsOf(given);
  const way = given.append_privs ? 'append' : given.subtract_privs ? 'subtract' : 'replace';
  const changes = grants === undefined ? [] : grantChanges(grants, state.grants, way, given.user);
  const requires = requirement(given.tls_requires);
  const lacking = limits.filter(([name, value]) => state.limits[name] !== value);
  return [
    ...(given.update_password === 'always' ? loginSteps(given, found, who) : []),
    ...changes.map((change): Step => ({ msg: change.msg, statements: statementsOf(change, who) })),
    ...(isSameRequirement(requires, state.requires)
      ? []
      : [{ msg: 'TLS requires updated', statements: [`ALTER USER ${who} REQUIRE ${requires ?? 'NONE'}`] }]),
    ...(lacking.length === 0 ? [] : [{ msg: 'User unchanged', statements: limiting(who, lacking) }]),
  ];
}

function loginSteps(given: UserGiven, { plugin: has, hash }: Account, who: string): Step[] {
  const {
    password = '',
    plugin = '',
    plugin_hash_string: wanted = '',
    plugin_auth_string: text = '',
  } = given;
  if (password !== '') {
    const own = hashed(given);
    if (own === hash) return [];
    const statements = [`ALTER USER ${who} ${native(own)}`];
    return [
      { msg: 'Password updated (new style)', planned: 'Password updated', statements, setsPassword: true },
    ];
  }
  const isOther =
    plugin !== '' && (has !== plugin || (wanted !== '' && hash !== wanted) || (text !== '' && hash !== text));
  return isOther
    ? [{ msg: 'User unchanged', statements: [`ALTER USER ${who} ${byPlugin(given)}`], setsPassword: true }]
    : [];
}
