import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import {
  archiveOf,
  collection,
  startGalaxyServer,
  type GalaxyServerOptions,
  type RunningGalaxyServer,
} from '../support/galaxy-server.ts';

let dir: string;
const running: RunningGalaxyServer[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-galaxy-servers-'));
});
afterEach(async () => {
  rmSync(dir, { recursive: true, force: true });
  for (const server of running.splice(0)) await server.close();
});

async function serve(options: GalaxyServerOptions): Promise<RunningGalaxyServer> {
  const server = await startGalaxyServer(options);
  running.push(server);
  return server;
}

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}
const get = (name: string): string => readFileSync(join(dir, name), 'utf8');

async function galaxy(
  line: string,
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '', ...env } });
  const code = await main(['galaxy', ...line.split(' ')], proc);
  return { code, out: proc.stdout.text.replaceAll(dir, 'DIR'), err: proc.stderr.text.replaceAll(dir, 'DIR') };
}

/** The versions that are installed, by name. */
const installed = (path = 'col'): Record<string, string> => {
  const base = join(dir, path, 'ansible_collections');
  return Object.fromEntries(
    readdirSync(base)
      .filter((namespace) => !namespace.endsWith('.info'))
      .flatMap((namespace) =>
        readdirSync(join(base, namespace)).map((name): [string, string] => {
          const manifest = JSON.parse(
            get(`${path}/ansible_collections/${namespace}/${name}/MANIFEST.json`),
          ) as { collection_info: { version: string } };
          return [`${namespace}.${name}`, manifest.collection_info.version];
        }),
      ),
  );
};

const install = (server: RunningGalaxyServer, words: string): ReturnType<typeof galaxy> =>
  galaxy(`collection install ${words} -p col -s ${server.url}`);

