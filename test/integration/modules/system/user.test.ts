import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group } from '../../../../src/modules/system/user/group.ts';
import { user } from '../../../../src/modules/system/user/user.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { expectStatus } from '../../../modules/harness.ts';
import { converges, haveMachine, openContainer, type ContainerHost } from './container.ts';

const hash = '$6$abcdefgh$' + 'x'.repeat(86);

describe.skipIf(!haveMachine())('users and groups (needs Docker and the lab’s image)', () => {
  let host: ContainerHost;
  beforeAll(async () => {
    host = await openContainer();
  });
  afterAll(async () => host[Symbol.asyncDispose]());
  const accounts = (): string => host.sh('cat /etc/passwd /etc/group /etc/shadow; ls -la /home | sha256sum');

  const converge = (module: Module, args: string) => converges(host, accounts, module, args);

  it('makes groups', async () => {
    expect((await converge(group, 'name: team\ngid: 2345')).result).toMatchObject({
      gid: 2345,
      name: 'team',
    });
    await converge(group, 'name: team\ngid: 2346');
    await converge(group, 'name: crew\nsystem: true');
    await converge(group, 'name: crew\nstate: absent');
  });

  it('misses a group that is not there', async () => {
    expect(await host.check(user, 'name: joe\ngroup: nowhere')).toMatchObject({ kind: 'missing' });
  });

  it('makes an account with everything', async () => {
    const args = `name: joe
uid: 3456
comment: Joe Doe
group: team
groups: [users, adm]
shell: /bin/sh
home: /srv/homes/joe
password: ${hash}
expires: 4102444800
password_expire_max: 90
password_expire_min: 1
password_expire_account_disable: 15`;
    const first = await converge(user, args);
    expect(first.result).toMatchObject({ uid: 3456, group: 2346, home: '/srv/homes/joe', shell: '/bin/sh' });
    expect(first.result['password']).toBe('NOT_LOGGING_PASSWORD');
    expect(host.sh('id -nG joe')).toBe('team adm users');
    expect(host.sh('grep ^joe: /etc/shadow')).toContain(hash);
    expect(host.sh('stat -c %U /srv/homes/joe/.profile')).toBe('joe');
  });

  it('changes what differs', async () => {
    await converge(user, 'name: joe\ncomment: Other\ngroups: [users]\nshell: /bin/bash');
    expect(host.sh('id -nG joe')).toBe('team users');
    await converge(user, 'name: joe\ngroups: [adm]\nappend: true');
    await converge(user, 'name: joe\nhome: /srv/homes/joseph\nmove_home: true');
    await converge(user, 'name: joe\npassword_lock: true');
    await converge(user, 'name: joe\npassword_lock: false');
    await converge(user, 'name: joe\nexpires: -1');
    await converge(user, 'name: joe\ngroups: []');
    expectStatus(
      await host.run(user, `name: joe\npassword: "$5$aa$${'y'.repeat(43)}"\nupdate_password: on_create`),
      'ok',
    );
    await converge(user, `name: joe\npassword: "$5$aa$${'y'.repeat(43)}"`);
  });

  it('generates a key once', async () => {
    const run = await converge(
      user,
      'name: joe\ngenerate_ssh_key: true\nssh_key_type: ed25519\nssh_key_passphrase: geheim',
    );
    expect(run.result['ssh_public_key']).toMatch(/^ssh-ed25519 .* ansible-generated on /);
    expect(host.sh('stat -c "%U %a" /srv/homes/joseph/.ssh/id_ed25519')).toBe('joe 600');
    expect(host.sh('ssh-keygen -y -P geheim -f /srv/homes/joseph/.ssh/id_ed25519')).toContain('ssh-ed25519');
  });

  it('keeps a key that waits in the home of a new account, a link too, unless it is forced', async () => {
    host.sh(
      'mkdir -p /srv/homes/eve/.ssh; echo kept >/srv/flag; ln -s /srv/flag /srv/homes/eve/.ssh/id_ed25519.pub',
    );
    const asked = 'name: eve\nhome: /srv/homes/eve\ngenerate_ssh_key: true\nssh_key_type: ed25519';
    expectStatus(await host.run(user, asked), 'changed');
    expect(host.sh('readlink /srv/homes/eve/.ssh/id_ed25519.pub; ls -A /srv/homes/eve/.ssh')).toBe(
      '/srv/flag\nid_ed25519.pub',
    );
    expectStatus(await host.run(user, `${asked}\nforce: true`), 'changed');
    expect(host.sh('stat -c "%U %F" /srv/homes/eve/.ssh/id_ed25519.pub; cat /srv/flag')).toBe(
      'eve regular file\nkept',
    );
    await converge(user, 'name: eve\nstate: absent\nremove: true');
    host.sh('rm -rf /srv/homes/eve /srv/flag');
  });

  it('makes a missing home directory', async () => {
    host.sh('rm -rf /srv/homes/joseph');
    await converge(user, 'name: joe');
    expect(host.sh('stat -c %U /srv/homes/joseph')).toBe('joe');
  });

  it('makes a system account without a home, and removes accounts', async () => {
    await converge(user, 'name: daemon-x\nsystem: true\ncreate_home: false');
    await converge(user, 'name: daemon-x\nstate: absent');
    await converge(user, 'name: joe\nstate: absent\nremove: true');
    expect(host.sh('ls /srv/homes')).toBe('');
  });
});
