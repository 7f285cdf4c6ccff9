import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  type WriteHost,
} from '../../sdk/index.ts';

const keyParams = {
  id: p.str({ operand: true, doc: 'Fingerprint or number of the key.' }),
  data: p.str({ doc: 'The key itself, armored.' }),
  file: p.path({ doc: 'A file with the key, on the host.' }),
  url: p.str({ doc: 'Where the key is, as seen from the host.' }),
  keyserver: p.str({ operand: true, doc: 'Key server to ask for `id`.' }),
  keyring: p.path({ doc: 'Keyring to use, in /etc/apt/trusted.gpg.d.' }),
  validate_certs: p.bool({ doc: 'Check the certificate of the server.', default: true }),
  state: p.choice(['absent', 'present'], { doc: 'Whether the key is trusted.', default: 'present' }),
} as const;
type KeyParams = Params<typeof keyParams>;

const tool = (params: KeyParams, words: readonly string[]): string =>
  quoteAll(['apt-key', ...(params.keyring === undefined ? [] : ['--keyring', params.keyring]), ...words]);

const quiet = 'export APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=1 LC_ALL=C';

/** Numbers and fingerprints of all keys and subkeys. */
export function keyIds(colons: string): string[] {
  return colons.split('\n').flatMap((line) => {
    const fields = line.split(':');
    if (fields[0] === 'fpr') return [fields[9] ?? ''];
    return fields[0] === 'pub' || fields[0] === 'sub' ? [fields[4] ?? ''] : [];
  });
}

const normal = (id: string): string => id.replace(/^0x/i, '').replaceAll(' ', '').toUpperCase();
const known = (ids: readonly string[], id: string): boolean => ids.some((each) => each.endsWith(normal(id)));

async function list(params: KeyParams, host: ReadHost): Promise<string[]> {
  const script = `${quiet}; command -v apt-key >/dev/null || exit 90
${tool(params, ['adv', '--list-public-keys', '--keyid-format=long', '--with-colons'])} 2>/dev/null; exit 0`;
  const read = await host.probe(script);
  if (read.rc === 90) missing('apt-key was not found: use deb822_repository with signed_by instead');
  return keyIds(read.stdout);
}

async function keyData(params: KeyParams, host: ReadHost): Promise<string | undefined> {
  if (params.data !== undefined) return params.data;
  if (params.file !== undefined)
    return (await host.readText(params.file)) ?? missing(`${params.file} is not on the host`);
  if (params.url === undefined) return undefined;
  const response = await host.httpGet({
    url: params.url,
    validateCerts: params.validate_certs,
    followRedirects: 'all',
    useProxy: true,
  });
  if (response.status !== 200) missing(`Failed to download key at ${params.url}: ${response.status}`);
  return response.body.toString('latin1');
}

async function add(params: KeyParams, data: string | undefined, host: WriteHost): Promise<void> {
  const server = ['adv', '--no-tty', '--keyserver', params.keyserver ?? '', '--recv', params.id ?? ''];
  const line = data === undefined ? tool(params, server) : tool(params, ['add', '-']);
  const stdin = data === undefined ? undefined : Buffer.from(data, 'latin1');
  const done = await host.run(`${quiet}; ${line}`, stdin === undefined ? {} : { stdin });
  if (done.rc !== 0) fail(`Error fetching key ${params.id ?? ''}: ${complaint(done)}`);
}

async function planKey(params: KeyParams, host: ReadHost): Promise<Plan> {
  const ids = await list(params, host);
  if (params.state === 'absent') {
    if (params.id === undefined) fail('id is needed to remove a key');
    if (!known(ids, params.id)) return { changed: false };
    const { id } = params;
    return {
      changed: true,
      apply: async (write) => {
        const done = await write.run(`${quiet}; ${tool(params, ['del', normal(id)])}`);
        if (done.rc !== 0) fail(`error removing key_id: ${complaint(done)}`);
        return undefined;
      },
    };
  }
  if (params.id !== undefined && known(ids, params.id)) return { changed: false, result: { id: params.id } };
  const data = await keyData(params, host);
  if (data === undefined && params.keyserver === undefined)
    fail('one of the following is required: data, file, url, keyserver');
  if (data !== undefined && params.id === undefined) {
    const shown = await host.probe(`gpg --show-keys --with-colons ${quote('-')} 2>/dev/null`, {
      stdin: Buffer.from(data, 'latin1'),
    });
    const own = keyIds(shown.stdout);
    if (own.length > 0 && own.every((id) => known(ids, id))) return { changed: false };
  }
  return {
    changed: true,
    apply: async (write) => {
      await add(params, data, write);
      return undefined;
    },
  };
}

export const aptKey = defineModule({
  name: 'ansible.builtin.apt_key',
  summary: 'Trust keys for sources of apt, with apt-key',
  description: 'apt-key is going away: give sources their own key with `signed_by` of deb822_repository.',
  params: keyParams,
  constraints: { mutuallyExclusive: [['data', 'file', 'keyserver', 'url']] },
  support: { check: 'full', diff: 'none' },
  examples: [
    {
      title: 'By URL',
      yaml: 'ansible.builtin.apt_key:\n  url: https://example.com/key.asc\n  id: 36A1D7869245C8950F966E92D8576A8BA88D21E9',
    },
  ],
  plan: (params, host) => planKey(params, host),
});
