import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acl } from '../../../src/modules/files/acl/acl.ts';
import { openHost } from '../harness.ts';

describe.skipIf(!existsSync('/usr/bin/setfacl'))('acl (needs setfacl)', () => {
  const shown = (path: string): string =>
    execFileSync('getfacl', ['--omit-header', '--absolute-names', path], { encoding: 'utf8' });

  it('an entry is set, changed, read and removed', async () => {
    await using host = await openHost();
    const file = join(host.dir, 'f');
    writeFileSync(file, '', { mode: 0o600 });
    const args = (more: string): string => `path: ${file}\netype: user\nentity: nobody\n${more}`;
    const first = await host.converges(acl, args('permissions: rw\nstate: present'), { changing: 4 });
    expect(first.result['msg']).toBe('user:nobody:rw is present');
    expect(first.result['acl']).toContain('user:nobody:rw-');
    await host.converges(acl, args('permissions: r\nstate: present'), { changing: 4 });
    expect((await host.run(acl, `path: ${file}`)).result).toMatchObject({
      msg: 'current acl',
      changed: false,
    });
    await host.converges(acl, args('state: absent'), { changing: 4 });
    expect(shown(file)).not.toContain('nobody');
    await host.converges(acl, `path: ${file}\nentry: "group:users:r"\nstate: present`, { changing: 4 });
    expect(shown(file)).toContain('group:users:r--');
  });

  it('default entries of a directory, and all below it', async () => {
    await using host = await openHost();
    const dir = join(host.dir, 'd');
    mkdirSync(join(dir, 'sub'), { recursive: true });
    const args = `path: ${dir}\netype: group\nentity: users\npermissions: rwX\nstate: present\n`;
    await host.converges(acl, `${args}default: true`, { changing: 4 });
    expect(shown(dir)).toContain('default:group:users:rwx');
    await host.converges(acl, `${args}recurse: true`, { changing: 4 });
    expect(shown(join(dir, 'sub'))).toContain('group:users:rwx');
  });

  it.runIf(process.getuid?.() === 0)(
    'grants nothing through a link of a user’s to what is not theirs (needs root)',
    async () => {
      await using host = await openHost();
      chmodSync(host.dir, 0o755);
      const [home, secret] = [join(host.dir, 'home'), join(host.dir, 'secret')];
      mkdirSync(home);
      writeFileSync(secret, '', { mode: 0o600 });
      symlinkSync(secret, join(home, 'link'));
      symlinkSync(host.dir, join(home, 'up'));
      writeFileSync(join(home, 'own'), '', { mode: 0o600 });
      for (const name of ['', 'own', 'link', 'up']) lchownSync(join(home, name), 65534, 65534);
      const set = (path: string, more = ''): ReturnType<typeof host.run> =>
        host.run(acl, `path: ${path}\netype: user\nentity: nobody\npermissions: rw\nstate: present\n${more}`);
      for (const path of ['link', 'up/secret', 'up']) {
        const { status, result } = await set(join(home, path));
        expect([status, result['msg']]).toEqual([
          'failed',
          expect.stringContaining('root does not follow it'),
        ]);
      }
      await set(join(home, 'link'), 'follow: false');
      for (const path of [secret, host.dir]) expect(shown(path)).not.toContain('nobody');
      expect((await set(join(home, 'own'))).result['acl']).toContain('user:nobody:rw-');
      expect(readdirSync(home).sort()).toEqual(['link', 'own', 'up']);
    },
  );

  it('what does not fit together is refused', async () => {
    await using host = await openHost();
    writeFileSync(join(host.dir, 'f'), '');
    const said = async (more: string): Promise<unknown> =>
      (await host.run(acl, `path: ${host.dir}/f\n${more}`)).result['msg'];
    expect(await said('state: present')).toBe("'etype' MUST be set when 'state=present'.");
    expect(await said('state: absent\netype: user')).toBe("'entity' MUST be set when 'state=absent'.");
    expect(await said('recursive: true')).toBe("'recursive' MUST NOT be set when 'state=query'.");
    expect(await said('entry: "user:joe"\nstate: present')).toContain('MUST have 3 or 4 sections');
    expect(await said('etype: user\nentity: no-such-user\npermissions: r\nstate: present')).toMatch(
      /setfacl/,
    );
    expect((await host.run(acl, `path: ${host.dir}/none`)).result['msg']).toBe(
      'Path not found or not accessible.',
    );
  });
});
