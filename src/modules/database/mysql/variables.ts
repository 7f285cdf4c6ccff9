/** `community.mysql.mysql_variables` */
import { defineModule, fail, p, type Params, type ReadHost } from '../../../sdk/index.ts';
import { ask, askAll, execute, type Session } from './client.ts';
import { loginParams } from './login.ts';
import { ident, literal } from './sql.ts';

const params = {
  variable: p.str({ doc: 'The variable.' }),
  value: p.str({ doc: 'Its value; without one it is told.' }),
  mode: p.choice(['global', 'persist', 'persist_only'], {
    doc: 'Whether it holds until the server ends, after that too, or only then; the last two are of MySQL 8.',
    default: 'global',
  }),
  ...loginParams,
} as const;
type Given = Params<typeof params>;

export const mysqlVariables = defineModule({
  name: 'community.mysql.mysql_variables',
  summary: 'Manage variables of MySQL and MariaDB servers',
  params,
  support: { check: 'full', diff: 'none' },
  differences: [
    'Needs mysql or mariadb on the host instead of a library of Python.',
    'Check mode tells what would change; Ansible skips the module.',
  ],
  returns: { msg: 'What was done, or the value.', queries: 'Statements that were run.' },
  examples: [
    {
      title: 'A server that only reads',
      yaml: 'community.mysql.mysql_variables:\n  variable: read_only\n  value: "1"',
    },
  ],
  async plan(given, host, context) {
    const { variable, value, mode } = given;
    if (variable === undefined) return fail('Cannot run without variable to operate with');
    if (!/^[0-9A-Za-z_.]+$/.test(variable)) return fail(`invalid variable name "${variable}"`);
    const session = { login: given, first: [], remoteTmp: context.remoteTmp, database: 'mysql' };
    const [[, current] = []] = await ask(
      session,
      host,
      `SHOW VARIABLES WHERE Variable_name = ${literal(variable)}`,
    );
    if (current === undefined) return fail(`Variable not available "${variable}"`, { changed: false });
    if (value === undefined) return { changed: false, result: { msg: current } };
    const kept = mode === 'global' ? undefined : await keptValue(variable, session, host);
    const settled = settledMessage(given, value, current, kept);
    if (settled !== undefined) return { changed: false, result: { msg: settled } };
    const name = variable.split('.').map(ident).join('.');
    const wanted = typed(value);
    const query = `SET ${mode.toUpperCase()} ${name} = ${typeof wanted === 'number' ? value.trim() : literal(value)}`;
    const before = mode === 'persist_only' ? (kept ?? 'False') : current;
    return {
      changed: true,
      result: {
        msg: `Variable change succeeded prev_value=${before}`,
        queries: [`SET ${mode.toUpperCase()} ${name} = ${value}`],
      },
      apply: async (write) => {
        await execute(session, write, [query]);
        return undefined;
      },
    };
  },
});

/** What the server keeps for when it starts again. */
async function keptValue(variable: string, session: Session, host: ReadHost): Promise<string | undefined> {
  const [[known] = [], [row] = []] = await askAll(session, host, [
    'SELECT COUNT(*) FROM performance_schema.persisted_variables',
    `SELECT VARIABLE_VALUE FROM performance_schema.persisted_variables WHERE VARIABLE_NAME = ${literal(variable)}`,
  ]);
  if (known === undefined) fail('Server version must be 8.0 or greater.');
  return row?.[0];
}

/** A number where it is one. */
const typed = (text: string): number | string =>
  /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : text;

function settledMessage(
  { mode }: Given,
  value: string,
  current: string,
  kept: string | undefined,
): string | undefined {
  const isSet = typed(value) === typed(current);
  const isKept = kept !== undefined && typed(value) === typed(kept);
  if (mode === 'global') return isSet ? 'Variable is already set to requested value.' : undefined;
  if (mode === 'persist_only')
    return isKept ? 'Variable is already stored into mysqld-auto.cnf with requested value.' : undefined;
  return isSet && isKept
    ? 'Variable is already set to requested value globallyand stored into mysqld-auto.cnf file.'
    : undefined;
}
