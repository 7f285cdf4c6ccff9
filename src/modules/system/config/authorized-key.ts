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
  type ReadHost,
  sectionFunction,
} from '../../../sdk/index.ts';
import { replaceFunction, replaceLine, takeFunction, taken } from '../../lib/replace.ts';
import { editKeys } from './keys.ts';

const keyParams = {
  user: p.str({ operand: true, doc: 'User whose file it is.', required: true }),
  key: p.str({ doc: 'Public keys, one a line, or a URL that the controller can reach.', required: true }),
  path: p.path({ doc: 'The file; `~user/.ssh/authorized_keys` when not given.' }),
  manage_dir: p.bool({ doc: 'Make the folder, with its owner and permissions.', default: true }),
  state: p.choice(['absent', 'present'], { doc: 'Whether the keys are in the file.', default: 'present' }),
  key_options: p.str({ doc: 'Options before the key, e.g. `no-port-forwarding,from="10.0.1.1"`.' }),
  comment: p.str({ doc: 'Comment of the key.' }),
  exclusive: p.bool({ doc: 'Remove all other keys of the file.', default: false }),
  follow: p.bool({ doc: 'Write to what a link points to.', default: false }),
  validate_certs: p.bool({ doc: 'Check the certificate of the URL.', default: true }),
} as const;
type KeyParams = Params<typeof keyParams>;

const queryScript = (params: KeyParams): string => `${sectionFunction}
${takeFunction}
n=${quote(params.user)}
a=$({ getent passwd "$n" || N="$n" awk -F: '$1 == ENVIRON["N"]' /etc/passwd; } 2>/dev/null)
s user; printf '%s\\n' "$a"
IFS=: read -r _ _ _ _ _ h _ <<END
$a
END
f=${params.path === undefined ? '$h/.ssh/authorized_keys' : quote(params.path)}
s path; printf '%s\\n' "$f"; [ -d "\${f%/*}" ] && echo yes
if [ -e "$f" ]; then s mode; stat -c '%a %U' -- "$f"; take content "$f"; fi
exit 0`;

async function planKeys(params: KeyParams, host: ReadHost, fetched: string): Promise<Plan> {
  const answer = parseSections((await host.probe(queryScript(params))).stdout);
  const [, , uid, gid] = (answer.lines('user')[0] ?? '').split(':');
  if (uid === undefined || gid === undefined) missing(`Failed to lookup user ${params.user}: no such user`);
  const [path = '', folder] = answer.lines('path');
  const held = taken(answer, 'content');
  const before = `${held.text.replace(/\n*$/, '')}\n`.replace(/^\n$/, '');
  const { state, exclusive, key_options: options, comment } = params;
  const after = editKeys(before, fetched, { state, exclusive, options, comment });
  const result = { key: params.key, keyfile: path, state, user: params.user, exclusive, unique: false };
  const needsFolder = params.manage_dir && folder !== 'yes' && after !== '';
  if (after === before) return { changed: false, result };
  return {
    changed: true,
    result,
    diff: { kind: 'text', before, after, beforeHeader: path, afterHeader: path },
    apply: async (write) => {
      const directory = path.slice(0, path.lastIndexOf('/')) || '/';
      const script = [
        replaceFunction,
        ...(needsFolder ? [`folder ${quote(directory)} 700 ${quote(`${uid}:${gid}`)} || exit 1`] : []),
        replaceLine(path, after, {
          replaces: held.sha1,
          mode: '600',
          owner: params.manage_dir || params.path === undefined ? `${uid}:${gid}` : '',
        }),
      ];
      const done = await write.run(script.join('\n'));
      if (done.rc !== 0) fail(complaint(done), result);
      return undefined;
    },
  };
}

export const authorizedKey = defineModule({
  name: 'ansible.posix.authorized_key',
  summary: 'Manage the keys that may log in as a user',
  params: keyParams,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['A URL is fetched as the host sees it.'],
  returns: { keyfile: 'Path of the file.' },
  examples: [
    {
      title: 'Let a key in',
      yaml: 'ansible.posix.authorized_key:\n  user: charlie\n  key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuC charlie@example\n  state: present',
    },
  ],
  plan: async (params, host) => {
    if (!/^https?:\/\//.test(params.key)) return planKeys(params, host, params.key);
    const response = await host.httpGet({
      url: params.key,
      followRedirects: 'all',
      useProxy: true,
      validateCerts: params.validate_certs,
    });
    if (response.status !== 200) missing(`Error getting key from: ${params.key} (${response.status})`);
    return planKeys(params, host, response.body.toString('utf8'));
  },
});
