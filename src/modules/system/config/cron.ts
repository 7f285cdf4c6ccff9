import { randomBytes } from 'node:crypto';
import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  parseSections,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  sectionFunction,
} from '../../../sdk/index.ts';
import { replaceFunction, replaceLine, takeFunction, taken, type Held } from '../../lib/replace.ts';
import { editJob, editVariable, jobNames, ownLines, variableNames } from './crontab.ts';

const time = (doc: string, aliases: readonly string[] = []) => p.str({ doc, default: '*', aliases });

const cronParams = {
  name: p.str({ doc: 'Name of the job, or of the variable with `env`.', required: true }),
  job: p.str({ doc: 'The command, or the value of the variable.', aliases: ['value'] }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  user: p.str({
    operand: true,
    doc: 'Whose crontab, or who runs the job in a `cron_file`; the current user when not given.',
  }),
  cron_file: p.path({ doc: 'A file in /etc/cron.d, or a path, instead of the crontab of a user.' }),
  backup: p.bool({ doc: 'Keep a copy of the crontab.', default: false }),
  minute: time('Minutes.'),
  hour: time('Hours.'),
  day: time('Days of the month.', ['dom']),
  month: time('Months.'),
  weekday: time('Days of the week.', ['dow']),
  special_time: p.choice(['annually', 'daily', 'hourly', 'monthly', 'reboot', 'weekly', 'yearly'], {
    doc: 'A time by name instead of the five above.',
  }),
  disabled: p.bool({ doc: 'Comment the job out.', default: false }),
  env: p.bool({ doc: 'Manage a variable of the table.', default: false }),
  insertafter: p.str({ doc: 'With `env`: after this variable.' }),
  insertbefore: p.str({ doc: 'With `env`: before this variable.' }),
} as const;
type CronParams = Params<typeof cronParams>;

const filePath = (params: CronParams): string | undefined =>
  params.cron_file === undefined || params.cron_file.startsWith('/')
    ? params.cron_file
    : `/etc/cron.d/${params.cron_file}`;

const userWords = (params: CronParams): string[] => (params.user === undefined ? [] : ['-u', params.user]);

function queryScript(params: CronParams): string {
  const path = filePath(params);
  if (path !== undefined) return `${sectionFunction}\n${takeFunction}\ntake table ${quote(path)}\nexit 0`;
  return `${sectionFunction}\ncommand -v crontab >/dev/null || exit 90\n${quoteAll(['crontab', ...userWords(params), '-l'])} 2>/dev/null | { s table; cat; }; exit 0`;
}

function jobLine(params: CronParams): string {
  const { minute, hour, day, month, weekday, special_time: special } = params;
  const job = (params.job ?? '').replace(/^[\r\n]+|[\r\n]+$/g, '');
  const when = special === undefined ? [minute, hour, day, month, weekday] : [`@${special}`];
  const user = params.cron_file === undefined ? [] : [params.user ?? 'root'];
  return `${params.disabled ? '#' : ''}${[...when, ...user, job].join(' ')}`;
}

function refuse(params: CronParams): void {
  const times = [params.minute, params.hour, params.day, params.month, params.weekday];
  if (params.special_time !== undefined && times.some((each) => each !== '*'))
    fail('You must specify time and date fields or special time.');
  if (
    params.cron_file !== undefined &&
    params.user === undefined &&
    params.state === 'present' &&
    !params.env
  )
    fail('To use cron_file=... parameter you must specify user=... as well');
  if (params.state === 'present' && params.job === undefined)
    fail("You must specify 'job' to install a new cron job or variable");
  if ((params.insertafter !== undefined || params.insertbefore !== undefined) && !params.env)
    fail('Insertafter and insertbefore parameters are valid only with env=yes');
  if (/[\r\n]/.test((params.job ?? '').replace(/[\r\n]+$/, ''))) fail('Job should not contain line breaks');
}

/** A copy that stays, under a name that was not there, for its owner only; prints the path. */
const backupProgram = (before: string): string =>
  `b=\${TMPDIR-}; [ -d "$b" ] && [ -w "$b" ] || b=/tmp; b=\${b%/}/crontab${randomBytes(4).toString('hex')}
(umask 077; set -C; printf %s ${quote(before)} >"$b") && printf '%s\\n' "$b" || exit 1\n`;

function writeScript(params: CronParams, after: string, { sha1 }: Held): string {
  const path = filePath(params);
  if (path !== undefined)
    return after.trim() === '' && params.state === 'absent'
      ? `rm -f -- ${quote(path)}`
      : `${replaceFunction}\n${replaceLine(path, after, { replaces: sha1 })}`;
  return `printf %s ${quote(after)} | ${quoteAll(['crontab', ...userWords(params), '-'])}`;
}

/** cron reads no files with other names. */
const badName = (path: string | undefined): readonly string[] => {
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? '';
  return path === undefined || /^[\w-]+$/.test(name)
    ? []
    : [
        `Filename portion of cron_file ("${name}") should consist solely of upper- and lower-case letters, digits, underscores, and hyphens`,
      ];
};

async function planCron(params: CronParams, host: ReadHost): Promise<Plan> {
  if (params.cron_file === '/etc/crontab')
    fail('Will not manage /etc/crontab via cron_file, see documentation.');
  refuse(params);
  const read = await host.probe(queryScript(params));
  if (read.rc === 90) missing('crontab was not found on this host');
  const held = taken(parseSections(read.stdout), 'table');
  const lines = ownLines(held.text);
  const before = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  const wanted = params.state === 'present';
  const near = { after: params.insertafter, before: params.insertbefore };
  const after = params.env
    ? editVariable(lines, params.name, wanted ? params.job : undefined, near)
    : editJob(lines, params.name, wanted ? jobLine(params) : undefined);
  const now = ownLines(after);
  const result = {
    jobs: jobNames(now),
    envs: variableNames(now),
    ...(filePath(params) === undefined ? {} : { cron_file: filePath(params) }),
  };
  const warnings = badName(params.cron_file);
  if (after === before) return { changed: false, result, warnings };
  const header = filePath(params) ?? 'crontab';
  return {
    changed: true,
    result,
    warnings,
    diff: { kind: 'text', before, after, beforeHeader: header, afterHeader: header },
    apply: async (write) => {
      const keep = params.backup ? backupProgram(before) : '';
      const done = await write.run(`${keep}${writeScript(params, after, held)}`);
      if (done.rc !== 0) fail(`Failed to install new cronfile: ${complaint(done)}`, { rc: done.rc });
      return params.backup ? { backup_file: done.stdout.trim() } : undefined;
    },
  };
}

export const cron = defineModule({
  name: 'ansible.builtin.cron',
  summary: 'Manage jobs and variables of cron',
  params: cronParams,
  constraints: { mutuallyExclusive: [['insertafter', 'insertbefore']] },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  returns: {
    jobs: 'Names of the jobs in the table.',
    envs: 'Names of its variables.',
    backup_file: 'Path of the copy.',
  },
  examples: [
    {
      title: 'Twice a day',
      yaml: 'ansible.builtin.cron:\n  name: check dirs\n  minute: "0"\n  hour: "5,2"\n  job: ls -alh > /dev/null',
    },
    { title: 'A variable', yaml: 'ansible.builtin.cron:\n  name: PATH\n  env: true\n  job: /opt/bin' },
  ],
  plan: (params, host) => planCron(params, host),
});
