/** `community.postgresql.postgresql_query` */
import { randomUUID } from 'node:crypto';
import {
  defineModule,
  fail,
  pythonRepr as repr,
  pythonType,
  type ModuleContext,
  type ReadHost,
  type ResultKeys,
  type Value,
} from '../../../sdk/index.ts';
import { checkInput } from './login.ts';
import { playScript } from './psql.ts';
import { fill, queryArgs, QueryArgsError, type QueryArgs } from './query-args.ts';
import { queryParams, type QueryGiven } from './query-params.ts';
import { changesSomething, readAnswer, type Answer } from './query-answer.ts';
import { literal } from './sql.ts';
import { outlivesRollback, statementsOf, type Statements } from './statements.ts';

interface Query {
  /** As the task gives it. */
  readonly given: string;
  /** With its values, as it is told and as it is run. */
  readonly told: string;
  readonly parts: Statements;
}

export const postgresqlQuery = defineModule({
  name: 'community.postgresql.postgresql_query',
  summary: 'Run queries on PostgreSQL',
  description:
    'All queries of a task are one transaction, unless `autocommit` is given. In check mode it is taken back, and statements that would last all the same are not run.',
  params: queryParams,
  constraints: {
    mutuallyExclusive: [
      ['positional_args', 'named_args'],
      ['path_to_script', 'query'],
    ],
  },
  support: { check: 'partial', diff: 'none' },
  differences: [
    'Needs psql 11 or newer on the host instead of psycopg2.',
    'Check mode does not run `COMMIT` and the like, nor `COPY … TO`, and shows `?`; Ansible runs them.',
    'Values that Ansible cannot give (bytea, time, and ranges) are text as psql shows it.',
  ],
  returns: {
    query: 'The last query, with its values.',
    query_list: 'All queries, without values.',
    statusmessage: 'What the server says of the last query, such as `INSERT 0 1`.',
    query_result: 'Rows of the last query by their columns.',
    query_all_results: 'The same for each query.',
    rowcount: 'Rows that all queries gave or changed.',
  },
  examples: [
    {
      title: 'An order by its number',
      yaml: 'community.postgresql.postgresql_query:\n  db: shop\n  query: SELECT * FROM orders WHERE id = %s\n  positional_args: [1]',
    },
  ],
  async plan(given, host, context) {
    checkInput(given, [given.session_role]);
    if (given.autocommit && context.check) fail('Using autocommit is mutually exclusive with check_mode');
    const list = await queriesOf(given, host, context);
    const args = queryArgs(given.positional_args, given.named_args);
    const queries = list.map((query) => prepare(query, args, list));
    if (given.db === undefined)
      context.warn('Database name has not been passed, used default database to connect to.');
    if (context.check && !queries.some(({ parts }) => parts.words.some(outlivesRollback))) {
      const result = await run(given, queries, args, (...words) => host.probe(...words), true);
      return { changed: result['changed'] === true, result };
    }
    return {
      changed: 'unknown',
      reason: 'queries were not run',
      apply: (write) => run(given, queries, args, (...words) => write.run(...words), false),
    };
  },
});

/** Texts that are run one after the other. */
async function queriesOf(
  { query, path_to_script: path, as_single_query: isOne }: QueryGiven,
  host: ReadHost,
  context: ModuleContext,
): Promise<readonly string[]> {
  if (path !== undefined) {
    const going = (what: string): string =>
      `The '${what}' option is deprecated. Please use the 'community.postgresql.postgresql_script' module to execute statements from scripts`;
    context.deprecated?.(going('path_to_script'));
    if (!isOne) context.deprecated?.(going('as_single_query'));
    const text =
      (await host.readText(path)) ??
      fail(`Cannot read file '${path}' : [Errno 2] No such file or directory: '${path}'`);
    return isOne ? [text] : text.split(';').filter((part) => /[^ \n\t]/.test(part));
  }
  if (typeof query === 'string') return [query];
  if (!Array.isArray(query)) return fail('query argument must be of type string or list');
  return query.map((each) =>
    typeof each === 'string'
      ? each
      : fail(
          `the elements of query must be strings, not ${repr(each)}, which is of type ${pythonType(each)}`,
        ),
  );
}

