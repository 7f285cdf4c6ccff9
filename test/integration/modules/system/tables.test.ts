import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizedKey } from '../../../../src/modules/system/config/authorized-key.ts';
import { cron } from '../../../../src/modules/system/config/cron.ts';
import { mount } from '../../../../src/modules/system/config/mount.ts';
import { getent } from '../../../../src/modules/system/facts/getent.ts';
import { packageFacts } from '../../../../src/modules/system/facts/package-facts.ts';
import { serviceFacts } from '../../../../src/modules/system/facts/service-facts.ts';
import { setup } from '../../../../src/modules/system/facts/setup.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { expectStatus } from '../../../modules/harness.ts';
import { converges, haveMachine, openContainer, type ContainerHost } from './container.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuCEALE6vC8sN3VTlucU7EqnhauMuJuyyvRXL5p4fFz';

describe.skipIf(!haveMachine())('tables of a host (needs Docker and the lab’s image)', () => {
  let host: ContainerHost;
  beforeAll(async () => {
    host = await openContainer();
  });
  afterAll(async () => host[Symbol.asyncDispose]());
  const files = (): string =>
    host.sh('find /etc /root /home /mnt -exec stat -c "%n %s %Y %a %U" {} + | sort; cat /proc/mounts');

  const converge = (module: Module, args: string) => converges(host, files, module, args);

  it('lets keys in and out', async () => {
    await converge(authorizedKey, `user: root\nkey: ${key} one@example`);
    expect(host.sh('stat -c %a /root/.ssh /root/.ssh/authorized_keys')).toBe('700\n600');
    await converge(authorizedKey, `user: root\nkey: ${key} one@example\nkey_options: no-pty`);
    expect(host.sh('cat /root/.ssh/authorized_keys')).toContain(`no-pty ${key} one@example`);
    await converge(authorizedKey, `user: root\nkey: ${key}\nstate: absent`);
  });

  it('keeps jobs in files of cron', async () => {
    await converge(cron, 'name: a job\nminute: "5"\njob: /bin/true\nuser: root\ncron_file: test');
    expect(host.sh('cat /etc/cron.d/test')).toBe('#Ansible: a job\n5 * * * * root /bin/true');
    await converge(cron, 'name: a job\nminute: "6"\njob: /bin/true\nuser: root\ncron_file: test');
    await converge(cron, 'name: PATH\nenv: true\njob: /bin\nuser: root\ncron_file: test');
    await converge(cron, 'name: a job\nstate: absent\ncron_file: test');
    expect(host.sh('cat /etc/cron.d/test')).toBe('PATH="/bin"');
  });

  it('mounts now and on boot', async () => {
    await converge(mount, 'path: /mnt/data\nsrc: tmpfs\nfstype: tmpfs\nopts: size=1m\nstate: mounted');
    expect(host.sh('grep /mnt/data /proc/mounts')).toContain('tmpfs');
    await converge(mount, 'path: /mnt/data\nsrc: tmpfs\nfstype: tmpfs\nopts: size=2m\nstate: mounted');
    await converge(mount, 'path: /mnt/data\nstate: unmounted');
    await converge(mount, 'path: /mnt/data\nstate: absent');
    expect(host.sh('ls /mnt')).toBe('');
  });

  it('gathers facts in one round trip', async () => {
    const run = await host.run(setup, '{}');
    expectStatus(run, 'ok');
    expect(run.roundTrips).toBe(1);
    expect(run.facts).toMatchObject({
      ansible_distribution: 'Debian',
      ansible_os_family: 'Debian',
      ansible_distribution_major_version: host.sh('. /etc/os-release; echo $VERSION_ID'),
      ansible_service_mgr: 'systemd',
      ansible_pkg_mgr: 'apt',
      ansible_hostname: host.container,
      ansible_user_id: 'root',
      ansible_virtualization_role: 'guest',
    });
    host.sh(`mkdir -p /etc/ansible/facts.d; cd /etc/ansible/facts.d
      printf '[general]\\nA = 1\\n' >ini.fact; printf '{"b": [1]}' >json.fact
      printf '#!/bin/sh\\necho "{\\\\"c\\\\": 2}"\\n' >run.fact; printf '#!/bin/sh\\necho oops >&2; exit 3\\n' >bad.fact; chmod +x run.fact bad.fact`);
    const local = await host.run(setup, 'gather_subset: ["!all", local]\nfilter: ansible_local');
    expect(local.facts).toEqual({
      ansible_local: {
        ini: { general: { a: '1' } },
        json: { b: [1] },
        run: { c: 2 },
        bad: 'Failure executing fact script (/etc/ansible/facts.d/bad.fact), rc: 3, err: oops',
      },
    });
    expectStatus(await host.run(setup, 'gather_subset: nonsense'), 'failed');
  });

  it('knows accounts, services and packages', async () => {
    const root = await host.run(getent, 'database: passwd\nkey: root');
    expect(root.facts).toEqual({ getent_passwd: { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] } });
    expectStatus(await host.run(getent, 'database: passwd\nkey: nobody-here'), 'failed');
    const none = await host.run(getent, 'database: passwd\nkey: nobody-here\nfail_key: false');
    expect(none.facts).toEqual({ getent_passwd: { 'nobody-here': null } });
    const services = await host.run(serviceFacts, '{}');
    expect((services.facts?.['services'] as Record<string, unknown>)['systemd-journald.service']).toEqual({
      name: 'systemd-journald.service',
      state: 'running',
      status: 'static',
      source: 'systemd',
    });
    const packages = await host.run(packageFacts, '{}');
    expect((packages.facts?.['packages'] as Record<string, unknown[]>)['bash']).toMatchObject([
      { name: 'bash', source: 'apt' },
    ]);
  });
});
