import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetch } from '../../../src/modules/files/fetch/fetch.ts';
import { tempfile } from '../../../src/modules/files/search/tempfile.ts';
import { run } from '../../engine/harness.ts';
import { expectStatus, openHost } from '../harness.ts';

it('brings a file below a directory for the host', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), 'content');
  const settings = { variables: { inventory_hostname: 'web1', playbook_dir: host.dir } };
  const run = await host.converges(fetch, `src: ${host.dir}/f\ndest: got`, settings);
  const dest = `${host.dir}/got/web1${host.dir}/f`;
  expect(run.result).toMatchObject({ dest, checksum: '040f06fd774092478d450774f5ba30c5da78acc8' });
  expect(await readFile(dest, 'utf8')).toBe('content');
});

it('brings a file flat', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), 'content');
  await mkdir(join(host.dir, 'd'));
  await host.converges(fetch, `src: ${host.dir}/f\ndest: ${host.dir}/d/\nflat: yes`);
  expect(await readFile(join(host.dir, 'd/f'), 'utf8')).toBe('content');
  const refused = await host.run(fetch, `src: ${host.dir}/f\ndest: ${host.dir}/d\nflat: yes`);
  expect(refused.result['msg']).toMatch(/dest is an existing directory, use a trailing slash/);
});

it('fails for what cannot be fetched, or does not', async () => {
  await using host = await openHost();
  const run = await host.run(fetch, `src: ${host.dir}/none\ndest: ${host.dir}/x`);
  expect(run).toMatchObject({
    status: 'failed',
    kind: 'missing',
    result: { msg: 'the remote file does not exist' },
  });
  const lenient = await host.run(fetch, `src: ${host.dir}/none\ndest: ${host.dir}/x\nfail_on_missing: no`);
  expectStatus(lenient, 'ok');
  expect(lenient.result['msg']).toBe('the remote file does not exist, not transferring, ignored');
  expect((await host.run(fetch, `src: ${host.dir}\ndest: ${host.dir}/x`)).result['msg']).toMatch(/directory/);
});

it('writes through links of the controller, and follows those of the host', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), 'content');
  await symlink('f', join(host.dir, 'link'));
  await symlink('target', join(host.dir, 'local'));
  const args = `src: ${host.dir}/link\ndest: ${host.dir}/local\nflat: yes`;
  await host.converges(fetch, args);
  expect((await lstat(join(host.dir, 'local'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(host.dir, 'target'), 'utf8')).toBe('content');
  await writeFile(join(host.dir, 'f'), 'newer');
  expectStatus(await host.run(fetch, args), 'changed');
  expect(await readFile(join(host.dir, 'target'), 'utf8')).toBe('newer');
});

it('brings the files of several hosts to one name at once', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), 'x'.repeat(200_000));
  const args = `src: ${host.dir}/f\ndest: ${host.dir}/one\nflat: yes`;
  const runs = await Promise.all(Array.from({ length: 8 }, () => host.run(fetch, args)));
  for (const run of runs) expect(['ok', 'changed']).toContain(run.status);
  expect((await readdir(host.dir)).filter((name) => name !== 'f')).toEqual(['one']);
});

it('fails for a file that changes while it is read, unless its checksum does not matter', async () => {
  await using host = await openHost();
  // Each process that reads it is told something else.
  const args = `src: /proc/self/stat\ndest: ${host.dir}/one\nflat: yes`;
  const run = await host.run(fetch, args);
  expect(run).toMatchObject({
    status: 'failed',
    result: { msg: 'checksum mismatch', file: '/proc/self/stat' },
  });
  expect(run.result['checksum']).not.toBe(run.result['remote_checksum']);
  expectStatus(await host.run(fetch, `${args}\nvalidate_checksum: no`), 'changed');
});

it('refuses a pipe at once instead of waiting for a writer', async () => {
  await using host = await openHost();
  await host.transport.exec({ script: `mkfifo '${host.dir}/p'` });
  for (const args of ['', '\nfail_on_missing: no']) {
    const run = await host.run(fetch, `src: ${host.dir}/p\ndest: ${host.dir}/x${args}`);
    expect(run.result['msg']).toMatch(/not a regular file/);
  }
});

it('makes temporary files and directories', async () => {
  await using host = await openHost();
  const before = await host.fingerprint();
  expectStatus(await host.check(tempfile, `path: ${host.dir}`), 'changed');
  expect(await host.fingerprint()).toBe(before);
  const file = await host.run(tempfile, `path: ${host.dir}\nprefix: a-\nsuffix: .x`);
  const made = await stat(file.result['path'] as string);
  expect([made.isFile(), made.mode & 0o777]).toEqual([true, 0o600]);
  expect(file.result).toMatchObject({ uid: made.uid, gid: made.gid, size: 0, mode: '0600', state: 'file' });
  expect(file.result['path']).toMatch(/\/a-[^/]+\.x$/);
  const folder = await host.run(tempfile, `path: ${host.dir}\nstate: directory`);
  expect(folder.result).toMatchObject({ uid: made.uid, mode: '0700', state: 'directory' });
  expect((await stat(folder.result['path'] as string)).mode & 0o777).toBe(0o700);
  expect((await host.run(tempfile, `path: ${host.dir}/none`)).status).toBe('failed');
});

it.runIf(process.getuid?.() === 0)(
  'says in Ansible’s words what a user may not look at (needs root)',
  async () => {
    const book = `- hosts: a
  gather_facts: false
  become: true
  become_user: nobody
  become_method: su
  become_flags: -s /bin/sh
  tasks:
    - {copy: {content: x, dest: "{{ playbook_dir }}/shut/f"}, become: false}
    - {file: {path: "{{ playbook_dir }}/shut", mode: "0700"}, become: false}
    - {file: {path: "{{ playbook_dir }}", mode: "0755"}, become: false}
    - fetch: {src: "{{ playbook_dir }}/shut/f", dest: "{{ playbook_dir }}/got"}
      ignore_errors: true
    - fetch: {src: "{{ playbook_dir }}/shut/f", dest: "{{ playbook_dir }}/got", fail_on_missing: false}
`;
    const ran = await run({ files: { 'site.yml': book, 'shut/.keep': '' } });
    const [failed, ignored] = ran.events
      .flatMap((e) => (e.type === 'host.end' && e.task.action.endsWith('fetch') ? [e.result] : []))
      .map(({ status, result }) => ({ status, msg: String(result['msg']).replaceAll(ran.dir, 'DIR') }));
    const why = 'file is not readable: DIR/shut/f: Permission denied';
    expect(failed).toEqual({ status: 'failed', msg: why });
    expect(ignored).toMatchObject({
      status: 'ok',
      msg: expect.stringMatching(/Permission denied.*, ignored$/) as string,
    });
  },
);
