import {
  complaint,
  defineModule,
  fail,
  p,
  type Params,
  parseSections,
  quote,
  quoteAll,
  sectionFunction,
} from '../../../sdk/index.ts';
import { needsTool } from './tools.ts';

const groupParams = {
  name: p.str({ operand: true, doc: 'Name of the group.', required: true }),
  state: p.choice(['absent', 'present'], { doc: 'Whether the group is there.', default: 'present' }),
  gid: p.int({ doc: 'Number of the group.' }),
  non_unique: p.bool({ doc: 'Let `gid` be one that another group has.', default: false }),
  system: p.bool({ doc: 'A system group; only when it is made.', default: false }),
  force: p.bool({ doc: 'Remove it although it is the primary group of a user.', default: false }),
  local: p.bool({ doc: 'Look at /etc/group only, not at a directory service.', default: false }),
  gid_min: p.int({ doc: 'Least number for a new group.', since: '2.18' }),
  gid_max: p.int({ doc: 'Greatest number for a new group.', since: '2.18' }),
} as const;
type GroupParams = Params<typeof groupParams>;

function queryScript(params: GroupParams): string {
  const file = `N=${quote(params.name)} awk -F: '$1 == ENVIRON["N"]' /etc/group`;
  const found = params.local ? file : `{ getent group ${quote(params.name)} || ${file}; } 2>/dev/null`;
  return `${sectionFunction}\ns group; ${found}\ns tools; ${needsTool('groupadd', 'addgroup')}\nexit 0`;
}

function command(params: GroupParams, exists: boolean, shadowUtils: boolean): string {
  const gid =
    params.gid === undefined
      ? []
      : ['-g', String(params.gid), ...(params.non_unique && shadowUtils ? ['-o'] : [])];
  if (params.state === 'absent')
    return shadowUtils
      ? quoteAll(['groupdel', ...(params.force ? ['-f'] : []), params.name])
      : quoteAll(['delgroup', params.name]);
  if (exists) return quoteAll(['groupmod', ...gid, params.name]);
  if (!shadowUtils) return quoteAll(['addgroup', ...gid, ...(params.system ? ['-S'] : []), params.name]);
  return quoteAll([
    'groupadd',
    ...gid,
    ...(params.system ? ['-r'] : []),
    ...(params.gid_min === undefined ? [] : ['-K', `GID_MIN=${params.gid_min}`]),
    ...(params.gid_max === undefined ? [] : ['-K', `GID_MAX=${params.gid_max}`]),
    params.name,
  ]);
}

/** What the tools for local groups cannot do. */
function refuseForLocal({ local, force, gid_min: min, gid_max: max }: GroupParams): void {
  if (!local) return;
  if (force) fail('force is not a valid option for local, force=True and local=True are mutually exclusive');
  if (min !== undefined) fail("'gid_min' can not be used with 'local'");
  if (max !== undefined) fail("'gid_max' can not be used with 'local'");
}

const gidOf = (line: string | undefined): number | undefined =>
  line === undefined || line === '' ? undefined : Number(line.split(':')[2]);

export const group = defineModule({
  name: 'ansible.builtin.group',
  summary: 'Manage groups',
  params: groupParams,
  constraints: { requiredIf: [['non_unique', true, ['gid']]] },
  ahead: true,
  support: { check: 'full', diff: 'none' },
  differences: ['`local` looks at /etc/group and uses the usual tools, not those of libuser.'],
  returns: {
    gid: 'Number of the group.',
    system: 'Whether a system group was asked for.',
    name: 'Name of the group.',
  },
  examples: [
    { title: 'A group', yaml: 'ansible.builtin.group:\n  name: somegroup\n  state: present' },
    { title: 'With a number', yaml: 'ansible.builtin.group:\n  name: docker\n  gid: 1750' },
  ],
  plan: async (params, host) => {
    const { name, state } = params;
    refuseForLocal(params);
    const answer = parseSections((await host.probe(queryScript(params))).stdout);
    const gid = gidOf(answer.lines('group')[0]);
    const said = host.expected?.thing('group', name);
    const exists = said === undefined ? gid !== undefined : said !== 'absent';
    const base = { name, state };
    const same =
      state === 'absent'
        ? !exists
        : exists && (params.gid === undefined || params.gid === (gid ?? Number(said)));
    if (same)
      return { changed: false, result: { ...base, ...(exists ? { gid, system: params.system } : {}) } };
    return {
      changed: true,
      result: base,
      provides: () => [
        { thing: 'group', name, state: state === 'absent' ? 'absent' : String(params.gid ?? '') },
      ],
      apply: async (write) => {
        const line = command(params, exists, answer.text('tools') !== '');
        const done = await write.run(`${line} || exit 1\n${queryScript(params)}`);
        if (done.rc !== 0) fail(complaint(done), base);
        const now = gidOf(parseSections(done.stdout).lines('group')[0]);
        return now === undefined ? undefined : { gid: now, system: params.system };
      },
    };
  },
});
