import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { link, writeTar } from './tar.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-galaxy-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}
const get = (name: string): string => readFileSync(join(dir, name), 'utf8');

const git = (folder: string, ...args: string[]): void => {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', join(dir, folder), ...who, ...args], { stdio: 'pipe' });
};

/** A repository with a tag for each of the versions, the file `tasks/main.yml` telling which. */
function roleRepository(folder: string, versions: readonly string[], meta = 'dependencies: []\n'): void {
  mkdirSync(join(dir, folder), { recursive: true });
  git(folder, 'init', '-q', '-b', 'main');
  for (const version of versions) {
    put({ [`${folder}/meta/main.yml`]: meta, [`${folder}/tasks/main.yml`]: `- debug: {msg: ${version}}\n` });
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', version);
    git(folder, 'tag', version);
  }
}

async function tarball(
  name: string,
  members: Readonly<Record<string, string | { to: string }>>,
): Promise<void> {
  const archive = pack();
  for (const [path, content] of Object.entries(members)) {
    if (typeof content === 'string') archive.entry({ name: path }, content);
    else archive.entry({ name: path, type: 'symlink', linkname: content.to });
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  writeFileSync(join(dir, name), Buffer.concat(chunks));
}

async function galaxy(line: string): Promise<{ code: number; out: string; err: string }> {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, ANSIBLE_GALAXY_SERVER: 'http://127.0.0.1:9' } });
  const code = await main(['galaxy', ...line.split(' ')], proc);
  return { code, out: proc.stdout.text.replaceAll(dir, 'DIR'), err: proc.stderr.text.replaceAll(dir, 'DIR') };
}

describe('roles', () => {
  it('from git in a version, with what they depend on; twice changes nothing, --force does', async () => {
    roleRepository('git/base', ['v1']);
    roleRepository(
      'git/web',
      ['v1', 'v2'],
      `dependencies: [{src: "git+file://${dir}/git/base", name: base}]\n`,
    );
    put({
      'requirements.yml': `roles:\n  - {src: "git+file://${dir}/git/web", version: v1, name: web}\n  - {src: git/base, scm: git, name: again}\n`,
    });
    const first = await galaxy('install -r requirements.yml -p roles');
    expect(first.out.split('\n')).toEqual([
      'Starting galaxy role install process',
      '- extracting web to DIR/roles/web',
      '- web (v1) was installed successfully',
      '- adding dependency: base',
      '- extracting again to DIR/roles/again',
      '- again was installed successfully',
      '- extracting base to DIR/roles/base',
      '- base was installed successfully',
      '',
    ]);
    expect(get('roles/web/tasks/main.yml')).toContain('v1');
    expect(existsSync(join(dir, 'roles/web/.git'))).toBe(false);
    const second = await galaxy(`role install git+file://${dir}/git/web,v2,web -p roles -n`);
    expect(second.err).toContain('- web (v1) is already installed - use --force to change version to v2');
    await galaxy(`role install git+file://${dir}/git/web,v2,web -p roles -n -f`);
    expect(get('roles/web/tasks/main.yml')).toContain('v2');
    expect((await galaxy('list -p roles')).out).toBe(
      '# DIR/roles\n- again, (unknown version)\n- base, (unknown version)\n- web, v2\n',
    );
    expect((await galaxy('remove web nope -p roles')).out).toBe(
      '- successfully removed web\n- nope is not installed, skipping.\n',
    );
    expect(existsSync(join(dir, 'roles/web'))).toBe(false);
  });

  it('from a tarball and a folder, named by their source as Ansible names them', async () => {
    await tarball('nginx.tar', { 'nginx-1.0/meta/main.yml': '{}\n', 'nginx-1.0/tasks/main.yml': '[]\n' });
    put({ 'local/mine/tasks/main.yml': '[]\n' });
    await galaxy('install nginx.tar local/mine -p roles');
    expect(existsSync(join(dir, 'roles/nginx.tar/tasks/main.yml'))).toBe(true);
    expect(existsSync(join(dir, 'roles/mine/tasks/main.yml'))).toBe(true);
  });

  it.each([
    ['../evil', 'x', 'leads outside of it'],
    ['r/link', { to: '../../..' }, 'leads outside of it'],
  ])('an archive with %s is refused', async (name, content, message) => {
    await tarball('bad.tar', { 'r/meta/main.yml': '{}\n', [name]: content });
    const { code, err } = await galaxy('install bad.tar -p roles');
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(existsSync(join(dir, 'roles'))).toBe(false);
  });

  it.each(['/etc/passwd', '../../outside', '../outside'])(
    'an archive is refused for a link to %s though a file of its name comes later',
    async (target) => {
      await writeTar(join(dir, 'bad.tar'), [
        { name: 'r/meta/main.yml', text: '{}\n' },
        link('r/link', target),
        { name: 'r/link', text: 'evil' },
      ]);
      const { code, err } = await galaxy('install bad.tar -p roles');
      expect(code).toBe(1);
      expect(err).toContain('is not a subpath of the role');
      expect(existsSync(join(dir, 'roles'))).toBe(false);
    },
  );

  it('one that cannot be had is told, and passed over with --ignore-errors', async () => {
    put({ 'there/tasks/main.yml': '[]\n' });
    put({ 'wish.yml': `- {src: git+file://${dir}/gone, name: gone}\n- {src: there, name: there}\n` });
    const line = 'role install nobody.nope -r wish.yml -p roles';
    expect((await galaxy(line)).code).not.toBe(0);
    const passed = await galaxy(`${line} --ignore-errors -vvvv`);
    expect(passed).toMatchObject({ code: 0 });
    expect(passed.err).toMatch(/gone[^]*nope/);
    expect(existsSync(join(dir, 'roles/there/tasks/main.yml'))).toBe(true);
  });

  it('what is wrong is told with its place', async () => {
    put({ 'requirements.yml': 'roles:\n  - name: geerlingguy.docker\n', 'empty.txt': 'no archive' });
    expect((await galaxy('install -r requirements.yml')).err).toMatch(
      /geerlingguy\.docker was NOT installed successfully: .*127\.0\.0\.1:9.*requirements\.yml:2/s,
    );
    expect((await galaxy(`install git+file://${dir}/nowhere,,x -p roles`)).err).toMatch(
      /does not (appear|exist)/,
    );
    expect((await galaxy('install')).code).toBe(2);
  });

  it('a new one has its folders, and is not overwritten', async () => {
    expect((await galaxy('init web')).out).toBe('- Role web was created successfully\n');
    expect(existsSync(join(dir, 'web/tasks/main.yml'))).toBe(true);
    expect((await galaxy('init web')).err).toContain('already exists');
  });
});

