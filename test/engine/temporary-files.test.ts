/** Temporary files of every module are where `remote_tmp` says, and need no TMPDIR, mktemp or base64. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const base = mkdtempSync(join(tmpdir(), 'tsplay-tmp-test-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** All programs but those. */
function pathWithout(...programs: string[]): string {
  const bin = join(base, 'bin');
  mkdirSync(bin);
  for (const folder of ['/usr/bin', '/bin', '/usr/sbin', '/sbin'])
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      if (!programs.includes(name) && !existsSync(join(bin, name))) {
        rmSync(join(bin, name), { force: true });
        symlinkSync(join(folder, name), join(bin, name));
      }
  return bin;
}

const archive = (): string => {
  mkdirSync(join(base, 'in'));
  execFileSync('tar', ['-cjf', join(base, 'a.tar.bz2'), '-C', base, 'in']);
  return join(base, 'a.tar.bz2');
};

const book = (vars: string): string => `
- hosts: a
  gather_facts: false
  ${vars}
  environment: {TMPDIR: /proc/none, PATH: '${join(base, 'bin')}'}
  tasks:
    - script: where.sh
      register: script
    - where:
      register: module
    - where:
      async: 20
      poll: 1
      register: job
    - command: ls -A "${join(base, 'wanted')}"
      async: 20
      poll: 1
      register: listed
    - unarchive: {src: '${join(base, 'a.tar.bz2')}', dest: '${base}'}
    - tempfile:
      register: kept
    - debug: {msg: '{{ script.stdout }}|{{ module.at }}|{{ job.at }}|{{ listed.stdout }}|{{ kept.path }}'}
`;

const files = {
  'where.sh': '#!/bin/sh\nprintf %s "$0"\n',
  'library/where': '#!/bin/sh\nprintf \'{"changed": true, "at": "%s"}\' "$0"\n',
};

describe('temporary files on the host', () => {
  pathWithout('mktemp', 'base64');
  archive();
  const wanted = join(base, 'wanted');

  it.each([
    ['the variable', `vars: {ansible_remote_tmp: '${wanted}'}`, ''],
    ['ansible.cfg', 'vars: {}', `[defaults]\nremote_tmp = ${wanted}\n`],
  ])('are where %s says', async (_where, vars, config) => {
    const ran = await run({
      files: { ...files, 'site.yml': book(vars), ...(config === '' ? {} : { 'ansible.cfg': config }) },
    });
    expect(ran.stats['a']).toMatchObject({ failed: 0, unreachable: 0 });
    const [script, module, job, listed, kept = ''] = (ran.said[0] ?? '').slice('a: '.length).split('|');
    for (const path of [script, module, job]) expect(path).toMatch(`${wanted}/.tsplay-`);
    expect(listed).toMatch(/^\.tsplay-\S+$/);
    expect(kept).toMatch(/^\/(var\/)?tmp\//);
    rmSync(kept);
    expect(readdirSync(wanted)).toEqual([]);
  });
});
