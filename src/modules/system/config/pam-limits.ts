/** `community.general.pam_limits` */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { defineModule, fail, missing, p, type Params } from '../../../sdk/index.ts';

const items = [
  ...['core', 'data', 'fsize', 'memlock', 'nofile', 'rss', 'stack', 'cpu', 'nproc', 'as', 'maxlogins'],
  ...['maxsyslogins', 'priority', 'locks', 'sigpending', 'msgqueue', 'nice', 'rtprio', 'chroot'],
] as const;

const params = {
  domain: p.str({
    doc: 'A user, `@group`, `*`, `%`, or a range of numbers of users or groups.',
    required: true,
  }),
  limit_type: p.choice(['hard', 'soft', '-'], { doc: 'Which limit; `-` for both.', required: true }),
  limit_item: p.choice(items, { doc: 'What is limited.', required: true }),
  value: p.str({ doc: 'The limit; unlimited, infinity or -1 for none.', required: true }),
  use_max: p.bool({ doc: 'Keep a limit that is higher.', default: false }),
  use_min: p.bool({ doc: 'Keep a limit that is lower.', default: false }),
  backup: p.bool({ doc: 'Keep a dated copy of the file.', default: false }),
  dest: p.str({ doc: 'The file.', default: '/etc/security/limits.conf' }),
  comment: p.str({ doc: 'Comment behind the limit.', default: '' }),
} as const;
type Given = Params<typeof params>;

export const pamLimits = defineModule({
  name: 'community.general.pam_limits',
  summary: 'Set limits of users and groups in limits.conf',
  params,
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  differences: ['Check mode does not make a file that is not there.'],
  returns: { msg: 'The line of the limit.', backup_file: 'Where the old file was kept.' },
  examples: [
    {
      title: 'Open files of a user',
      yaml: 'community.general.pam_limits:\n  domain: joe\n  limit_type: soft\n  limit_item: nofile\n  value: 64000',
    },
    {
      title: 'At least so many',
      yaml: 'community.general.pam_limits:\n  domain: "@staff"\n  limit_type: hard\n  limit_item: nproc\n  value: 4096\n  use_max: true\n  comment: builds need them',
    },
  ],
  async plan(given, host) {
    const { dest } = given;
    const before = await host.readText(dest);
    if (
      before === undefined &&
      (await host.stat(posix.dirname(dest), { follow: true }))?.type !== 'directory'
    )
      missing(`directory ${posix.dirname(dest)} is not writable (check presence, access rights, use sudo)`);
    if (given.use_max && given.use_min) fail('Cannot use use_min and use_max at the same time.');
    checkValue(given.limit_item, given.value, '');
    const { text, message, changed } = editLimits(before ?? '', given);
    const isNew = before === undefined;
    return {
      changed: changed || isNew,
      result: { msg: message },
      diff: { kind: 'text', before: before ?? '', after: text },
      apply: async (write) => {
        const replacesSha1 = isNew ? '' : createHash('sha1').update(before).digest('hex');
        const kept = await write.writeFile(dest, text, { backup: given.backup && !isNew, replacesSha1 });
        return kept.backupFile === undefined ? undefined : { backup_file: kept.backupFile };
      },
    };
  },
});

const unlimited: ReadonlySet<string> = new Set(['unlimited', 'infinity', '-1']);

function checkValue(item: string, value: string, prefix: string): void {
  const whole = /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : undefined;
  const isNice = item === 'nice' || item === 'priority';
  const valid = isNice
    ? whole !== undefined && whole >= -20 && whole <= 19
    : unlimited.has(value) || /^\d+$/.test(value);
  if (valid) return;
  const rule = isNice
    ? 'Value must be a number in the range -20 to 19 inclusive.'
    : "Value must either be 'unlimited', 'infinity' or -1, all of which indicate no limit, or a limit of 0 or larger.";
  fail(
    `${prefix} Value of '${value}' for item '${item}' is invalid. ${rule} Refer to the limits.conf(5) manual pages for more details.`,
  );
}

/** The limit that is written, where there is one already. */
function chosen({ use_max, use_min, value }: Given, actual: string): string {
  const [open, wide] = [unlimited.has(actual), unlimited.has(value)];
  if (use_max) return open ? actual : wide ? value : String(Math.max(Number(value), Number(actual)));
  if (!use_min) return value;
  if (open || wide) return open && !wide ? value : actual;
  return String(Math.min(Number(value), Number(actual)));
}

export interface EditedLimits {
  readonly text: string;
  /** The line of the limit. */
  readonly message: string;
  readonly changed: boolean;
}

/** The file with the limit in it. Pure. */
export function editLimits(before: string, given: Given): EditedLimits {
  const { domain, limit_type: type, limit_item: item } = given;
  let comment = given.comment;
  const seen = { found: false, changed: false };
  let message = '';
  const written = (value: string): string =>
    `${domain}\t${type}\t${item}\t${value}${comment === '' ? '' : `\t#${comment}`}\n`;
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const after = lines.map((line) => {
    if (line.startsWith('#') || line.trim() === '') return line;
    const at = line.indexOf('#');
    // As in Ansible's module, the first comment behind any limit is taken where none is given.
    if (comment === '' && at >= 0) comment = line.slice(at + 1).replace(/\n$/, '');
    const fields = (at < 0 ? line : line.slice(0, at)).trim().split(/\s+/);
    const [ownDomain, ownType, ownItem = '', actual = ''] = fields;
    if (fields.length !== 4) return line;
    checkValue(ownItem, actual, `Invalid configuration found in '${given.dest}'.`);
    if (ownDomain !== domain || ownType !== type || ownItem !== item) return line;
    seen.found = true;
    const value = given.value === actual ? actual : chosen(given, actual);
    if (value === actual) {
      message = line;
      return line;
    }
    seen.changed = true;
    message = written(value);
    return message;
  });
  if (!seen.found) {
    seen.changed = true;
    message = written(given.value);
    const last = after.at(-1);
    if (last !== undefined && !last.endsWith('\n')) after.push('\n');
    after.push(message);
  }
  return { text: after.join(''), message, changed: seen.changed };
}
