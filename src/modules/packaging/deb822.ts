import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  parseMode,
  parseSections,
  type Plan,
  quote,
  type ReadHost,
  sectionFunction,
} from '../../sdk/index.ts';
import { replaceFunction, replaceLine } from '../lib/replace.ts';

const flag = (doc: string) => p.bool({ doc });
const words = (doc: string) => p.list(p.str({ doc: 'One word.' }), { doc });

const fields = {
  allow_downgrade_to_insecure: flag('Allow a source that was authenticated to become one that is not.'),
  allow_insecure: flag('Allow a source that is not authenticated.'),
  allow_weak: flag('Allow weak signatures.'),
  architectures: words('Architectures to get.'),
  by_hash: flag('Get indexes by their hash.'),
  check_date: flag('Refuse a Release file from the future.'),
  check_valid_until: flag('Refuse a Release file that has expired.'),
  components: words('Components, such as `main`.'),
  date_max_future: p.int({ doc: 'Seconds that a Release file may be from the future.' }),
  enabled: flag('Whether the source is used.'),
  inrelease_path: p.str({ doc: 'Where the InRelease file is.' }),
  languages: words('Languages of descriptions.'),
  name: p.str({ doc: 'Name of the repository, and of its file.', required: true }),
  pdiffs: flag('Get differences of indexes.'),
  signed_by: p.str({ doc: 'Key: an URL, the armored key itself, a path on the host, or fingerprints.' }),
  suites: words('Suites, or a path that ends with a slash.'),
  targets: words('Targets to get.'),
  trusted: flag('Take the source for authenticated without a signature.'),
  types: p.list(p.choice(['deb', 'deb-src'], { doc: 'A type.' }), {
    doc: 'Types of packages.',
    default: ['deb'],
  }),
  uris: words('Addresses of the archive.'),
} as const;

const deb822Params = {
  ...fields,
  mode: p.mode({ doc: 'Permissions of the file; 0644 when not given.' }),
  state: p.choice(['present', 'absent'], { doc: 'Whether it is there.', default: 'present' }),
  install_python_debian: p.bool({ doc: 'Without effect: no Python is needed.', default: false }),
} as const;
type Deb822Params = Params<typeof deb822Params>;

/** The file's name: small letters, digits and dashes. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[_\s]+/g, '-')
    .replace(/[^a-z0-9-]+/g, '');

const fieldName = (key: string): string => {
  if (key === 'name') return 'X-Repolib-Name';
  if (key === 'uris') return 'URIs';
  return key
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
};

const multiline = (text: string): string =>
  `\n${text
    .trim()
    .split('\n')
    .map((line) => `    ${line.trim() || '.'}`)
    .join('\n')}`;

function fieldText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join(' ');
  return String(value);
}

/** The file, fields in the order of their parameters' names (sources.list(5), DEB822-STYLE FORMAT). */
export function deb822Text(params: Partial<Deb822Params>, signedBy: string | undefined): string {
  const lines: string[] = [];
  for (const key of Object.keys(fields).sort()) {
    const value = key === 'signed_by' ? signedBy : params[key as keyof typeof fields];
    if (value === undefined) continue;
    const text = fieldText(value);
    lines.push(text.includes('\n') ? `${fieldName(key)}:${multiline(text)}` : `${fieldName(key)}: ${text}`);
  }
  return `${lines.join('\n')}\n`;
}

const isUrl = (text: string | undefined): boolean => text !== undefined && /^(?:https?|ftp):\/\//.test(text);

const keyrings = '/etc/apt/keyrings';

interface Paths {
  readonly sources: string;
  readonly keys: readonly [string, string];
}

const pathsOf = (name: string): Paths => {
  const slug = slugOf(name);
  return {
    sources: `/etc/apt/sources.list.d/${slug}.sources`,
    keys: [`${keyrings}/${slug}.asc`, `${keyrings}/${slug}.gpg`],
  };
};

const queryScript = (paths: Paths): string => `${sectionFunction}
if [ -f ${quote(paths.sources)} ]; then s sources; cat -- ${quote(paths.sources)}; s mode; stat -c %a -- ${quote(paths.sources)}; fi
exit 0`;

