import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitConfig } from '../../../src/modules/source_control/git/git-config.ts';
import { openHost } from '../harness.ts';

it('a setting is read, set, changed and removed', async () => {
  await using host = await openHost();
  const file = join(host.dir, 'config');
  const args = (more: string): string => `scope: file\nfile: ${file}\nname: core.editor\n${more}`;
  const read = async (): Promise<unknown> => (await host.run(gitConfig, args(''))).result['config_value'];
  expect(await read()).toBe('');
  const first = await host.converges(gitConfig, args('value: vim -e'));
  expect(first.result).toMatchObject({ msg: 'setting changed' });
  expect(first.diffs[0]).toMatchObject({ before: '\n', after: 'vim -e\n' });
  expect(await read()).toBe('vim -e');
  await host.converges(gitConfig, args('value: ed'));
  expect(readFileSync(file, 'utf8')).toContain('editor = ed');
  await host.converges(gitConfig, args('state: absent'));
  expect((await host.run(gitConfig, args('state: absent'))).result['msg']).toBe('no setting to unset');
});

it('lists a scope, works on a repository, and says what git says', async () => {
  await using host = await openHost();
  const settings = { environment: { HOME: host.dir, GIT_CONFIG_NOSYSTEM: '1' } };
  const list = 'list_all: true\nscope: global';
  expect((await host.run(gitConfig, list, settings)).result['config_values']).toEqual({});
  await host.run(gitConfig, 'name: user.name\nvalue: Joe = Smith\nscope: global', settings);
  expect((await host.run(gitConfig, list, settings)).result['config_values']).toEqual({
    'user.name': 'Joe = Smith',
  });
  const repo = join(host.dir, 'r');
  execFileSync('git', ['init', '-q', repo]);
  const local = `scope: local\nrepo: ${repo}\nname: alias.ci\nvalue: commit`;
  await host.converges(gitConfig, local, settings);
  const bad = await host.run(gitConfig, 'name: nodot\nscope: global\nvalue: x', settings);
  expect(bad.status).toBe('failed');
  expect(bad.result['msg']).toContain('key does not contain a section');
});
