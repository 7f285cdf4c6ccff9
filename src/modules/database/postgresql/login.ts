/**
 * How to get to a PostgreSQL server: the parameters that all its modules share.
 * @module
 */
import { fail, keyText, p, type Params, type Value } from '../../../sdk/index.ts';

export const loginParams = {
  login_user: p.str({
    doc: 'User of the server.',
    default: 'postgres',
    aliases: ['login'],
    fallbackEnv: 'PGUSER',
  }),
  login_password: p.str({ doc: 'Its password.', default: '', secret: true }),
  login_host: p.str({
    doc: 'Where the server is; the socket when not given.',
    default: '',
    aliases: ['host'],
  }),
  login_unix_socket: p.str({
    doc: "Folder of the server's socket.",
    default: '',
    aliases: ['unix_socket'],
  }),
  port: p.int({ doc: 'Its port.', default: 5432, aliases: ['login_port'], fallbackEnv: 'PGPORT' }),
  ssl_mode: p.choice(['allow', 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'], {
    doc: 'Whether TLS is used, and how the server is known.',
    default: 'prefer',
  }),
  ca_cert: p.str({ doc: "File of the authorities' certificates.", aliases: ['ssl_rootcert'] }),
  ssl_cert: p.path({ doc: 'File of the own certificate.', since: '2.4.0' }),
  ssl_key: p.path({ doc: 'File of its private key.', since: '2.4.0' }),
  connect_params: p.dict({ doc: "More of libpq's parameters; they win.", since: '2.3.0' }),
} as const;

/** What modules that work in a session have besides. */
export const sessionParams = {
  ...loginParams,
  session_role: p.str({ doc: 'Role to become after logging in.' }),
  trust_input: p.bool({
    doc: 'Take names that look like SQL for what they are. They are quoted either way.',
    default: true,
  }),
} as const;

export type Login = Params<typeof loginParams> & { readonly session_role?: string | undefined };

const word = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

const texts = ([key, value]: [Value, Value]): [string, string] => [keyText(key), keyText(value)];

/** libpq's words for a database, and the password, which is for the environment. */
export function connectionOf(
  login: Login,
  database: string | undefined,
): { readonly conninfo: string; readonly password: string } {
  const { login_host: host, login_unix_socket: socket } = login;
  const place = socket !== '' && (host === '' || host === 'localhost') ? socket : host;
  const { connect_params: more } = login;
  const words = new Map([
    ['dbname', database ?? ''],
    ['host', place],
    ['user', login.login_user],
    ['port', String(login.port)],
    ['sslmode', login.ssl_mode],
    ['sslrootcert', login.ca_cert ?? ''],
    ['sslcert', login.ssl_cert ?? ''],
    ['sslkey', login.ssl_key ?? ''],
    ...(more === undefined ? [] : [...more].map(texts)),
  ]);
  const password = words.get('password') ?? login.login_password;
  words.delete('password');
  for (const name of words.keys())
    if (!/^[a-z_]+$/.test(name)) fail(`connect_params: "${name}" is no parameter of libpq`);
  const conninfo = [...words]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${word(value)}`)
    .join(' ');
  return { conninfo, password };
}

/** Text that could be more than a name: quotes before comments, unions, and statements behind a semicolon. */
const dangerous: readonly RegExp[] = [
  /['"].*--/,
  /(?:UNION|INTERSECT|EXCEPT).*SELECT/i,
  /;.*(?:SELECT|UPDATE|INSERT|DELETE|DROP|TRUNCATE|ALTER)/i,
];

/** Fails, without `trust_input`, where a value looks like SQL. */
export function checkInput(
  { trust_input: trusts }: { readonly trust_input: boolean },
  values: readonly (string | undefined)[],
): void {
  if (trusts) return;
  const found = values.filter((text) => text !== undefined && dangerous.some((each) => each.test(text)));
  if (found.length > 0) fail(`Passed input '${found.join(', ')}' is potentially dangerous`);
}