/** The key at a URL, as the host sees it. */
async function fetchKey(url: string, host: ReadHost): Promise<Buffer> {
  let response;
  try {
    response = await host.httpGet({ url, followRedirects: 'all', useProxy: true });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'HttpConnectError') throw error;
    return missing(`Could not fetch signed_by key: ${error.message}`);
  }
  if (response.status !== 200) missing(`Could not fetch signed_by key: ${response.status} from ${url}`);
  return response.body;
}

async function planPresent(params: Deb822Params, host: ReadHost, paths: Paths): Promise<Plan> {
  const url = isUrl(params.signed_by) ? params.signed_by : undefined;
  const [read, key, ...there] = await Promise.all([
    host.probe(queryScript(paths)),
    url === undefined ? undefined : fetchKey(url, host),
    ...(url === undefined ? [] : paths.keys.map((path) => host.readFile(path))),
  ]);
  const answer = parseSections(read.stdout);
  const armored = key?.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----') === true;
  const keyFile = key === undefined ? undefined : paths.keys[armored ? 0 : 1];
  const repo = deb822Text(params, keyFile ?? params.signed_by);
  const before = answer.has('sources') ? `${answer.text('sources')}\n` : undefined;
  const mode =
    params.mode === undefined || params.mode === null
      ? 0o644
      : parseMode(params.mode, { current: 0o644, isDirectory: false });
  const newKey = key !== undefined && there[armored ? 0 : 1]?.equals(key) !== true;
  const sameMode = answer.text('mode') === mode.toString(8);
  const result = { repo, dest: paths.sources, key_filename: keyFile ?? null };
  if (before === repo && sameMode && !newKey) return { changed: false, result };
  const octal = mode.toString(8);
  return {
    changed: true,
    result,
    diff: {
      kind: 'text',
      before: before ?? '',
      after: repo,
      beforeHeader: paths.sources,
      afterHeader: paths.sources,
    },
    apply: async (write) => {
      if (newKey && keyFile !== undefined) {
        const made = await write.run(`mkdir -p -m 755 -- ${keyrings}`);
        if (made.rc !== 0) fail(complaint(made));
        await write.writeFile(keyFile, key, { mode: 0o644 });
      }
      const script = [
        replaceFunction,
        replaceLine(paths.sources, repo, { replaces: 'any', mode: octal }),
        `chmod -- ${octal} ${quote(paths.sources)}`,
      ];
      const done = await write.run(script.join('\n'));
      if (done.rc !== 0) fail(complaint(done));
      return undefined;
    },
  };
}

async function planAbsent(host: ReadHost, paths: Paths): Promise<Plan> {
  const all = [paths.sources, ...paths.keys];
  const { stdout } = await host.probe(
    `for f in ${all.map(quote).join(' ')}; do if [ -e "$f" ]; then echo "$f"; fi; done`,
  );
  const there = stdout.split('\n').filter((line) => line !== '');
  const result = {
    repo: null,
    dest: paths.sources,
    key_filename: there.find((path) => path !== paths.sources) ?? null,
  };
  if (there.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      const done = await write.run(`rm -f -- ${there.map(quote).join(' ')}`);
      if (done.rc !== 0) fail(complaint(done));
      return undefined;
    },
  };
}

export const deb822Repository = defineModule({
  name: 'ansible.builtin.deb822_repository',
  summary: 'Add and remove sources of apt in the deb822 format',
  params: deb822Params,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['No python3-debian is needed.'],
  returns: { repo: 'Content of the file.', dest: 'Path of the file.', key_filename: 'Path of the key.' },
  examples: [
    {
      title: 'A source with its key',
      yaml: 'ansible.builtin.deb822_repository:\n  name: docker\n  uris: https://download.docker.com/linux/debian\n  suites: bookworm\n  components: stable\n  signed_by: https://download.docker.com/linux/debian/gpg',
    },
  ],
  plan: (params, host) => {
    const paths = pathsOf(params.name);
    return params.state === 'absent' ? planAbsent(host, paths) : planPresent(params, host, paths);
  },
});
