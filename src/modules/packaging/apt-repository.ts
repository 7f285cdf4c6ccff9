import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  parseForeignJson,
  parseMode,
  type Plan,
  quote,
  type ReadHost,
  type WriteHost,
} from '../../sdk/index.ts';
import { replaceFunction } from '../lib/replace.ts';
import { aptEnvironment } from './apt/commands.ts';
import { addSource, fileName, removeSource, wantedSource, type Files } from './sources.ts';

const repositoryParams = {
  repo: p.str({ doc: 'A line of sources.list, or `ppa:owner/name`.', required: true }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  filename: p.str({
    doc: 'Name of the file in sources.list.d, without `.list`; made from the address when not given.',
  }),
  mode: p.mode({ doc: 'Permissions of a new file.' }),
  update_cache: p.bool({
    doc: 'Update the package lists after a change.',
    default: true,
    aliases: ['update-cache'],
  }),
  update_cache_retries: p.int({ doc: 'How often to try the update.', default: 5 }),
  update_cache_retry_max_delay: p.int({ doc: 'Seconds at most between two tries.', default: 12 }),
  validate_certs: p.bool({ doc: 'Check certificates when the key of a PPA is fetched.', default: true }),
  codename: p.str({ doc: "Release for a PPA; the host's own when not given." }),
  install_python_apt: p.bool({ doc: 'Without effect: no Python is needed.', default: true }),
} as const;
type RepositoryParams = Params<typeof repositoryParams>;

const folder = '/etc/apt/sources.list.d';

const queryScript = `. /etc/os-release 2>/dev/null; printf '%s\\n' "\${VERSION_CODENAME:-}"
[ -d /etc/apt ] || exit 90
for f in /etc/apt/sources.list ${folder}/*.list; do
  if [ -f "$f" ]; then printf '\\036%s\\n' "$f"; cat -- "$f"; fi
done
exit 0`;

interface State {
  readonly codename: string;
  readonly files: Files;
}

async function look(host: ReadHost): Promise<State> {
  const read = await host.probe(queryScript);
  if (read.rc === 90) missing('/etc/apt was not found: this host has no apt');
  const [codename = '', ...parts] = read.stdout.split('\x1e');
  const files = new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const),
  );
  return { codename: codename.trim(), files };
}

interface Ppa {
  readonly owner: string;
  readonly name: string;
}

const ppaOf = (repo: string): Ppa | undefined => {
  const match = /^ppa:([^/]+)(?:\/(.+))?$/.exec(repo);
  return match?.[1] === undefined ? undefined : { owner: match[1], name: match[2] ?? 'ppa' };
};

const keyPath = (ppa: Ppa): string => `/etc/apt/trusted.gpg.d/${ppa.owner}_${ppa.name}.asc`.replace('~', '');

/** The signing key of a PPA, by way of Launchpad and the key server. */
async function fetchKey(ppa: Ppa, params: RepositoryParams, host: WriteHost): Promise<string> {
  const ask = async (url: string): Promise<string> => {
    const response = await host.http({
      url,
      headers: { Accept: 'application/json' },
      validateCerts: params.validate_certs,
      useProxy: true,
    });
    if (response.status !== 200)
      fail(`failed to fetch PPA information, error was: ${response.status} from ${url}`);
    return response.body.toString('utf8');
  };
  const owner = ppa.owner.replace(/^~/, '');
  const info = parseForeignJson(
    await ask(`https://api.launchpad.net/1.0/~${owner}/+archive/${ppa.name}`),
  ) as Record<string, unknown>;
  const fingerprint = info['signing_key_fingerprint'];
  if (typeof fingerprint !== 'string' || !/^[0-9A-Fa-f]+$/.test(fingerprint))
    fail('the PPA has no signing key');
  return ask(`https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x${fingerprint}`);
}

