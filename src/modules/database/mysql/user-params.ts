/** Parameters of `mysql_user`. */
import { type Dict, fail, keyText, p, type Params } from '../../../sdk/index.ts';
import { loginParams } from './login.ts';
import { literal } from './sql.ts';

export const userParams = {
  user: p.str({ doc: 'The user.', required: true, aliases: ['name'] }),
  password: p.str({ doc: 'Its password.', secret: true }),
  encrypted: p.bool({ doc: 'Whether `password` is a hash of mysql_native_password.', default: false }),
  host: p.str({ doc: 'Host that it comes from.', default: 'localhost' }),
  host_all: p.bool({ doc: 'All hosts that there are accounts of this user for.', default: false }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  priv: p.raw({ doc: 'Rights: `db.*:ALL/other.table:SELECT,INSERT`, or a dict of them.' }),
  tls_requires: p.dict({
    doc: 'What its connections must have: `SSL`, `X509`, or `SUBJECT`, `ISSUER` and `CIPHER` with their values.',
    since: '1.0.0',
  }),
  append_privs: p.bool({ doc: 'Leave the rights that it has besides.', default: false }),
  subtract_privs: p.bool({ doc: 'Take the rights of `priv` away.', default: false, since: '3.2.0' }),
  check_implicit_admin: p.bool({ doc: 'Try root without a password first.', default: false }),
  update_password: p.choice(['always', 'on_create', 'on_new_username'], {
    doc: 'When the password is set. `on_new_username` takes that of other accounts of the user, if they have one.',
    default: 'always',
  }),
  sql_log_bin: p.bool({ doc: "Whether replicas learn of it by the server's log.", default: true }),
  plugin: p.str({ doc: 'Plug-in that the user logs in by.', since: '0.1.0' }),
  plugin_hash_string: p.str({ doc: 'Hash of the password for it.', since: '0.1.0', hidden: true }),
  plugin_auth_string: p.str({ doc: 'Password or the like for it.', since: '0.1.0', hidden: true }),
  resource_limits: p.dict({
    doc: 'What it may use: `MAX_QUERIES_PER_HOUR`, `MAX_UPDATES_PER_HOUR`, `MAX_CONNECTIONS_PER_HOUR`, `MAX_USER_CONNECTIONS`, and `MAX_STATEMENT_TIME` of MariaDB.',
    since: '0.1.0',
  }),
  force_context: p.bool({ doc: 'Use the database `mysql`.', default: false, since: '3.1.0' }),
  session_vars: p.dict({ doc: 'Variables of the session.', since: '3.6.0' }),
  ...loginParams,
} as const;
export type UserGiven = Params<typeof userParams>;

/** What connections must have, as SQL says it; undefined for nothing. */
export function requirement(given: Dict | undefined): string | undefined {
  if (given === undefined || given.size === 0) return undefined;
  const words = new Map([...given].map(([key, value]) => [keyText(key).toUpperCase(), value]));
  const parts = [...words].filter(([key]) => key !== 'SSL' && key !== 'X509');
  const wrong = parts.find(([key]) => !['CIPHER', 'ISSUER', 'SUBJECT'].includes(key));
  if (wrong !== undefined)
    fail(`tls_requires: "${wrong[0]}" is none of SSL, X509, CIPHER, ISSUER and SUBJECT`);
  if (parts.length === 0) return words.has('X509') ? 'X509' : 'SSL';
  return parts.map(([key, value]) => `${key} ${literal(keyText(value ?? null))}`).join(' AND ');
}

/** The same of a line of `SHOW CREATE USER`, in an order of its own. */
export function requirementIn(line: string): string | undefined {
  const [, text = ''] =
    /\bREQUIRE (.*?)(?= (?:WITH|PASSWORD|ACCOUNT|DEFAULT|FAILED_LOGIN)\b|$)/.exec(line) ?? [];
  return text === '' || text === 'NONE' ? undefined : text;
}

/** Quotes within a value are written in two ways. */
const ordered = (text = ''): string =>
  (text.match(/(?:SSL|X509|(?:CIPHER|ISSUER|SUBJECT) '(?:[^'\\]|\\.|'')*')/g) ?? [])
    .map((part) => part.replace(/''/g, "\\'"))
    .sort()
    .join(' ');

export const isSameRequirement = (one: string | undefined, other: string | undefined): boolean =>
  ordered(one) === ordered(other);

export const limitNames = [
  'MAX_QUERIES_PER_HOUR',
  'MAX_UPDATES_PER_HOUR',
  'MAX_CONNECTIONS_PER_HOUR',
  'MAX_USER_CONNECTIONS',
  'MAX_STATEMENT_TIME',
] as const;

/** Limits by their names. */
export function limitsOf(given: Dict | undefined, isMaria: boolean): [string, number][] {
  return [...(given ?? [])].map(([key, value]) => {
    const name = keyText(key);
    if (name === 'MAX_STATEMENT_TIME' && !isMaria)
      fail('MAX_STATEMENT_TIME resource limit is only supported by MariaDB.');
    if (!(limitNames as readonly string[]).includes(name))
      fail(`resource_limits: key '${name}' is unsupported.`);
    const text = keyText(value);
    return /^\d+$/.test(text) ? [name, Number(text)] : fail(`Can't convert value '${text}' to integer.`);
  });
}
