/**
 * SQL by the host's `psql`: statements and the password come on stdin, so that neither stands in a command line.
 * @module
 */
import {
  fail,
  missing,
  needsPrograms,
  quote,
  type ReadHost,
  type TextResult,
  type WriteHost,
} from '../../../sdk/index.ts';
import { connectionOf, type Login } from './login.ts';
import { ident } from './sql.ts';

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

export interface Session {
  readonly login: Login;
  readonly database: string | undefined;
}

/** Lines that read the password into the environment. */
export const passwordLines = `IFS= read -r tsplay_word || :
[ -z "$tsplay_word" ] || { PGPASSWORD=$tsplay_word; export PGPASSWORD; }
PGCLIENTENCODING=UTF8; export PGCLIENTENCODING`;

const program = (conninfo: string, options = ''): string => `${needsPrograms('psql')}
${passwordLines}
psql -X -q -A -t${options} -w -v ON_ERROR_STOP=1 -d ${quote(conninfo)}`;

function prepared(
  { login, database }: Session,
  sql: readonly string[],
  script: { readonly options: string; readonly text: string } = { options: '', text: '' },
): [string, { stdin: string }] {
  const { conninfo, password } = connectionOf(login, database);
  const { session_role: role } = login;
  const lines = [...(role === undefined ? [] : [`SET ROLE ${ident(role)}`]), ...sql];
  return [
    program(conninfo, script.options),
    {
      stdin: `${password}\n${lines.map((line) => `${line.replace(/;$/, '')};\n`).join('')}${script.text}`,
    },
  ];
}

/** What the server complains of, without what psql adds. */
const complaintOf = ({ stderr }: TextResult): string =>
  stderr
    .replace(/^psql: error: /, '')
    .replace(/^(?:psql:[^\n]*?:\d+: )?(?:ERROR|FATAL): {2}/gm, '')
    .trim();

/** Fails in the words of Ansible's modules. `doing` stands before what the server says of a statement. */
function check(session: Session, done: TextResult, doing: string): void {
  if (done.rc === 0) return;
  const said = complaintOf(done);
  if (done.rc === 127) missing(done.stderr.trim());
  if (done.rc === 2) missing(`unable to connect to database: ${said}`);
  const { session_role: role } = session.login;
  if (role !== undefined && said.includes(`role "${role}"`)) fail(`Could not switch role: ${said}`);
  fail(doing === '' ? said : `${doing}: ${said}`);
}

/** Rows of queries, for each of them. */
export async function ask(
  session: Session,
  host: ReadHost,
  queries: readonly string[],
  doing: string,
): Promise<readonly (readonly Row[])[]> {
  const wrapped = queries.map(
    (query) => `SELECT to_json(ARRAY(SELECT row_to_json(tsplay_row) FROM (${query}) tsplay_row))`,
  );
  const done = await host.probe(...prepared(session, wrapped));
  check(session, done, doing);
  return done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row[]);
}

/** Runs statements one after the other, up to the first that fails. */
export async function execute(
  session: Session,
  write: WriteHost,
  statements: readonly string[],
  doing: string,
): Promise<void> {
  if (statements.length > 0) check(session, await write.run(...prepared(session, statements)), doing);
}

/**
 * What a script of psql's own prints after `begin`, with a NUL behind each value; statements come before it. `complaint` is
 * what the server says of what failed after that.
 */
export async function playScript(
  session: Session,
  play: ReadHost['probe'],
  {
    first,
    begin,
    text,
  }: { readonly first: readonly string[]; readonly begin: string; readonly text: string },
): Promise<{ readonly stdout: string; readonly complaint?: string }> {
  const script = { options: ' -z -0', text: `\\echo ${begin}\n${text}` };
  const done = await play(...prepared(session, first, script));
  const start = done.stdout.indexOf(begin);
  if (done.rc !== 3 || start < 0) check(session, done, '');
  const stdout = done.stdout.slice(start + begin.length + 1);
  return done.rc === 0 ? { stdout } : { stdout, complaint: complaintOf(done) };
}

/** All of them, or none. */
export const transaction = (statements: readonly string[]): readonly string[] => [
  'BEGIN',
  ...statements,
  'COMMIT',
];

/** Whether statements change what a query tells: they are run in a transaction that is taken back. */
export async function rehearse(
  session: Session,
  host: ReadHost,
  query: string,
  statements: readonly string[],
): Promise<boolean> {
  const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ';
  const done = await host.probe(...prepared(session, [begin, query, ...statements, query, 'ROLLBACK']));
  check(session, done, '');
  const [before, after] = done.stdout.split('\n');
  return before !== after;
}
