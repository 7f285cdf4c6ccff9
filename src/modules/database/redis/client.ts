/**
 * Redis by the host's `redis-cli`: commands and the password come on stdin, so that neither stands in a command line.
 * @module
 */
import {
  fail,
  missing,
  needsPrograms,
  p,
  type Params,
  quoteAll,
  type ReadHost,
  type TextResult,
} from '../../../sdk/index.ts';

export const loginParams = {
  login_host: p.str({ operand: true, doc: 'Where the server is.', default: 'localhost' }),
  login_port: p.int({ doc: 'Its port.', default: 6379 }),
  login_user: p.str({ operand: true, doc: 'User of the server.', since: '7.5.0' }),
  login_password: p.str({ doc: 'Its password.', secret: true }),
  tls: p.bool({ doc: 'Whether to use TLS.', default: false, since: '7.5.0' }),
  validate_certs: p.bool({
    doc: "Whether the server's certificate is looked at.",
    default: true,
    since: '7.5.0',
  }),
  ca_certs: p.str({
    operand: true,
    doc: "File of authorities; the system's when not given.",
    since: '7.5.0',
  }),
} as const;
export type Login = Params<typeof loginParams>;

/** A word as redis-cli reads it on stdin. */
const word = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;

type Input = readonly [script: string, options: { readonly stdin: string }];

/** A program that gives the server commands, in the database of that number. */
export function prepared(login: Login, commands: readonly (readonly string[])[], db = 0): Input {
  const { login_user: user, login_password: password = '', ca_certs: authorities } = login;
  const words = [
    ...['redis-cli', '-h', login.login_host, '-p', String(login.login_port), '-n', String(db)],
    ...['--no-auth-warning', '--raw'],
    ...(user === undefined ? [] : ['--user', user]),
    ...(login.tls ? ['--tls'] : []),
    ...(login.tls && !login.validate_certs ? ['--insecure'] : []),
    ...(login.tls && authorities !== undefined ? ['--cacert', authorities] : []),
  ];
  const program = `${needsPrograms('redis-cli')}
IFS= read -r tsplay_word || :
[ -z "$tsplay_word" ] || { REDISCLI_AUTH=$tsplay_word; export REDISCLI_AUTH; }
${quoteAll(words)}`;
  const lines = commands.map((command) => `${command.map(word).join(' ')}\n`);
  return [program, { stdin: `${password}\n${lines.join('')}` }];
}

/** Errors of the server are lines like others. */
const refusal = /^(?:ERR|NOAUTH|WRONGPASS|NOPERM|READONLY|LOADING|DENIED|MISCONF|AUTH failed)\b.*/m;

/** What the server answers. `doing` stands before what it complains of. */
export function answer(done: TextResult, doing: string): string {
  if (done.rc === 127) missing(done.stderr.trim());
  // It ends well even where it got no connection.
  const login = /^(?:NOAUTH|WRONGPASS|AUTH failed|Could not connect|Error: ).*/m.exec(
    `${done.stderr}\n${done.stdout}`,
  )?.[0];
  if (done.rc !== 0 || login !== undefined)
    missing(`unable to connect to database: ${login ?? (done.stderr.trim() || done.stdout.trim())}`);
  const refused = refusal.exec(done.stdout)?.[0];
  return refused === undefined ? done.stdout : fail(`${doing}: ${refused}`);
}

/** Values by their names, of `INFO`. */
export async function info(login: Login, host: ReadHost): Promise<ReadonlyMap<string, string>> {
  const done = await host.probe(...prepared(login, [['INFO', 'replication']]));
  return new Map(
    answer(done, 'unable to read info')
      .split(/\r?\n/)
      .map((line): [string, string] => [line.split(':')[0] ?? '', line.split(':').slice(1).join(':')]),
  );
}