describe('collections of a Galaxy server', () => {
  it('the newest release within the range, over all pages, and what it depends on', async () => {
    const server = await serve({
      pageSize: 2,
      collections: [
        ...(await Promise.all(
          ['1.0.0', '1.9.0', '1.10.0', '2.0.0', '2.1.0-beta.1'].map((version) =>
            collection('my.tools', version, { 'my.base': '>=1.0.0,<2.0.0' }),
          ),
        )),
        await collection('my.base', '1.2.0'),
        await collection('my.base', '2.0.0'),
      ],
    });
    const first = await install(server, 'my.tools:<2.0.0');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out.split('\n')).toEqual([
      'Starting galaxy collection install process',
      'Process install dependency map',
      'Starting collection install process',
      "Installing 'my.tools:1.10.0' to 'DIR/col/ansible_collections/my/tools'",
      'my.tools:1.10.0 was installed successfully',
      "Installing 'my.base:1.2.0' to 'DIR/col/ansible_collections/my/base'",
      'my.base:1.2.0 was installed successfully',
      '',
    ]);
    expect(installed()).toEqual({ 'my.base': '1.2.0', 'my.tools': '1.10.0' });
    const file = join(dir, 'col/ansible_collections/my/tools/README.md');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(get('col/ansible_collections/my.tools-1.10.0.info/GALAXY.yml')).toContain(
      `download_url: ${server.url}/api/v3/artifacts/my-tools-1.10.0.tar.gz\nformat_version: 1.0.0\nname: tools\n`,
    );
    expect((await install(server, 'my.tools')).out).toContain('Nothing to do.');
    await install(server, 'my.tools -U');
    expect(installed()).toEqual({ 'my.base': '1.2.0', 'my.tools': '2.0.0' });
    expect(existsSync(join(dir, 'col/ansible_collections/my.tools-1.10.0.info'))).toBe(false);
    await install(server, 'my.tools --pre -U');
    expect(installed()['my.tools']).toBe('2.1.0-beta.1');
    expect((await galaxy('collection list -p col')).out).not.toContain('.info');
  });

  it('takes an older version where the newest cannot be had together with the others', async () => {
    const server = await serve({
      collections: [
        await collection('a.web', '2.0.0', { 'a.base': '>=2.0.0' }),
        await collection('a.web', '1.0.0', { 'a.base': '>=1.0.0' }),
        await collection('a.db', '1.0.0', { 'a.base': '<2.0.0' }),
        await collection('a.base', '2.0.0'),
        await collection('a.base', '1.5.0'),
      ],
    });
    expect(await install(server, 'a.web a.db')).toMatchObject({ code: 0 });
    expect(installed()).toEqual({ 'a.base': '1.5.0', 'a.db': '1.0.0', 'a.web': '1.0.0' });
    const { code, err } = await install(server, 'a.web:2.0.0 a.db --force-with-deps');
    expect(code).toBe(1);
    expect(err).toContain('Failed to resolve the requested dependencies map.');
    expect(err).toContain('* a.base:<2.0.0 (dependency of a.db:1.0.0)');
    expect(installed()['a.web']).toBe('1.0.0');
  });

  it('--no-deps leaves out dependencies, --force puts only what is asked for there anew', async () => {
    const server = await serve({
      collections: [
        await collection('a.web', '1.0.0', { 'a.base': '*' }),
        await collection('a.base', '1.0.0'),
      ],
    });
    await install(server, 'a.web --no-deps');
    expect(installed()).toEqual({ 'a.web': '1.0.0' });
    await install(server, 'a.web --force');
    expect(installed()).toEqual({ 'a.base': '1.0.0', 'a.web': '1.0.0' });
    put({ 'col/ansible_collections/a/base/mark': '', 'col/ansible_collections/a/web/mark': '' });
    expect((await install(server, 'a.web --force')).out).toContain(
      "'a.base:1.0.0' is already installed, skipping.",
    );
    expect(existsSync(join(dir, 'col/ansible_collections/a/base/mark'))).toBe(true);
    expect(existsSync(join(dir, 'col/ansible_collections/a/web/mark'))).toBe(false);
    await install(server, 'a.web --force-with-deps');
    expect(existsSync(join(dir, 'col/ansible_collections/a/base/mark'))).toBe(false);
  });

  it('an archive that is not what the server says is not installed', async () => {
    const good = await collection('a.web', '1.0.0');
    const other = await collection('b.other', '1.0.0');
    const server = await serve({
      collections: [
        { ...good, sha256: '0'.repeat(64) },
        { ...other, name: 'a.liar' },
        {
          name: 'a.changed',
          version: '1.0.0',
          dependencies: {},
          archive: await archiveOf({
            'MANIFEST.json':
              '{"collection_info": {"namespace": "a", "name": "changed", "version": "1.0.0"}, "file_manifest_file": {"chksum_sha256": "x"}}',
            'FILES.json': '{"files": []}',
          }),
        },
      ],
    });
    expect((await install(server, 'a.web')).err).toContain('Mismatch artifact hash with downloaded file');
    expect((await install(server, 'a.liar')).err).toContain('is not a.liar:1.0.0');
    expect((await install(server, 'a.changed')).err).toContain('Checksum mismatch');
    expect(existsSync(join(dir, 'col'))).toBe(false);
  });

  it('waits for a server that has too much to do, and says what one says no with', async () => {
    const collections = [await collection('a.web', '1.0.0')];
    const busy = await serve({ collections, trouble: [429, 502, 503, 520] });
    expect(await install(busy, 'a.web')).toMatchObject({ code: 0 });
    const broken = await serve({ collections, trouble: [500, 500] });
    const { code, err } = await install(broken, 'a.web --force');
    expect(code).toBe(1);
    expect(err).toContain('HTTP Code: 500');
    expect((await install(await serve({}), 'a.web --force')).err).toContain('* a.web:* (direct request)');
  });

  it('servers of ansible.cfg in their order, each with its own token', async () => {
    const hub = await serve({
      authorization: 'Bearer bought',
      collections: [await collection('a.web', '1.0.0', {}, { files: { 'README.md': 'hub' } })],
    });
    const plain = await serve({
      authorization: 'Token t0p',
      collections: [await collection('a.web', '1.0.0'), await collection('a.db', '1.0.0')],
    });
    const basic = await serve({
      authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
      collections: [await collection('a.low', '3.0.0')],
    });
    put({
      'ansible.cfg': [
        '[galaxy]',
        'server_list = hub, plain, basic',
        '[galaxy_server.hub]',
        `url = ${hub.url}/api/`,
        `auth_url = ${hub.url}/auth/token`,
        'token = offline',
        '[galaxy_server.plain]',
        `url = ${plain.url}`,
        '[galaxy_server.basic]',
        `url = ${basic.url}`,
        'username = u',
        'password = p',
        '',
      ].join('\n'),
      'req.yml': `collections:\n  - a.web\n  - {name: a.db, source: plain, version: ">=1.0.0"}\n  - {name: a.low, type: galaxy}\n`,
    });
    const env = { ANSIBLE_GALAXY_SERVER_PLAIN_TOKEN: 't0p' };
    expect(await galaxy('collection install -r req.yml -p col', env)).toMatchObject({ code: 0, err: '' });
    expect(installed()).toEqual({ 'a.db': '1.0.0', 'a.low': '3.0.0', 'a.web': '1.0.0' });
    expect(get('col/ansible_collections/a/web/README.md')).toBe('hub');
    expect(hub.requests.filter((line) => line.includes('/auth/token'))).toHaveLength(1);
    const refused = await galaxy('collection install a.db -p other');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/HTTP Code: 401/);
  });

  it('a token goes to the server that it is for, and to no other', async () => {
    const elsewhere = await serve({});
    const served = await collection('a.web', '1.0.0');
    const server = await serve({ authorization: 'Token secret', collections: [served] });
    put({ token: 'token: secret\n' });
    const env = { ANSIBLE_GALAXY_TOKEN_PATH: join(dir, 'token') };
    expect(await galaxy(`collection install a.web -p col -s ${server.url}`, env)).toMatchObject({ code: 0 });
    expect((await galaxy(`collection install a.web -p no -s ${server.url} --token wrong`)).code).toBe(1);
    expect(elsewhere.requests).toEqual([]);
  });

  it('--offline asks no server: archives that were downloaded are installed with what they depend on', async () => {
    const server = await serve({
      collections: [
        await collection('a.web', '1.0.0', { 'a.base': '>=1.0.0' }),
        await collection('a.base', '1.1.0'),
      ],
    });
    const down = await galaxy(`collection download a.web -p archives -s ${server.url}`);
    expect(down).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(dir, 'archives')).sort()).toEqual([
      'a-base-1.1.0.tar.gz',
      'a-web-1.0.0.tar.gz',
      'requirements.yml',
    ]);
    const asked = server.requests.length;
    const line = `collection install -r archives/requirements.yml -p col --offline -s ${server.url}`;
    expect(await galaxy(line)).toMatchObject({ code: 0, err: '' });
    expect(installed()).toEqual({ 'a.base': '1.1.0', 'a.web': '1.0.0' });
    expect((await galaxy(`collection install a.other -p col --offline -s ${server.url}`)).err).toContain(
      '* a.other:*',
    );
    expect(server.requests).toHaveLength(asked);
  });

  it('built and installed from its archive it is the same again', async () => {
    put({
      'src/galaxy.yml':
        'namespace: my\nname: tools\nversion: 1.2.3\nreadme: README.md\nauthors: [me]\nbuild_ignore: ["*.log"]\n',
      'src/README.md': '# é\n',
      'src/a.log': '',
      'src/roles/r/tasks/main.yml': '[]\n',
      'src/.git/HEAD': '',
    });
    expect((await galaxy('collection build src --output-path out')).out).toBe(
      'Created collection for my.tools at DIR/out/my-tools-1.2.3.tar.gz\n',
    );
    expect((await galaxy('collection build src --output-path out')).err).toContain('You can use --force');
    expect(await galaxy('collection install out/my-tools-1.2.3.tar.gz -p col')).toMatchObject({ code: 0 });
    expect(await galaxy('collection install src -p direct')).toMatchObject({ code: 0 });
    for (const file of ['FILES.json', 'MANIFEST.json', 'README.md', 'roles/r/tasks/main.yml'])
      expect(get(`direct/ansible_collections/my/tools/${file}`)).toBe(
        get(`col/ansible_collections/my/tools/${file}`),
      );
    expect(existsSync(join(dir, 'col/ansible_collections/my/tools/a.log'))).toBe(false);
    expect(existsSync(join(dir, 'direct/ansible_collections/my/tools/galaxy.yml'))).toBe(false);
    expect(await galaxy('collection verify my.tools -p col --offline')).toMatchObject({ code: 0 });
  });

  it('verified against the server: a collection that differs from what it has is named', async () => {
    const server = await serve({ collections: [await collection('a.web', '1.0.0')] });
    await install(server, 'a.web');
    const verify = (): ReturnType<typeof galaxy> => galaxy(`collection verify a.web -p col -s ${server.url}`);
    expect((await verify()).out).toContain("checksums for 'a.web:1.0.0' match the remote collection.");
    const changed = await serve({
      collections: [await collection('a.web', '1.0.0', {}, { files: { x: 'y' } })],
    });
    expect(await galaxy(`collection verify a.web -p col -s ${changed.url}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('MANIFEST.json') as string,
    });
    expect((await galaxy(`collection verify a.web -p col -s ${(await serve({})).url}`)).err).toContain(
      "Failed to find remote collection 'a.web:1.0.0'",
    );
  });

  it('a server whose pages have no end does not hold the command', async () => {
    const server = await serve({ collections: [await collection('a.web', '1.0.0')], pageSize: 0 });
    expect((await install(server, 'a.web')).err).toContain('its pages have no end');
  });
});

describe('signatures of collections', () => {
  const gpg = (...args: string[]): string =>
    execFileSync('gpg', ['--homedir', join(dir, 'gnupg'), '--batch', '--quiet', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  it.skipIf(!existsSync('/usr/bin/gpg'))(
    'as many as are wanted must be valid, with the keyring that is given (needs gpg)',
    async () => {
      mkdirSync(join(dir, 'gnupg'), { mode: 0o700 });
      gpg('--passphrase', '', '--quick-generate-key', 'a@example.com', 'ed25519', 'sign', 'never');
      writeFileSync(
        join(dir, 'ring.gpg'),
        execFileSync('gpg', ['--homedir', join(dir, 'gnupg'), '--batch', '--export']),
      );
      const served = await collection('a.web', '1.0.0');
      put({ 'a.tar.gz': '' });
      writeFileSync(join(dir, 'a.tar.gz'), served.archive);
      execFileSync('tar', ['xzf', 'a.tar.gz', 'MANIFEST.json'], { cwd: dir });
      const good = gpg('--armor', '--detach-sign', '--output', '-', join(dir, 'MANIFEST.json'));
      put({ other: 'other' });
      const bad = gpg('--armor', '--detach-sign', '--output', '-', join(dir, 'other'));
      execFileSync('gpgconf', ['--homedir', join(dir, 'gnupg'), '--kill', 'all']);
      const signed = await serve({ collections: [{ ...served, signatures: [good] }] });
      const forged = await serve({ collections: [{ ...served, signatures: [bad] }] });
      const unsigned = await serve({ collections: [served] });
      const ring = `--keyring ${join(dir, 'ring.gpg')}`;
      expect((await install(signed, 'a.web')).err).toContain('Skipping signature verification.');
      expect(await install(signed, `a.web --force ${ring}`)).toMatchObject({ code: 0, err: '' });
      expect((await install(forged, `a.web --force ${ring}`)).err).toMatch(
        /signature verification failed.*BADSIG/,
      );
      expect(
        await install(
          forged,
          `a.web --force ${ring} --ignore-signature-status-code BADSIG --ignore-signature-status-code FAILURE --required-valid-signature-count all`,
        ),
      ).toMatchObject({ code: 0 });
      expect(await install(forged, `a.web --force ${ring} --disable-gpg-verify`)).toMatchObject({ code: 0 });
      expect(await install(unsigned, `a.web --force ${ring}`)).toMatchObject({ code: 0 });
      expect(
        (await install(unsigned, `a.web --force ${ring} --required-valid-signature-count +1`)).err,
      ).toContain('no successful signatures');
      put({ 'sig.asc': good });
      const more = `--signature file://${join(dir, 'sig.asc')}`;
      expect(
        await install(unsigned, `a.web --force ${ring} --required-valid-signature-count +all ${more}`),
      ).toMatchObject({ code: 0 });
      expect((await install(unsigned, `a.web --force ${more}`)).err).toContain('no keyring was configured');
      expect((await install(signed, 'a.web --required-valid-signature-count none')).code).toBe(2);
    },
  );
});

