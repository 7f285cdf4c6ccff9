import { defineModule, fail, p, quoteAll } from '../../../sdk/index.ts';

type Entry = readonly string[];

/** Python's `str.split`: at a separator, or at runs of blanks. */
const fields = (line: string, split: string | undefined): string[] =>
  split === undefined ? line.trim().split(/\s+/) : line.split(split);

/** Records by key; a key with several records has a list of them. */
export function parseDatabase(text: string, split: string | undefined): Record<string, Entry | Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [key = '', ...rest] = fields(line, split);
    found.set(key, [...(found.get(key) ?? []), rest]);
  }
  return Object.fromEntries([...found].map(([key, all]) => [key, all.length === 1 ? (all[0] ?? []) : all]));
}

const failures: Readonly<Record<number, string>> = {
  1: 'Missing arguments, or database unknown.',
  2: 'One or more supplied key could not be found in the database.',
  3: 'Enumeration not supported on this database.',
};

export const getent = defineModule({
  name: 'ansible.builtin.getent',
  summary: 'Look up entries of the databases that getent knows',
  params: {
    database: p.str({
      operand: true,
      doc: 'Name of the database: `passwd`, `group`, `hosts` …',
      required: true,
    }),
    key: p.str({ operand: true, doc: 'Key to look up; everything when not given.' }),
    service: p.str({ operand: true, doc: 'Ask only this service of the name switch.', since: '2.9' }),
    split: p.str({ doc: 'What separates the fields; `:` for databases that use it, else blanks.' }),
    fail_key: p.bool({ doc: 'Fail when the key is not there; else its value is null.', default: true }),
  },
  ahead: true,
  support: { check: 'full', diff: 'none' },
  returns: { ansible_facts: '`getent_<database>`: for each key the list of its other fields.' },
  examples: [{ title: 'One user', yaml: 'ansible.builtin.getent:\n  database: passwd\n  key: root' }],
  plan: async (params, host) => {
    const words = ['getent', params.database, ...(params.key === undefined ? [] : [params.key])];
    const service = params.service === undefined ? [] : ['-s', params.service];
    // busybox has no getent for files it could read itself.
    const result = await host.probe(quoteAll([...words.slice(0, 1), ...service, ...words.slice(1)]));
    const colon = ['passwd', 'shadow', 'group', 'gshadow'].includes(params.database);
    const fact = `getent_${params.database}`;
    if (result.rc === 0)
      return {
        changed: false,
        facts: { [fact]: parseDatabase(result.stdout, params.split ?? (colon ? ':' : undefined)) },
      };
    const msg = failures[result.rc] ?? `Unexpected failure! ${result.stderr.trim()}`;
    if (result.rc === 2 && !params.fail_key && params.key !== undefined)
      return { changed: false, facts: { [fact]: { [params.key]: null } }, result: { msg } };
    return fail(msg, { rc: result.rc });
  },
});
