/**
 * The same commands by ansible-galaxy and by tsplay, against the same server: the same exit code, the same files on disk.
 */
import { execFile } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { fakeProcess } from '../../cli/fake-process.ts';
import {
  archiveOf,
  collection,
  startGalaxyServer,
  type RunningGalaxyServer,
} from '../../support/galaxy-server.ts';

const ansible = '/usr/bin/ansible-galaxy';
let dir: string;
let server: RunningGalaxyServer;

const sources = {
  'src/galaxy.yml':
    'namespace: my\nname: src\nversion: 1.2.3\nreadme: README.md\nauthors: [me]\ndescription: é\nlicense: MIT\nbuild_ignore: ["*.log", "docs/x*"]\ndependencies: {a.base: ">=1.0.0"}\n',
  'src/README.md': '# src\n',
  'src/a.log': '',
  'src/docs/x.md': '',
  'src/docs/y.md': 'y',
  'src/plugins/modules/m.py': '#!/usr/bin/python\n',
  'src/plugins/__pycache__/m.pyc': '',
  'many/one/galaxy.yml': 'namespace: my\nname: one\nversion: 1.0.0\nreadme: README.md\nauthors: [me]\n',
  'many/two/galaxy.yml': 'namespace: my\nname: two\nversion: 2.0.0\nreadme: README.md\nauthors: [me]\n',
  'incomplete/galaxy.yml': 'namespace: my\nname: none\nversion: 1.0.0\n',
  'req.yml':
    'collections:\n  - a.web\n  - {name: a.db, version: ">=1.0.0,!=1.2.0"}\n  - {name: many, type: subdirs}\n  - {name: src, type: dir}\n',
  'both.yml': 'roles:\n  - {name: web, src: me.web, version: "1.9"}\ncollections:\n  - a.base\n',
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-beside-'));
  const role = (mark: string): Promise<Buffer> =>
    archiveOf({ 'r-1/meta/main.yml': 'dependencies: []\n', 'r-1/tasks/main.yml': `# ${mark}\n` }, [
      'r-1',
      'r-1/meta',
      'r-1/tasks',
    ]);
  server = await startGalaxyServer({
    pageSize: 2,
    collections: [
      ...(await Promise.all(
        ['1.0.0', '1.5.0', '2.0.0', '3.0.0-rc.1'].map((version) =>
          collection(
            'a.base',
            version,
            {},
            { files: { 'README.md': version, 'roles/r/tasks/main.yml': '[]\n' } },
          ),
        ),
      )),
      await collection('a.web', '2.0.0', { 'a.base': '>=2.0.0' }),
      await collection('a.web', '1.0.0', { 'a.base': '>=1.0.0' }),
      await collection('a.db', '1.0.0', { 'a.base': '<2.0.0' }),
      await collection('a.db', '1.2.0', { 'a.base': '<2.0.0', 'a.gone': '*' }),
      { ...(await collection('a.bad', '1.0.0')), sha256: '0'.repeat(64) },
    ],
    roles: [
      {
        owner: 'me',
        name: 'web',
        description: 'Serves pages',
        versions: { '1.9': await role('old'), '1.10': await role('new') },
      },
    ],
  });
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Each file and folder with its mode and content; dates and places of the machine are left out. */
function tree(folder: string, at = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(folder, at)).sort()) {
    const path = join(at, name);
    const full = join(folder, path);
    const stat = lstatSync(full);
    const mode = (stat.mode & 0o777).toString(8);
    if (stat.isSymbolicLink()) found[path] = `-> ${readlinkSync(full)}`;
    else if (stat.isDirectory()) Object.assign(found, { [path]: mode }, tree(folder, path));
    else if (name.endsWith('.tar.gz')) found[path] = 'an archive';
    else found[path] = `${mode} ${readFileSync(full, 'utf8').replace(/install_date: .*/, 'install_date')}`;
  }
  return found;
}

/** The files of FILES.json stand in the order of the folder, which differs from machine to machine. */
function normal(found: Record<string, string>): Record<string, string> {
  const by = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  return Object.fromEntries(
    Object.entries(found).map(([path, text]) => {
      if (!path.endsWith('FILES.json') && !path.endsWith('MANIFEST.json')) return [path, text];
      const [mode, json] = [text.slice(0, 3), text.slice(4)];
      const data = JSON.parse(json) as { files?: { name: string }[]; file_manifest_file?: object };
      if (data.file_manifest_file !== undefined)
        data.file_manifest_file = { ...data.file_manifest_file, chksum_sha256: '' };
      return [
        path,
        `${mode} ${JSON.stringify({ ...data, ...(data.files && { files: data.files.sort(by) }) })}`,
      ];
    }),
  );
}

