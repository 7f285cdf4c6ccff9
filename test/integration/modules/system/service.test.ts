import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../../../../src/modules/system/service/service.ts';
import { systemdService } from '../../../../src/modules/system/service/systemd.ts';
import { expectStatus } from '../../../modules/harness.ts';
import { haveMachine, openContainer, type ContainerHost } from './container.ts';

const unit = (text: string): string =>
  `printf '[Unit]\\nDescription=test\\n[Service]\\nExecStart=/bin/sleep ${text}\\nExecReload=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/sleeper.service`;

describe.skipIf(!haveMachine())('services (needs Docker and the lab’s image)', () => {
  let host: ContainerHost;
  beforeAll(async () => {
    host = await openContainer();
  });
  afterAll(async () => host[Symbol.asyncDispose]());
  const active = (): string => host.sh('systemctl is-active sleeper || true');

  it('misses a unit that is not there', async () => {
    expect(await host.check(service, 'name: sleeper\nstate: started')).toMatchObject({ kind: 'missing' });
    const run = await host.run(service, 'name: sleeper\nstate: started');
    expect(run.result['msg']).toBe('Could not find the requested service sleeper: host');
  });

  it('starts and enables in two round trips, then is done in one', async () => {
    host.sh(unit('1000'));
    const args = 'name: sleeper\nstate: started\nenabled: true';
    expectStatus(await host.check(service, args), 'changed');
    expect(active()).toBe('inactive');
    const first = await host.run(service, args);
    expectStatus(first, 'changed');
    expect(first.result).toMatchObject({ state: 'started', enabled: true, name: 'sleeper' });
    expect(first.roundTrips).toBe(2);
    expect(host.sh('systemctl is-enabled sleeper')).toBe('enabled');
    const second = await host.run(service, args);
    expectStatus(second, 'ok');
    expect(second.roundTrips).toBe(1);
    expect(second.result['status']).toMatchObject({ ActiveState: 'active', Id: 'sleeper.service' });
  });

  it('restarts always, and reads a changed file with daemon_reload', async () => {
    host.sh(unit('2000'));
    const run = await host.run(systemdService, 'name: sleeper\nstate: restarted\ndaemon_reload: true');
    expectStatus(run, 'changed');
    expect(run.roundTrips).toBe(2);
    expect(host.sh('systemctl show -p ExecStart sleeper')).toContain('2000');
    expectStatus(await host.check(systemdService, 'name: sleeper\nstate: restarted'), 'changed');
    expectStatus(await host.run(systemdService, 'name: sleeper\nstate: reloaded'), 'changed');
    const again = await host.run(systemdService, 'name: sleeper\nstate: started\ndaemon_reload: true');
    expectStatus(again, 'ok');
    expect(again.roundTrips).toBe(1);
    expectStatus(await host.run(systemdService, 'daemon_reload: true'), 'ok');
  });

  it('masks and unmasks', async () => {
    host.sh('systemctl disable --now cron 2>/dev/null; systemctl mask fstrim.timer 2>/dev/null; true');
    expectStatus(await host.run(systemdService, 'name: fstrim.timer\nmasked: true'), 'ok');
    expectStatus(await host.run(systemdService, 'name: fstrim.timer\nmasked: false'), 'changed');
    expectStatus(await host.run(systemdService, 'name: fstrim.timer\nmasked: false'), 'ok');
    expectStatus(await host.run(systemdService, 'name: nothere.service\nmasked: true'), 'changed');
  });

  it('takes a unit for enabled whose links a generator makes at each boot', async () => {
    host.sh('cp /etc/systemd/system/sleeper.service /etc/systemd/system/made@.service');
    host.sh('systemctl enable --runtime made@one');
    expect(host.sh('systemctl is-enabled made@one')).toBe('enabled-runtime');
    const run = await host.run(systemdService, 'name: made@one.service\nenabled: true');
    expectStatus(run, 'ok');
    expect(run.result['enabled']).toBe(true);
    expect(host.sh('ls /etc/systemd/system/multi-user.target.wants')).not.toContain('made@one');
    host.sh('systemctl disable --runtime made@one; rm /etc/systemd/system/made@.service');
  });

  it('stops and disables', async () => {
    const args = 'name: sleeper\nstate: stopped\nenabled: false';
    expectStatus(await host.run(service, args), 'changed');
    expect(active()).toBe('inactive');
    expectStatus(await host.run(service, args), 'ok');
  });

  it('says why a unit did not start', async () => {
    host.sh(
      'printf "[Service]\\nExecStart=/bin/false\\nType=oneshot\\n" >/etc/systemd/system/broken.service',
    );
    const run = await host.run(service, 'name: broken\nstate: started');
    expectStatus(run, 'failed');
    expect(run.result['msg']).toMatch(/^Unable to start service broken: Job for broken.service failed/);
  });

  it('runs init scripts', async () => {
    const script = `#!/bin/sh
case $1 in start) touch /run/old.up;; stop) rm -f /run/old.up;; status) [ -e /run/old.up ];; esac`;
    host.sh(`cat >/etc/init.d/old <<'END'\n${script}\nEND\nchmod +x /etc/init.d/old`);
    const args = 'name: old\nstate: started\nuse: sysvinit';
    expectStatus(await host.check(service, args), 'changed');
    expectStatus(await host.run(service, args), 'changed');
    expectStatus(await host.run(service, args), 'ok');
    expectStatus(await host.run(service, 'name: old\nstate: stopped\nuse: sysvinit'), 'changed');
  });
});
