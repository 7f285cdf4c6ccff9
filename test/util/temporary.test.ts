import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder, type TemporaryFolderOptions } from '../../src/util/temporary.ts';

const base = mkdtempSync(join(tmpdir(), 'tsplay-test-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;

/** Makes the directory, and shows where it is, how it looks, the umask after it, and whether it goes again. */
function make(options: TemporaryFolderOptions, env: Record<string, string> = {}, rest = '') {
  const script = `umask 022\n${temporaryFolder(options)}\nprintf '%s|%s|%s' "$d" "$(ls -ld -- "$d")" "$(umask)"${rest}`;
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  const [path = '', looks = '', umask] = stdout.split('|');
  return { path, looks, umask, stderr, status, isGone: path !== '' && !existsSync(path) };
}

describe('a temporary directory on a host', () => {
  it('is private, leaves the umask alone and goes with its program', () => {
    expect(make({ wanted: base })).toMatchObject({
      path: expect.stringMatching(`^${base}/\\.tsplay-[0-9a-f]{18}$`) as unknown,
      looks: expect.stringMatching(/^drwx------/) as unknown,
      umask: '0022',
      stderr: '',
      status: 0,
      isGone: true,
    });
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('goes when the program is ended by %s', async (signal) => {
    const script = `${temporaryFolder({ wanted: base })}\n(echo "$d"; exec sleep 600) </dev/null; exit`;
    // A group of its own, as on a host, so that what the program waits for is ended too.
    const child = spawn('/bin/sh', ['-c', `(eval '${script.replaceAll("'", `'\\''`)}')`], { detached: true });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const path = said.toString().trim();
    expect(existsSync(path)).toBe(true);
    process.kill(-(child.pid ?? 0), signal);
    await once(child, 'close');
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(!isRoot)('passes over folders that let no program start (needs root)', () => {
    const shut = mkdtempSync(join(base, 'shut-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'noexec,mode=1777', 'none', shut]);
    try {
      expect(make({ wanted: shut, starts: true }).path).toMatch(/^\/(var\/)?tmp\/\.tsplay-/);
      expect(make({ wanted: shut }).path).toMatch(`${shut}/.tsplay-`);
    } finally {
      execFileSync('umount', [shut]);
    }
  });

  it('is made in a wanted folder that is not there, `~` and variables of the host included', () => {
    expect(make({ wanted: '~/.ansible/tmp' }, { HOME: base }).path).toMatch(`${base}/.ansible/tmp/.tsplay-`);
    expect(make({ wanted: `${base}/\${WHO}/$WHO` }, { WHO: "o' d" }).path).toMatch(`${base}/o' d/o' d/`);
  });

  it('runs nothing that is in the name of the folder', () => {
    const word = '$(touch ran)`touch ran`${x:-$(touch ran)}"; touch ran; "\\$(touch ran)';
    const { path, status } = make({ wanted: `${base}/${word}` }, {});
    expect(status).toBe(0);
    expect(path).toContain(word);
    expect(readdirSync('.')).not.toContain('ran');
  });

  it('is elsewhere when TMPDIR or the wanted folder cannot be had', () => {
    expect(make({ wanted: '/proc/none' }, { TMPDIR: base }).path).toMatch(`${base}/`);
    expect(make({}, { TMPDIR: '/proc/none' })).toMatchObject({ status: 0, stderr: '' });
    expect(make({}, { TMPDIR: '/proc/none' }).path).toMatch(/^\/(var\/)?tmp\//);
    expect(make({ wanted: '~/x' }).status).toBe(0);
  });

  it('needs no mktemp, id or find', () => {
    const bin = join(base, 'bin');
    mkdirSync(bin);
    for (const program of ['mkdir', 'rm', 'ls'])
      execFileSync('ln', [
        '-s',
        execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim(),
        bin,
      ]);
    const { path, status } = make({ wanted: base }, { PATH: bin });
    expect({ status, path }).toEqual({ status: 0, path: expect.stringMatching(`^${base}/`) as unknown });
  });

  it('tells why there is none', () => {
    const script = temporaryFolder({ wanted: '/proc/none', refuse: 'no' }).replaceAll(
      /\/(?:var\/)?tmp &&/g,
      '/proc &&',
    );
    const said = spawnSync('sh', ['-c', `no() { printf 'NO %s' "$1"; exit 3; }\n${script}\necho went on`], {
      encoding: 'utf8',
    });
    expect(said.stdout).toMatch(/^NO cannot make a temporary directory: .*mkdir:.*\/proc/);
    expect(said.status).toBe(3);
  });

  it.skipIf(!isRoot)('of root is not where another user could swap it (needs root)', () => {
    const theirs = join(base, 'theirs');
    mkdirSync(join(theirs, 'deep'), { recursive: true });
    expect(make({ wanted: join(theirs, 'deep') }).path).toMatch(`${theirs}/deep/`);
    execFileSync('chown', ['65534', theirs]);
    expect(make({ wanted: join(theirs, 'deep') }).path).not.toMatch(theirs);
    execFileSync('chown', ['0', theirs]);
    chmodSync(theirs, 0o777);
    expect(make({ wanted: join(theirs, 'deep') }).path).not.toMatch(theirs);
    chmodSync(theirs, 0o1777);
    expect(make({ wanted: join(theirs, 'deep') }).path).toMatch(theirs);
    expect(lstatSync(join(theirs, 'deep')).isDirectory()).toBe(true);
  });
});