const refused = (query: string, args: QueryArgs | undefined, said: string, list: readonly string[]): never =>
  fail(
    `Cannot execute SQL '${query}' ${args === undefined ? 'None' : repr(args as Value)}: ${said}, query list: ${repr([...list])}`,
  );

function prepare(query: string, args: QueryArgs | undefined, list: readonly string[]): Query {
  try {
    const parts = statementsOf(fill(query, args, literal));
    if (parts.words.every((words) => words.length === 0))
      refused(query, args, "can't execute an empty query", list);
    if (parts.words.some((words) => words[0] === 'COPY' && /^STD(?:IN|OUT)$/.test(words.at(-1) ?? '')))
      refused(query, args, 'COPY from and to the client is not for queries; name a file of the server', list);
    const told = fill(query, args, (text) => `'${text.replaceAll("'", "''")}'`);
    return { given: query, told, parts };
  } catch (error) {
    if (error instanceof QueryArgsError) return refused(query, args, error.message, list);
    throw error;
  }
}

/** Lines of psql's for a query: what its columns are, then the query itself, which psql hands on as it is. */
function linesOf({ parts: { before, last, isPlain } }: Query, mark: string): readonly string[] {
  const literally = (text: string): string => `SELECT ${literal(text)}\n\\gexec`;
  return [
    ...(before === '' ? [] : [literally(before)]),
    `\\echo ${mark}columns`,
    ...(isPlain ? [`${last}\n\\gdesc`] : []),
    `\\echo ${mark}answer`,
    literally(last),
    `\\echo ${mark}done`,
  ];
}

async function run(
  given: QueryGiven,
  queries: readonly Query[],
  args: QueryArgs | undefined,
  play: ReadHost['probe'],
  isTakenBack: boolean,
): Promise<ResultKeys> {
  const mark = randomUUID();
  const { autocommit, search_path: path = [], encoding } = given;
  const session = { login: given, database: given.db };
  const first = [
    'SET datestyle TO ISO',
    'SET intervalstyle TO postgres',
    // Only to hear whether there is such a one.
    ...(encoding === undefined
      ? []
      : [`SET client_encoding TO ${literal(encoding)}`, "SET client_encoding TO 'UTF8'"]),
    ...(autocommit ? [] : ['BEGIN']),
    ...(path.length === 0 ? [] : [`SET search_path TO ${path.map((each) => each.trim()).join(',')}`]),
  ];
  const text = [
    `\\pset null ${mark}null`,
    '\\set QUIET off',
    ...queries.flatMap((query) => linesOf(query, mark)),
    ...(autocommit ? [] : [isTakenBack ? 'ROLLBACK;' : 'COMMIT;']),
    `\\echo ${mark}end`,
    '',
  ].join('\n');
  const { stdout, complaint } = await playScript(session, play, { first, begin: `${mark}begin`, text });
  const answers = readAnswers(stdout, mark, queries);
  const list = queries.map((query) => query.given);
  if (complaint !== undefined) {
    const failed = queries[answers.length];
    // A constraint may wait for the end of the transaction.
    return failed === undefined ? fail(complaint) : refused(failed.given, args, `${complaint}\n`, list);
  }
  return {
    changed: answers.some(({ status }) => changesSomething(status)),
    query: queries.at(-1)?.told ?? '',
    query_list: list,
    statusmessage: answers.at(-1)?.status ?? '',
    query_result: answers.at(-1)?.rows ?? {},
    query_all_results: answers.map(({ rows }) => rows),
    rowcount: answers.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Answers to the queries that were run to their end. */
const readAnswers = (stdout: string, mark: string, queries: readonly Query[]): Answer[] =>
  stdout
    .split(`${mark}columns\n`)
    .slice(1)
    .flatMap((part, i) => {
      const [columns = '', rest = ''] = part.split(`${mark}answer\n`);
      const [answer = '', tail] = rest.split(`${mark}done`);
      if (tail === undefined) return [];
      const words = queries[i]?.parts.words.at(-1) ?? [];
      return [readAnswer({ columns, answer, null: `${mark}null`, words })];
    });
