// What goes into the image of slices, and what never does.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layerContext, layerEntries, layerHash, projectFolder } from '../../src/slices/layer.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-layer-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n';

const entriesOf = (over: Partial<Parameters<typeof layerEntries>[0]> = {}) =>
  layerEntries({ project: dir, beside: [], secrets: [], replaced: new Map(), ...over });

const namesOf = (over: Partial<Parameters<typeof layerEntries>[0]> = {}): string[] =>
  entriesOf(over)
    .filter(({ kind }) => kind !== 'folder')
    .map(({ path }) => path.slice(dir.length + 1));

describe('the layer of slices', () => {
  it('has the project, without what its ignore files leave out', () => {
    write({
      'site.yml': '[]',
      'roles/a/tasks/main.yml': '[]',
      'roles/a/.gitignore': 'local.yml\n',
      'roles/a/local.yml': '',
      'local.yml': '',
      '.gitignore': '*.retry\n/build/\n',
      'site.retry': '',
      'build/x': '',
      '.dockerignore': 'notes\n',
      notes: '',
      '.git/config': '',
    });
    expect(namesOf()).toEqual([
      '.dockerignore',
      '.gitignore',
      'local.yml',
      'roles/a/.gitignore',
      'roles/a/tasks/main.yml',
      'site.yml',
    ]);
  });

  it('has no passwords and no private keys, whatever they are called', () => {
    write({
      'site.yml': '[]',
      '.vault-password': 'p',
      'vault_pass.txt': 'p',
      'keys/deploy': key,
      'keys/id_ed25519': 'x',
      'keys/deploy.pub': 'ssh-ed25519 AAAA',
      'extra.yml': 'token: t',
      '.ssh/config': '',
      'group_vars/all/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n00',
    });
    expect(namesOf({ secrets: [join(dir, 'extra.yml')] })).toEqual([
      'group_vars/all/vault.yml',
      'keys/deploy.pub',
      'site.yml',
    ]);
  });

  it('has what lies beside the project, links as links, and other texts where they are given', () => {
    write({ 'project/ansible.cfg': '[defaults]\nlog_path=x\n', 'beside/hosts': 'a\n', 'other/hosts': 'b\n' });
    symlinkSync('ansible.cfg', join(dir, 'project/link'));
    const entries = entriesOf({
      project: join(dir, 'project'),
      beside: [join(dir, 'beside')],
      replaced: new Map([[join(dir, 'project/ansible.cfg'), '[defaults]\n']]),
    });
    expect(
      entries
        .filter(({ kind }) => kind !== 'folder')
        .map(({ path, kind, content }) => `${path.slice(dir.length + 1)} ${kind} ${content.toString()}`),
    ).toEqual([
      'beside/hosts file a\n',
      'project/ansible.cfg file [defaults]\n',
      'project/link link ansible.cfg',
    ]);
  });

  it('is named by its content and its image', () => {
    write({ 'site.yml': '[]' });
    const before = layerHash(entriesOf(), 'sha256:1');
    expect(layerHash(entriesOf(), 'sha256:1')).toBe(before);
    expect(layerHash(entriesOf(), 'sha256:2')).not.toBe(before);
    write({ 'site.yml': '[x]' });
    expect(layerHash(entriesOf(), 'sha256:1')).not.toBe(before);
  });

  it('is an archive that keeps paths and modes', async () => {
    write({ 'run.sh': 'x' });
    execFileSync('chmod', ['755', join(dir, 'run.sh')]);
    const tar = await layerContext(entriesOf(), 'tsplay:1');
    const list = execFileSync('tar', ['-tvf', '-'], { input: tar, encoding: 'utf8' });
    expect(list).toMatch(/-rwxr-xr-x .* files\/.*\/run\.sh\n/);
    const dockerfile = execFileSync('tar', ['-xOf', '-', 'Dockerfile'], { input: tar, encoding: 'utf8' });
    expect(dockerfile).toBe('FROM tsplay:1\nUSER root\nCOPY files/ /\n');
  });
});

it('the project is the folder of ansible.cfg where one works within it', () => {
  expect(projectFolder('/p/sub', '/p/ansible.cfg', '/home/eve')).toBe('/p');
  expect(projectFolder('/p', '/etc/ansible/ansible.cfg', '/home/eve')).toBe('/p');
  expect(projectFolder('/p', undefined, '/home/eve')).toBe('/p');
});

it('a home directory is no project, nor is what it lies in', () => {
  expect(projectFolder('/home/eve/p', '/home/eve/.ansible.cfg', '/home/eve')).toBe('/home/eve/p');
  expect(projectFolder('/home/eve/p', '/ansible.cfg', '/home/eve')).toBe('/home/eve/p');
  expect(projectFolder('/home/evelyn', undefined, '/home/eve')).toBe('/home/evelyn');
  for (const folder of ['/home/eve', '/home', '/'])
    for (const config of [undefined, join(folder, '.ansible.cfg')])
      expect(() => projectFolder(folder, config, '/home/eve')).toThrow(`${folder} is no project`);
});
