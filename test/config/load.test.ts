import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSettings, settingsTable, type Settings } from '../../src/config/index.ts';

const root = mkdtempSync(join(tmpdir(), 'tsplay-config-'));
afterAll(() => rmSync(root, { recursive: true }));

let count = 0;
function load(
  cfg: string | undefined,
  env: Record<string, string> = {},
): Settings & { readonly dir: string } {
  const dir = join(root, String(count++));
  mkdirSync(dir);
  chmodSync(dir, 0o755);
  if (cfg !== undefined) writeFileSync(join(dir, 'ansible.cfg'), cfg);
  return { ...loadSettings({ env, cwd: dir, home: join(dir, 'home') }), dir };
}

describe('values', () => {
  it('leave the home of a host to the host, and spell out the controller’s own', () => {
    const { values, dir } = load(undefined);
    expect([values.remoteTmp, values.asyncDir]).toEqual(['~/.ansible/tmp', '~/.ansible_async']);
    expect(values.controlPathDir).toBe(join(dir, 'home/.ansible/cp'));
  });

  it('spell out {{CWD}} where its name has marks that replace() reads', () => {
    const dir = join(root, 'a$&b');
    mkdirSync(dir);
    writeFileSync(join(dir, 'ansible.cfg'), '[defaults]\nroles_path = {{CWD}}/mine\n');
    const { values } = loadSettings({ env: {}, cwd: dir, home: join(dir, 'home') });
    expect(values.rolesPath).toEqual([join(dir, 'mine')]);
  });

  it('are the defaults where nothing is said', () => {
    const { values, file, origin } = load(undefined);
    expect(values).toMatchObject({
      forks: 5,
      gathering: 'implicit',
      hostKeyChecking: 'yes',
      remoteUser: undefined,
    });
    expect(file).toBeUndefined();
    expect(origin('forks')).toEqual({ kind: 'default' });
  });
  it('come from the file, with their place', () => {
    const { values, origin, dir } = load('[defaults]\n# c\nforks = 20 ; many\nhost_key_checking: False\n');
    expect(values).toMatchObject({ forks: 20, hostKeyChecking: 'no' });
    expect(origin('forks')).toEqual({
      kind: 'file',
      src: { file: join(dir, 'ansible.cfg'), line: 3, col: 9 },
    });
  });
  it('come from the environment first', () => {
    const { values, origin } = load('[defaults]\nforks = 20\n', { ANSIBLE_FORKS: '30' });
    expect(values.forks).toBe(30);
    expect(origin('forks')).toEqual({ kind: 'env', variable: 'ANSIBLE_FORKS' });
  });
  it('resolve paths beside the file, ~ and variables', () => {
    const { values, dir } = load(
      '[defaults]\nroles_path = ./r:~/x:$D/y\ninventory = inv, /abs/hosts\nvault_password_file = "pw"\n',
      { D: '/d' },
    );
    expect(values.rolesPath).toEqual([join(dir, 'r'), join(dir, 'home/x'), '/d/y']);
    expect(values.inventory).toEqual([join(dir, 'inv'), '/abs/hosts']);
    expect(values.vaultPasswordFile).toBe(join(dir, 'pw'));
  });
  it('read lists and values over several lines', () => {
    const { values } = load('[defaults]\ncallbacks_enabled = timer,\n  profile_tasks\n[tags]\nskip = a, b\n');
    expect(values.callbacksEnabled).toEqual(['timer', 'profile_tasks']);
    expect(values.tagsSkip).toEqual(['a', 'b']);
  });
  it('take accept-new for host keys', () => {
    expect(load('[defaults]\nhost_key_checking = accept-new\n').values.hostKeyChecking).toBe('accept-new');
  });
  it('ignore what is not known', () => {
    expect(() => load('[defaults]\nno_such_thing = 1\n[other]\nx = y\n')).not.toThrow();
  });
});

describe('mistakes', () => {
  it('a value that does not fit, with its place', () => {
    expect(() => load('[defaults]\nforks = many\n')).toThrow(
      expect.objectContaining({
        code: 'TSP1502',
        message: expect.stringMatching(
          /^Invalid type for configuration option setting: DEFAULT_FORKS \(from .*ansible\.cfg\): it must be a whole number, not "many"$/,
        ) as string,
        src: expect.objectContaining({ line: 2, col: 9 }) as object,
      }) as Error,
    );
  });
  it('a value of the environment that does not fit', () => {
    expect(() => load(undefined, { ANSIBLE_GATHERING: 'often' })).toThrow(
      'Invalid type for configuration option setting: DEFAULT_GATHERING (from env: ANSIBLE_GATHERING): ' +
        'it must be one of implicit, explicit, smart, not "often"',
    );
  });
  it('a line that is neither a section nor a setting', () => {
    expect(() => load('[defaults]\nforks\n')).toThrow(/cannot read this line/);
    expect(() => load('forks = 1\n')).toThrow(/before the first section/);
  });
});

describe('which file', () => {
  it('is none where ANSIBLE_CONFIG names what holds nothing, as /dev/null', () => {
    const { values } = load('[defaults]\nforks = 8\n', { ANSIBLE_CONFIG: '/dev/null' });
    expect(values.forks).not.toBe(8);
  });

  it('is the one ANSIBLE_CONFIG names, also when it is a folder', () => {
    const dir = join(root, 'named');
    mkdirSync(dir);
    writeFileSync(join(dir, 'ansible.cfg'), '[defaults]\nforks = 7\n');
    expect(load('[defaults]\nforks = 8\n', { ANSIBLE_CONFIG: dir }).values.forks).toBe(7);
    expect(load('[defaults]\nforks = 8\n', { ANSIBLE_CONFIG: join(dir, 'ansible.cfg') }).values.forks).toBe(
      7,
    );
  });
  it('is not the one of a folder where everybody may write', () => {
    const dir = join(root, 'open');
    mkdirSync(dir);
    chmodSync(dir, 0o777);
    writeFileSync(join(dir, 'ansible.cfg'), '[defaults]\nforks = 9\n');
    const settings = loadSettings({ env: {}, cwd: dir, home: dir + '/home' });
    expect(settings.values.forks).toBe(5);
    expect(settings.warnings[0]).toContain('world writable');
  });
});

describe('the table', () => {
  it.each(Object.entries(settingsTable))('%s is described', (_name, setting) => {
    expect(setting.doc).toMatch(/[.)]$/);
    for (const key of setting.ini) expect(key).toMatch(/^[a-z_][a-z_0-9]*\.[a-z_0-9]+$/);
    for (const variable of setting.env) expect(variable).toMatch(/^[A-Z_0-9]+$/);
  });
  it('names no variable twice', () => {
    const all = Object.values(settingsTable).flatMap((s) => s.env);
    expect(new Set(all).size).toBe(all.length);
  });
});
