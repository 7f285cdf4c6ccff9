/** Root makes no hard link to what a user's symbolic link leads to, which would then get the task's owner. */
import { chmodSync, chownSync, lchownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { file } from '../../../src/modules/files/file/file.ts';
import { openHost, type TestHost } from '../harness.ts';

const user = 61_183;

/** A home of a user's with a file, links to it and to a file and a directory of root's. */
function lay({ dir }: TestHost): { home: string; secret: string } {
  const [home, secret] = [join(dir, 'home'), join(dir, 'secret')];
  chmodSync(dir, 0o755);
  mkdirSync(home);
  mkdirSync(secret);
  writeFileSync(join(secret, 'key'), "root's\n", { mode: 0o600 });
  writeFileSync(join(home, "own's\n"), 'mine\n');
  for (const [name, target] of [
    ['key', '../secret/key'],
    ['folder', '../secret'],
    ['mine', "own's\n"],
  ] as const) {
    symlinkSync(target, join(home, name));
    lchownSync(join(home, name), user, user);
  }
  for (const path of [home, join(home, "own's\n")]) chownSync(path, user, user);
  return { home, secret: join(secret, 'key') };
}

describe.skipIf(process.getuid?.() !== 0)('a hard link made by root (needs root)', () => {
  it.each(['key', 'folder/key'])('is not made through the link of a user: %s', async (src) => {
    await using host = await openHost();
    const { home, secret } = lay(host);
    const run = await host.run(
      file,
      `src: ${home}/${src}\npath: ${home}/h\nstate: hard\nowner: "${user}"\nmode: "0644"`,
    );
    expect([run.status, run.result['msg']]).toEqual([
      'failed',
      expect.stringContaining('root does not follow it'),
    ]);
    const { uid, mode, nlink } = statSync(secret);
    expect([uid, mode & 0o777, nlink]).toEqual([0, 0o600, 1]);
  });

  it('is made through a link of theirs to what is theirs', async () => {
    await using host = await openHost();
    const { home } = lay(host);
    const run = await host.run(file, `src: ${home}/mine\npath: ${home}/h\nstate: hard\nmode: "0640"`);
    expect(run.status).toBe('changed');
    expect(statSync(join(home, 'h')).ino).toBe(statSync(join(home, "own's\n")).ino);
  });
});
