import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/index.ts';
import { openCollections } from '../../src/library/index.ts';

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe('collections that were installed as packages of Python', () => {
  let dir = '';
  const collection = (...path: string[]): string => {
    const folder = join(dir, ...path);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const opened = (more: Record<string, string>) => {
    const env = {
      HOME: dir,
      PATH: '',
      PYTHONPATH: join(dir, 'path'),
      VIRTUAL_ENV: join(dir, 'venv'),
      ANSIBLE_COLLECTIONS_PATH: join(dir, 'own'),
      TSPLAY_PYTHON_SUPPORT: 'none',
      ...more,
    };
    return openCollections(loadSettings({ env, cwd: dir, home: dir }), env);
  };

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-collections-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('are found on PYTHONPATH and in the virtual environment, behind those of the configuration', () => {
    const own = collection('own/ansible_collections/some/both');
    collection('path/ansible_collections/some/both');
    const onPath = collection('path/ansible_collections/some/path');
    const inVenv = collection('venv/lib/python3.12/site-packages/ansible_collections/some/venv');
    const collections = opened({});
    expect(collections.folder('some.both')).toBe(own);
    expect(collections.folder('some.path')).toBe(onPath);
    expect(collections.folder('some.venv')).toBe(inVenv);
    expect(collections.all().map(({ name }) => name)).toEqual(['some.both', 'some.path', 'some.venv']);
  });

  it('are found beside the ansible-core that is used', () => {
    for (const file of ['ansible/module_utils/basic.py', 'ansible/release.py'])
      write(join(dir, 'core', file), "__version__ = '2.14.0'\n");
    const beside = collection('core/ansible_collections/some/core');
    expect(opened({ TSPLAY_PYTHON_SUPPORT: join(dir, 'core') }).folder('some.core')).toBe(beside);
  });

  it('are left alone where collections_scan_sys_path says so', () => {
    collection('path/ansible_collections/some/path');
    expect(opened({ ANSIBLE_COLLECTIONS_SCAN_SYS_PATH: 'false' }).folder('some.path')).toBeUndefined();
  });
});