describe('roles of a Galaxy server', () => {
  it('the newest version, and the one that is asked for; with the dependencies that have an owner', async () => {
    const role = (deps: string, mark: string): Promise<Buffer> =>
      archiveOf({ 'r-1/meta/main.yml': `dependencies: ${deps}\n`, 'r-1/tasks/main.yml': `# ${mark}\n` });
    const server = await serve({
      roles: [
        {
          owner: 'me',
          name: 'web',
          description: 'Serves pages',
          versions: { '1.9': await role('[me.base]', 'old'), '1.10': await role('[me.base]', 'new') },
        },
        { owner: 'me', name: 'base', description: 'Basics', versions: { v1: await role('[]', 'base') } },
      ],
    });
    const on = `-s ${server.url}`;
    const first = await galaxy(`install me.web -p roles ${on}`);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain("- downloading role 'web', owned by me\n- downloading role from");
    expect(first.out).toContain('- me.web (1.10) was installed successfully\n- adding dependency: me.base\n');
    expect(get('roles/me.web/tasks/main.yml')).toContain('new');
    expect(existsSync(join(dir, 'roles/me.base'))).toBe(true);
    put({ 'req.yml': 'roles:\n  - {name: web, src: me.web, version: "1.9"}\n' });
    await galaxy(`role install -r req.yml -p other --no-deps ${on}`);
    expect(get('other/web/tasks/main.yml')).toContain('old');
    expect((await galaxy(`role install me.web,7 -p x ${on}`)).err).toContain(
      'the specified version (7) of me.web',
    );
    expect((await galaxy(`role install me.none -p x ${on}`)).err).toContain('sorry, me.none was not found');
    expect((await galaxy(`search pages ${on}`)).out).toContain(' me.web Serves pages');
    expect(await galaxy(`search nothing ${on}`)).toMatchObject({
      code: 1,
      out: 'No roles match your search.\n',
    });
    expect((await galaxy(`info me.web -p roles ${on}`)).out).toMatch(
      /Role: me\.web\n\tdescription: Serves pages\n[^]*\tinstalled_version: 1\.10/,
    );
    expect((await galaxy(`info me.none ${on}`)).out).toBe('- the role me.none was not found\n');
  });
});