const put = (home: string): void => {
  for (const [name, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
};

const env = (home: string): Record<string, string> => ({
  HOME: home,
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C.UTF-8',
  ANSIBLE_GALAXY_SERVER: server.url,
  ANSIBLE_COLLECTIONS_PATH: join(home, 'col'),
  ANSIBLE_ROLES_PATH: join(home, 'roles'),
});

interface Outcome {
  readonly code: number;
  readonly tree: Record<string, string>;
  readonly text: string;
}

/** ansible-core 2.14 leaves what it wrote about an earlier version, and an empty folder where it installed nothing. */
function current(found: Record<string, string>): Record<string, string> {
  const installed = new Set(
    Object.entries(found)
      .filter(([path]) => path.endsWith('MANIFEST.json'))
      .map(([path, text]) => {
        const { version } = (JSON.parse(text.slice(4)) as { collection_info: { version: string } })
          .collection_info;
        return `${path.split('/').slice(2, 4).join('.')}-${version}.info`;
      }),
  );
  const entries = Object.entries(found).filter(([path]) => {
    const [, , folder = ''] = path.split('/');
    return !folder.endsWith('.info') || installed.has(folder);
  });
  return entries.length === 1 && entries[0]?.[0] === 'col/ansible_collections'
    ? {}
    : Object.fromEntries(entries);
}

const outcome = (home: string, code: number, text: string): Outcome => ({
  code,
  text,
  tree: Object.fromEntries(
    ['col', 'roles', 'archives', 'out']
      .filter((name) => existsSync(join(home, name)))
      .flatMap((name) =>
        Object.entries(current(normal(tree(home, name)))).filter(([path]) => !path.includes('.part')),
      ),
  ),
});

async function byAnsible(lines: readonly string[]): Promise<Outcome> {
  const home = mkdtempSync(join(dir, 'ansible-'));
  put(home);
  let [code, text] = [0, ''];
  for (const line of lines)
    [code, text] = await new Promise((resolve) => {
      execFile(ansible, line.split(' '), { cwd: home, env: env(home) }, (error, stdout, stderr) =>
        resolve([error === null ? 0 : Number(error.code), stdout + stderr]),
      );
    });
  return outcome(home, code, text.replaceAll(home, 'HOME'));
}

async function byTsplay(lines: readonly string[]): Promise<Outcome> {
  const home = mkdtempSync(join(dir, 'tsplay-'));
  put(home);
  let [code, text] = [0, ''];
  for (const line of lines) {
    const proc = fakeProcess({ cwd: home, env: env(home) });
    code = await main(['galaxy', ...line.split(' ')], proc);
    text = proc.stdout.text + proc.stderr.text;
  }
  return outcome(home, code, text.replaceAll(home, 'HOME'));
}

const cases: readonly (readonly string[])[] = [
  ['collection install a.web'],
  ['collection install a.web:1.0.0', 'collection install a.web -U'],
  ['collection install a.base:<2.0.0', 'collection install a.base:>=1.0.0'],
  ['collection install a.base --pre'],
  ['collection install a.base:3.0.0-rc.1'],
  ['collection install a.web a.db'],
  ['collection install a.web:2.0.0 a.db:1.0.0'],
  ['collection install a.web -n'],
  ['collection install a.web', 'collection install a.base:1.0.0 --force'],
  ['collection install a.web', 'collection install a.web --force-with-deps'],
  ['collection install a.none'],
  ['collection install a.bad'],
  ['collection install a.bad a.base -i'],
  ['collection install a.base:nonsense'],
  ['collection install -r req.yml'],
  ['collection install src'],
  ['collection install incomplete'],
  ['collection install many'],
  ['install -r both.yml'],
  ['collection download a.web a.db:1.0.0 -p archives'],
  ['collection download a.web -n -p archives'],
  ['collection build src --output-path out', 'collection install out/my-src-1.2.3.tar.gz --offline'],
  ['collection build src --output-path out', 'collection install out/my-src-1.2.3.tar.gz'],
  ['collection build incomplete'],
  ['collection build src --output-path out', 'collection build src --output-path out'],
  ['collection install a.base', 'collection verify a.base'],
  ['collection verify a.base'],
  ['collection install a.base', 'collection verify a.base:1.0.0'],
  ['collection install a.base a.web -r req.yml'],
  ['role install me.web', 'role install me.web,1.9'],
  ['role install me.web', 'role install me.web,1.9 --force'],
  ['role install me.none'],
  ['role install me.web,7'],
  ['role search nothing'],
  ['role search pages'],
  ['role info me.none'],
];

describe.skipIf(!existsSync(ansible))('beside ansible-galaxy (needs ansible-core)', () => {
  it.each(cases.map((lines) => [lines.join('; '), lines] as const))('%s', async (_title, lines) => {
    const [theirs, ours] = await Promise.all([byAnsible(lines), byTsplay(lines)]);
    // A command line that is wrong ends with 2 here, whatever ansible-galaxy makes of it.
    const code = ours.code === 2 ? 1 : ours.code;
    expect({ code, tree: ours.tree }, `${theirs.text}\n----\n${ours.text}`).toEqual({
      code: theirs.code,
      tree: theirs.tree,
    });
  });
});