describe('collections', () => {
  const source = {
    'src/galaxy.yml': 'namespace: my\nname: tools\nversion: 1.2.3\nreadme: README.md\nauthors: [me]\n',
    'src/roles/r/tasks/main.yml': '[]\n',
  };

  it('from a folder, a git repository and a requirements file; dependencies that cannot be had are told', async () => {
    put(source);
    const { out, err } = await galaxy('collection install src -p col');
    expect(out).toBe(
      "Starting galaxy collection install process\nProcess install dependency map\nStarting collection install process\nInstalling 'my.tools:1.2.3' to 'DIR/col/ansible_collections/my/tools'\nCreated collection for my.tools:1.2.3 at DIR/col/ansible_collections/my/tools\nmy.tools:1.2.3 was installed successfully\n",
    );
    expect(err).toBe('');
    put({
      'needs/galaxy.yml': `${source['src/galaxy.yml'].replace('tools', 'needs')}dependencies: {other.thing: "*"}\n`,
    });
    const needs = await galaxy('collection install needs -p col');
    expect(needs.code).toBe(1);
    expect(needs.err).toMatch(/versions of collection other\.thing/);
    expect((await galaxy('collection install needs -p col --offline')).err).toContain(
      '* other.thing:* (dependency of my.needs:1.2.3)',
    );
    expect((await galaxy('collection install src -p col')).out).toContain('Nothing to do.');
    expect((await galaxy('collection list -p col')).out).toBe(
      '\n# DIR/col/ansible_collections\nCollection Version\n---------- -------\nmy.tools   1.2.3  \n',
    );
    git('src', 'init', '-q', '-b', 'main');
    git('src', 'add', '-A');
    git('src', 'commit', '-q', '-m', 'x');
    put({ 'req.yml': `collections:\n  - {name: "git+file://${dir}/src", type: git, version: main}\n` });
    await galaxy('install -r req.yml -p col2');
    expect(existsSync(join(dir, 'col2/ansible_collections/my/tools/roles/r/tasks/main.yml'))).toBe(true);
  });

  it('a built one is checked against its list of files', async () => {
    const sum = createHash('sha256').update('hello').digest('hex');
    const built = {
      'MANIFEST.json': '{"collection_info": {"namespace": "my", "name": "built", "version": "2.0.0"}}',
      'FILES.json': `{"files": [{"name": "README.md", "ftype": "file", "chksum_sha256": "${sum}"}]}`,
    };
    await tarball('good.tar', { ...built, 'README.md': 'hello' });
    await tarball('bad.tar', { ...built, 'README.md': 'changed' });
    expect((await galaxy('collection install bad.tar -p col')).err).toContain(
      'Checksum mismatch: the collection was changed after it was built:\n    README.md',
    );
    await tarball('half.tar', built);
    expect((await galaxy('collection install half.tar -p col')).err).toContain('    README.md (missing)');
    expect((await galaxy('collection install good.tar -p col')).code).toBe(0);
    expect((await galaxy('collection list my.built -p col')).out).toContain('my.built   2.0.0');
  });

  it('verified: each file that is missing, changed or foreign is named, and the command fails', async () => {
    const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
    const entry = (name: string, content: string): object => ({
      name,
      ftype: 'file',
      chksum_sha256: sha256(content),
    });
    const files = { 'README.md': 'hello', 'roles/r/tasks/main.yml': '[]', 'roles/r/README.md': 'r' };
    const list = JSON.stringify({
      files: [
        ...['.', 'roles', 'roles/r', 'roles/r/tasks'].map((name) => ({ name, ftype: 'dir' })),
        ...Object.entries(files).map(([name, content]) => entry(name, content)),
      ],
    });
    const manifest = JSON.stringify({
      collection_info: { namespace: 'my', name: 'built', version: '2.0.0' },
      file_manifest_file: entry('FILES.json', list),
    });
    await tarball('built.tar', { ...files, 'FILES.json': list, 'MANIFEST.json': manifest });
    expect((await galaxy('collection install built.tar -p col')).code).toBe(0);
    const verify = (more = ''): ReturnType<typeof galaxy> =>
      galaxy(`collection verify my.built -p col --offline${more}`);
    const fine = await verify();
    expect(fine).toMatchObject({ code: 0, err: '' });
    expect(fine.out).toContain(
      "Successfully verified that checksums for 'my.built:2.0.0' are internally consistent with its manifest.",
    );

    const root = 'col/ansible_collections/my/built';
    rmSync(join(dir, root, 'roles/r/tasks'), { recursive: true });
    put({ [`${root}/README.md`]: 'other', [`${root}/plugins/x.py`]: '' });
    const broken = await verify();
    expect(broken.code).toBe(1);
    expect(broken.err).toContain(
      'Collection my.built contains modified content in the following files:\n' +
        [
          'roles/r/tasks (missing)',
          'README.md',
          'roles/r/tasks/main.yml (missing)',
          'plugins (not a part of it)',
          'plugins/x.py (not a part of it)',
        ]
          .map((line) => `    ${line}`)
          .join('\n'),
    );
    expect(await verify(' --ignore-errors')).toMatchObject({ code: 0 });

    put({ [`${root}/FILES.json`]: '{"files": []}' });
    expect((await verify()).err).toContain('    FILES.json');
    rmSync(join(dir, root, 'FILES.json'));
    expect((await verify()).err).toContain('    FILES.json (missing)');
    rmSync(join(dir, root, 'MANIFEST.json'));
    expect(await verify()).toMatchObject({
      code: 1,
      err: expect.stringContaining('Collection my.built does not have a MANIFEST.json') as string,
    });
    expect(await galaxy('collection verify my.none -p col')).toMatchObject({
      code: 1,
      err: expect.stringContaining('my.none is not installed') as string,
    });
  });

  it('a new one', async () => {
    expect((await galaxy('collection init my.new')).out).toBe(
      '- Collection my.new was created successfully\n',
    );
    expect(get('my/new/galaxy.yml')).toContain('namespace: my');
    expect((await galaxy('collection init bad-name')).err).toContain('<namespace>.<collection>');
  });
});
