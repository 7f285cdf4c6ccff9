import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectLocal } from '../../src/connection/index.ts';
import { makeProgram } from '../../src/modules/files/file/directory.ts';
import { replaceFunction, replaceLine } from '../../src/modules/lib/replace.ts';
import { keyScript } from '../../src/modules/system/user/home.ts';
import { user as userModule } from '../../src/modules/system/user/user.ts';
import { coerceParams } from '../../src/sdk/coerce.ts';
import type { WriteFileOptions } from '../../src/sdk/index.ts';
import { attributesProgram } from '../../src/sdk/remote/attributes.ts';
import { placeFunctions } from '../../src/sdk/remote/place.ts';
import { writeProgram } from '../../src/sdk/remote/write.ts';
import { createWriteHost } from '../../src/sdk/remote-host.ts';

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const shells = ['dash', 'bash', 'busybox', 'posh', 'mksh', 'ksh93', 'yash', 'zsh'].filter(has);
const isRoot = process.getuid?.() === 0;
const user = 61183;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-place-'));
  chmodSync(dir, 0o755);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (shell: string, program: string, input = '', env: Record<string, string> = {}) => {
  const words = shell === 'busybox' ? ['busybox', 'sh'] : [shell];
  const text = `umask 022\n${program}`;
  const { status, stderr } = spawnSync(words[0] ?? 'sh', [...words.slice(1), '-c', text], {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return { status, stderr };
};
const write = (path: string, options: WriteFileOptions = {}): string =>
  writeProgram(path, options, { kind: 'stdin' });
const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

describe.each(shells)('files written by %s', (shell) => {
  test.each([{}, { POSIXLY_CORRECT: '1' }])(
    'have the mode that the umask gives, or their old one %j',
    (env) => {
      const path = join(dir, '-f o');
      expect(run(shell, write(path), 'new\n', env)).toEqual({ status: 0, stderr: '' });
      expect(modeOf(path)).toBe('644');
      chmodSync(path, 0o640);
      expect(run(shell, write(path, { backup: true }), 'newer\n', env)).toEqual({ status: 0, stderr: '' });
      expect(modeOf(path)).toBe('640');
      expect(readFileSync(path, 'utf8')).toBe('newer\n');
      expect(run(shell, write(path, { mode: 0o4755 }), '', env).status).toBe(0);
      expect(modeOf(path)).toBe('4755');
      expect(readdirSync(dir)).toHaveLength(2);
    },
  );

  test('lie in directories with the mode that the umask gives', () => {
    const program = `${placeFunctions()}\n${makeProgram(join(dir, 'a/b'), {})}`;
    expect(run(shell, program)).toEqual({ status: 0, stderr: '' });
    expect(modeOf(join(dir, 'a/b'))).toBe('755');
  });

  test.runIf(isRoot)('in a directory of a user are as they would be in any other (needs root)', () => {
    chownSync(dir, user, user);
    const path = join(dir, 'f');
    expect(run(shell, write(path), 'new\n')).toEqual({ status: 0, stderr: '' });
    expect(run(shell, write(path, { mode: 0o600, owner: String(user), backup: true }), 'x')).toEqual({
      status: 0,
      stderr: '',
    });
    expect(modeOf(path)).toBe('600');
    expect(statSync(path).uid).toBe(user);
    const set = `${placeFunctions()}\n${attributesProgram(path, { mode: 0o640, owner: '0' })}`;
    expect(run(shell, set)).toEqual({ status: 0, stderr: '' });
    expect([modeOf(path), statSync(path).uid]).toEqual(['640', 0]);
    const made = `${placeFunctions()}\n${makeProgram(join(dir, 'a/b'), { mode: 0o711, owner: String(user) })}`;
    expect(run(shell, made)).toEqual({ status: 0, stderr: '' });
    expect([modeOf(join(dir, 'a/b')), statSync(join(dir, 'a')).uid]).toEqual(['711', user]);
    expect(readdirSync(dir).sort()).toEqual(['a', 'f', expect.stringMatching(/^f\./)]);
  });

  test.runIf(isRoot)(
    'within a bigger program keep owner and mode, or get those that are given (needs root)',
    () => {
      chownSync(dir, user, user);
      const path = join(dir, 'new/f');
      const program = [
        replaceFunction,
        `folder '${join(dir, 'keys')}' 700 ${user}:${user} || exit 1`,
        replaceLine(path, 'text\n', { replaces: '', mode: '600', owner: `${user}:${user}` }),
        replaceLine(path, 'more\n', { replaces: createHash('sha1').update('text\n').digest('hex') }),
        replaceLine(join(dir, 'g'), 'text\n', { replaces: 'any' }),
      ].join('\n');
      expect(run(shell, program)).toEqual({ status: 0, stderr: '' });
      expect([readFileSync(path, 'utf8'), modeOf(path), statSync(path).uid]).toEqual(['more\n', '600', user]);
      expect([modeOf(join(dir, 'g')), modeOf(join(dir, 'new')), modeOf(join(dir, 'keys'))]).toEqual([
        '644',
        '755',
        '700',
      ]);
      expect([statSync(join(dir, 'keys')).uid, statSync(join(dir, 'new')).uid]).toEqual([user, 0]);
      expect(readdirSync(dir).sort()).toEqual(['g', 'keys', 'new']);
    },
  );

  test('within a bigger program replace only what was read, and keep a copy of that', () => {
    const path = join(dir, 'f');
    const from = (text: string): string => createHash('sha1').update(text).digest('hex');
    const program = (replaces: string): string =>
      `${replaceFunction}\n${replaceLine(path, 'ours\n', { replaces, backup: true })}`;
    writeFileSync(path, 'theirs\n');
    if (isRoot) chownSync(dir, user, user);
    for (const replaces of [from('else\n'), '']) {
      const { status, stderr } = run(shell, program(replaces));
      expect([status, stderr]).toEqual([1, `${path} was changed while it was edited\n`]);
      expect([readFileSync(path, 'utf8'), readdirSync(dir)]).toEqual(['theirs\n', ['f']]);
    }
    expect(run(shell, program(from('theirs\n')))).toEqual({ status: 0, stderr: '' });
    const copy = readdirSync(dir).find((name) => name !== 'f') ?? '';
    expect([readFileSync(path, 'utf8'), readFileSync(join(dir, copy), 'utf8')]).toEqual([
      'ours\n',
      'theirs\n',
    ]);
  });

  test.runIf(isRoot && has('ssh-keygen'))(
    'that are keys of a user are made for that user alone (needs root and ssh-keygen)',
    () => {
      const params = coerceParams(
        userModule,
        new Map([
          ['name', 'root'],
          ['ssh_key_passphrase', 'long enough'],
        ]),
      ) as never;
      const file = join(dir, '.ssh/id_x');
      expect(run(shell, `phrase='long enough'\n${keyScript(params, file)}`).status).toBe(0);
      expect(modeOf(file)).toBe('600');
      expect(readdirSync(join(dir, '.ssh')).sort()).toEqual(['id_x', 'id_x.pub']);
      expect(modeOf(join(dir, '.ssh'))).toBe('700');
      expect(spawnSync('ssh-keygen', ['-y', '-P', 'long enough', '-f', file]).status).toBe(0);
    },
  );

  test.runIf(isRoot)("do not follow a user's link to what is not that user's (needs root)", () => {
    const home = join(dir, 'home');
    const other = join(dir, 'other');
    for (const path of [home, other]) mkdirSync(path);
    writeFileSync(join(other, 'f'), 'kept\n');
    chownSync(home, user, user);
    for (const [name, target] of [
      ['f', `${other}/f`],
      ['d', other],
    ] as const)
      symlinkSync(target, join(home, name));
    for (const path of [join(home, 'f'), join(home, 'd/f'), `${home}/d/../other/f`]) {
      const { status, stderr } = run(shell, write(path), 'stolen\n');
      expect([path, status, stderr]).toEqual([path, 102, expect.stringMatching(/not theirs/)]);
      expect(run(shell, `${placeFunctions()}\n${attributesProgram(path, { mode: 0o666 })}`).status).not.toBe(
        0,
      );
    }
    expect([readFileSync(join(other, 'f'), 'utf8'), modeOf(join(other, 'f'))]).toEqual(['kept\n', '644']);
    // What is the user's own may be led to, and so may what root's links lead to.
    mkdirSync(join(home, 'real'));
    chownSync(join(home, 'real'), user, user);
    symlinkSync('real', join(home, 'mine'));
    symlinkSync(join(home, 'real'), join(dir, 'roots'));
    expect(run(shell, write(join(home, 'mine/x')), 'x')).toEqual({ status: 0, stderr: '' });
    expect(run(shell, write(join(dir, 'roots/y')), 'y')).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(join(home, 'real'))).toEqual(['x', 'y']);
  });
});

describe('a write that fails', () => {
  const full = (): string => {
    const place = join(dir, 'full');
    mkdirSync(place);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', place]);
    return place;
  };
  test.runIf(isRoot).each([100_000, 1_000_000])(
    'for want of space leaves the old file and nothing else (%d bytes) (needs root)',
    async (size) => {
      const place = full();
      try {
        writeFileSync(join(place, 'f'), 'old\n');
        writeFileSync(join(place, 'filler'), Buffer.alloc(200_000));
        const transport = connectLocal();
        const host = createWriteHost(transport, { name: 'h' });
        await expect(host.writeFile(join(place, 'f'), Buffer.alloc(size, 1))).rejects.toThrow(
          `Could not write ${join(place, 'f')}: No space left on device`,
        );
        await transport.close();
        expect(readdirSync(place).sort()).toEqual(['f', 'filler']);
        expect(readFileSync(join(place, 'f'), 'utf8')).toBe('old\n');
        execFileSync('mount', ['-o', 'remount,ro', place]);
        const again = connectLocal();
        await expect(
          createWriteHost(again, { name: 'h' }).writeFile(join(place, 'f'), Buffer.alloc(size, 1)),
        ).rejects.toThrow(`Could not write ${join(place, 'f')}: Read-only file system`);
        await again.close();
      } finally {
        execFileSync('umount', [place]);
      }
    },
  );

  test('since the file was edited meanwhile, leaves what was written to it', async () => {
    const transport = connectLocal();
    const host = createWriteHost(transport, { name: 'h' });
    const path = join(dir, 'f');
    writeFileSync(path, 'theirs\n');
    await expect(host.writeFile(path, 'ours\n', { replacesSha1: '' })).rejects.toThrow(/while it was edited/);
    expect(readFileSync(path, 'utf8')).toBe('theirs\n');
    await transport.close();
  });
});
