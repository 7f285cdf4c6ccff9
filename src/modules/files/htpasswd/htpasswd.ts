/** `community.general.htpasswd` */
import { defineModule, fail, missing, p, unchanged, type Params } from '../../../sdk/index.ts';
import { planEdit, type Edited } from '../lib/edit.ts';
import { hashWith, isHashOf, schemes } from './hashes.ts';

const params = {
  path: p.path({ doc: 'The file.', required: true, aliases: ['dest', 'destfile'] }),
  name: p.str({ doc: 'The user.', required: true, aliases: ['username'] }),
  password: p.str({ doc: 'Password; needed for a user who is not there yet.', secret: true }),
  crypt_scheme: {
    ...p.str({
      doc: `How a new password is hashed: ${schemes.join(', ')}.`,
      default: 'apr_md5_crypt',
    }),
    check: (value: unknown) =>
      typeof value !== 'string' || schemes.includes(value) || value.includes('{{')
        ? undefined
        : {
            message: `no crypt handler found for algorithm: '${value}'`,
            hint: `It is one of ${schemes.join(', ')}.`,
          },
  },
  state: p.choice(['present', 'absent'], { doc: 'Whether the user is there.', default: 'present' }),
  create: p.bool({ doc: 'Make a file that is not there.', default: true }),
  ...p.fileAttributes,
} as const;
type Given = Params<typeof params>;

export const htpasswd = defineModule({
  name: 'community.general.htpasswd',
  summary: 'Manage users in password files of web servers',
  params,
  support: { check: 'full', diff: 'none' },
  differences: [
    'Needs no passlib. Passwords in des_crypt are not made, and one that is there is replaced.',
    'A change of owner or permissions counts as changed, and `msg` says so.',
  ],
  returns: { msg: 'What was done.' },
  examples: [
    {
      title: 'A user',
      yaml: 'community.general.htpasswd:\n  path: /etc/nginx/passwdfile\n  name: janedoe\n  password: "{{ password }}"\n  owner: root\n  group: www-data\n  mode: "0640"',
    },
    {
      title: 'Remove one',
      yaml: 'community.general.htpasswd:\n  path: /etc/nginx/passwdfile\n  name: janedoe\n  state: absent',
    },
  ],
  async plan(given, host, context) {
    const isAbsent = given.state === 'absent';
    const isThere =
      (!isAbsent && given.create) || (await host.stat(given.path, { follow: true })) !== undefined;
    if (!isThere && !isAbsent) missing(`Destination ${given.path} does not exist`);
    if (!isThere)
      return {
        ...unchanged({ msg: `${given.name} not present` }),
        warnings: [`${given.path} does not exist`],
      };
    // Hashes are not shown, and are new ones each time.
    const plan = await planEdit(
      host,
      { ...context, diff: false },
      {
        path: given.path,
        wanted: given,
        backup: false,
        backupKey: 'backup_file',
        unsafeWrites: given.unsafe_writes,
        absent: 'create',
        edit: (file, exists) => {
          const edited = editUsers(file.text, given, exists);
          return context.check && !exists ? { ...edited, msg: `Create ${given.path}` } : edited;
        },
      },
    );
    return plan;
  },
});

/** The file with the user in it, or without. Pure, but for the salt. */
export function editUsers(
  text: string,
  given: Pick<Given, 'name' | 'password' | 'crypt_scheme' | 'state' | 'path'>,
  exists: boolean,
): Edited {
  const { name, password } = given;
  if (/[:\n\r\t\0]/.test(name) || name.length > 255) fail('user contains invalid characters, or is too long');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isOwn = (line: string): boolean => line.startsWith(`${name}:`);
  const whole = (kept: readonly string[]): string => kept.map((line) => `${line}\n`).join('');
  if (given.state === 'absent') {
    if (!lines.some(isOwn)) return { text, changed: false, msg: `${name} not present` };
    return {
      text: whole(lines.filter((line) => !isOwn(line))),
      changed: true,
      msg: `Remove ${name}`,
    };
  }
  if (password === undefined) return fail('secret must be unicode or bytes, not None');
  const at = lines.findIndex(isOwn);
  if (at >= 0 && isHashOf((lines[at] ?? '').slice(name.length + 1).trimEnd(), password))
    return { text, changed: false, msg: `${name} already present` };
  const line = `${name}:${hashWith(given.crypt_scheme, password)}`;
  const after = at < 0 ? [...lines, line] : lines.map((each, i) => (i === at ? line : each));
  return {
    text: whole(after),
    changed: true,
    msg: exists ? `Add/update ${name}` : `Created ${given.path} and added ${name}`,
  };
}