/** Writes the files and updates; what was there comes back when the update fails. */
function applyScript(changes: Files, before: Files, params: RepositoryParams): string {
  const mode =
    params.mode === undefined || params.mode === null
      ? '644'
      : parseMode(params.mode, { current: 0o644, isDirectory: false }).toString(8);
  const put = (path: string, text: string | undefined): string =>
    text === undefined || (text === '' && path.startsWith(`${folder}/`))
      ? `rm -f -- ${quote(path)}`
      : `printf %s ${quote(text)} | replace ${quote(path)} ${mode}`;
  const each = (files: Files, lookup: Files): string =>
    [...files.keys()].map((path) => put(path, lookup.get(path))).join('\n');
  const environment = Object.entries(aptEnvironment).map(([name, value]) => `${name}=${value}`);
  return [
    replaceFunction,
    `export ${environment.join(' ')}`,
    ...[...changes].map(([path, text]) => `${put(path, text)} || exit 1`),
    ...(params.update_cache
      ? [
          `i=0; w=1; until apt-get -q -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=60 update </dev/null; do`,
          `i=$((i + 1)); if [ $i -ge ${params.update_cache_retries} ]; then`,
          each(changes, before),
          'exit 91; fi',
          `sleep $w; w=$((w * 2)); if [ $w -gt ${params.update_cache_retry_max_delay} ]; then w=${params.update_cache_retry_max_delay}; fi; done`,
        ]
      : []),
  ].join('\n');
}

async function planRepository(params: RepositoryParams, host: ReadHost): Promise<Plan> {
  const state = await look(host);
  const ppa = ppaOf(params.repo);
  const release = params.codename ?? state.codename;
  const line =
    ppa === undefined
      ? params.repo
      : `deb https://ppa.launchpadcontent.net/${ppa.owner.replace(/^~/, '')}/${ppa.name}/ubuntu ${release} main`;
  const source = wantedSource(line);
  const given = params.filename?.includes('/') === true ? params.filename : undefined;
  const path = given ?? `${folder}/${fileName(source, params.filename)}`;
  const changes =
    params.state === 'present' ? addSource(state.files, source, path) : removeSource(state.files, source);
  const result = { repo: params.repo, state: params.state, sources_added: [], sources_removed: [] };
  if (changes.size === 0) return { changed: false, result };
  const added = [...changes.keys()].filter((file) => !state.files.has(file));
  const removed = [...changes]
    .filter(([file, text]) => text === '' && file.startsWith(folder))
    .map(([file]) => file);
  return {
    changed: true,
    result: { ...result, sources_added: added, sources_removed: removed },
    diff: [...changes].map(([file, after]) => ({
      kind: 'text' as const,
      before: state.files.get(file) ?? '',
      after,
      beforeHeader: state.files.has(file) ? file : '/dev/null',
      afterHeader: after === '' && removed.includes(file) ? '/dev/null' : file,
    })),
    apply: async (write) => {
      const key =
        ppa !== undefined && params.state === 'present' ? await fetchKey(ppa, params, write) : undefined;
      if (ppa !== undefined && key !== undefined) await write.writeFile(keyPath(ppa), key, { mode: 0o644 });
      const done = await write.run(applyScript(changes, state.files, params));
      if (done.rc === 91)
        fail(`Failed to update apt cache after ${params.update_cache_retries} retries: ${complaint(done)}`);
      if (done.rc !== 0) fail(complaint(done));
      return undefined;
    },
  };
}

export const aptRepository = defineModule({
  name: 'ansible.builtin.apt_repository',
  summary: 'Add and remove sources of apt, one line each',
  params: repositoryParams,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: [
    'No Python and no apt-key is needed. The key of a PPA goes to /etc/apt/trusted.gpg.d.',
    'Other lines and comments stay as they are.',
  ],
  returns: {
    repo: 'The source.',
    sources_added: 'Files that are new.',
    sources_removed: 'Files that are gone.',
  },
  examples: [
    {
      title: 'Add a source with its key',
      yaml: "ansible.builtin.apt_repository:\n  repo: 'deb [signed-by=/etc/apt/keyrings/x.asc] https://download.example.com/debian bookworm main'\n  filename: example",
    },
  ],
  plan: (params, host) => planRepository(params, host),
});
