/**
 * SQL by the host's `mysql` (or `mariadb`): statements and the login come on stdin, so that neither stands in a command line.
 * @module
 */
import {
  fail,
  missing,
  quote,
  type ReadHost,
  temporaryFolder,
  type TextResult,
  type WriteHost,
} from '../../../sdk/index.ts';
import { hostWord } from '../../lib/words.ts';
import { optionLines, type Login } from './login.ts';
import { parseRows } from './sql.ts';

export interface Session {
  readonly login: Login;
  /** Statements that come before all others. */
  readonly first: readonly string[];
  readonly remoteTmp: string;
  readonly database?: string | undefined;
}

/** Ends the option file on stdin. */
const mark = '--tsplay--';

/**
 * Lines of a program that put the login, which comes first on stdin, into a private option file. `names`: programs, of which the
 * first that is there becomes `$x_m`.
 */
export const loginLines = (
  login: Login,
  names: readonly string[],
  remoteTmp: string,
): string => `x_m=; for x_p in ${names.join(' ')}; do [ -z "$x_m" ] && command -v "$x_p" >/dev/null 2>&1 && x_m=$x_p; done
[ -n "$x_m" ] || { echo "sh: ${names[0] ?? ''}: not found" >&2; exit 127; }
${temporaryFolder({ wanted: remoteTmp })}
x_c=${hostWord(login.config_file)}
x_mask=$(umask); umask 077
while IFS= read -r x_l && [ "$x_l" != '${mark}' ]; do
case $x_l in include) [ ! -r "$x_c" ] || printf '!include %s\\n' "$x_c" ;; *) printf '%s\\n' "$x_l" ;; esac
done >"$d/cnf"
umask "$x_mask"`;

export function loginInput(login: Login): string {
  const { before, behind } = optionLines(login);
  return [...before, 'include', ...behind, mark, ''].join('\n');
}

function prepared(session: Session, sql: readonly string[]): [string, { stdin: string }] {
  const { login, first, remoteTmp, database } = session;
  const words = database === undefined ? '' : ` -D ${quote(database)}`;
  const program = `${loginLines(login, ['mysql', 'mariadb'], remoteTmp)}
"$x_m" --defaults-file="$d/cnf" -N -B --default-character-set=utf8mb4${words}; x=$?
exit $x`;
  // Quotes and backslashes mean the same whatever the server is set to.
  const mode = `SET SESSION sql_mode = REPLACE(REPLACE(@@SESSION.sql_mode, 'ANSI_QUOTES', ''), 'NO_BACKSLASH_ESCAPES', '')`;
  const lines = [mode, ...first, ...sql].map((line) => `${line};\n`).join('');
  return [program, { stdin: `${loginInput(login)}${lines}` }];
}

/** An error of the server, by a statement or at the login. */
const isOfStatement = ({ stderr }: TextResult): boolean => /^ERROR \d+ \(\w+\) at line /m.test(stderr);

/** Without the statement, which `mysql` shows and which may hold a secret. */
const complaintOf = ({ stderr, rc }: TextResult): string =>
  stderr
    .replace(/^-{10,}\n[^]*?\n-{10,}\n/gm, '')
    .replace(/^(ERROR \d+ \(\w+\)) at line \d+/gm, '$1')
    .trim() || `rc=${rc}`;

function check(session: Session, done: TextResult, doing: string): void {
  if (done.rc === 0) return;
  if (done.rc === 127) missing(done.stderr.trim());
  const said = complaintOf(done);
  if (isOfStatement(done)) fail(doing === '' ? said : `${doing}: ${said}`);
  missing(
    `unable to connect to database, check login_user and login_password are correct or ${session.login.config_file} has the credentials. Exception message: ${said}`,
  );
}

/** Rows of a query, all as text; `NULL` for nothing. `doing` stands before what the server complains of. */
export async function ask(
  session: Session,
  host: ReadHost,
  query: string,
  doing = '',
): Promise<readonly (readonly string[])[]> {
  const done = await host.probe(...prepared(session, [query]));
  check(session, done, doing);
  return parseRows(done.stdout);
}

/** Rows of several queries, and nothing of those that fail. */
export async function askAll(
  session: Session,
  host: ReadHost,
  queries: readonly string[],
): Promise<readonly (readonly (readonly string[])[])[]> {
  const [program, input] = prepared(
    session,
    queries.flatMap((query) => [query, `SELECT '${mark}'`]),
  );
  const done = await host.probe(program.replace(' -N -B ', ' -N -B --force '), input);
  if (done.rc !== 0 && !isOfStatement(done)) check(session, done, '');
  const parts = done.stdout.split(`${mark}\n`);
  return queries.map((_, i) => parseRows(parts[i] ?? ''));
}

/** Whether one can log in. */
export async function canLogIn(session: Session, host: ReadHost): Promise<boolean> {
  return (await host.probe(...prepared(session, ['SELECT 1']))).rc === 0;
}

/** Runs statements one after the other, up to the first that fails. */
export async function execute(
  session: Session,
  write: WriteHost,
  statements: readonly string[],
  doing = '',
): Promise<void> {
  if (statements.length > 0) check(session, await write.run(...prepared(session, statements)), doing);
}

/** As root without a password, where that is asked for and works; else as the task says. */
export async function sessionOf(
  given: Login & { readonly check_implicit_admin: boolean },
  rest: Omit<Session, 'login'>,
  host: ReadHost,
): Promise<Session> {
  const own = { login: given, ...rest };
  if (!given.check_implicit_admin) return own;
  const implicit = { login: { ...given, login_user: 'root', login_password: '' }, ...rest };
  return (await canLogIn(implicit, host)) ? implicit : own;
}
