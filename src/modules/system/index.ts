/**
 * Modules that manage the system of a host.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const systemModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.command', () => import('./command/command.ts').then((m) => m.command)),
  entry('ansible.builtin.shell', () => import('./command/shell.ts').then((m) => m.shell)),
  entry('ansible.builtin.async_status', () => import('./async/async-status.ts').then((m) => m.asyncStatus)),
  entry('ansible.builtin.raw', () => import('./command/raw.ts').then((m) => m.raw)),
  entry('ansible.builtin.script', () => import('./command/script.ts').then((m) => m.script)),
  entry('ansible.builtin.expect', () => import('./command/expect.ts').then((m) => m.expect)),
  entry('ansible.builtin.apt', () => import('./apt/apt.ts').then((m) => m.apt)),
  entry('ansible.builtin.service', () => import('./service/service.ts').then((m) => m.service), [
    ...['sysvinit', 'ansible.builtin.sysvinit'],
  ]),
  entry(
    'ansible.builtin.systemd_service',
    () => import('./service/systemd.ts').then((m) => m.systemdService),
    [...['systemd', 'ansible.builtin.systemd', 'ansible.legacy.systemd']],
  ),
  entry('ansible.builtin.setup', () => import('./facts/setup.ts').then((m) => m.setup)),
  entry('ansible.builtin.gather_facts', () => import('./facts/setup.ts').then((m) => m.gatherFactsModule)),
  entry('ansible.builtin.ping', () => import('./facts/ping.ts').then((m) => m.ping)),
  entry('ansible.builtin.getent', () => import('./facts/getent.ts').then((m) => m.getent)),
  entry('ansible.builtin.service_facts', () =>
    import('./facts/service-facts.ts').then((m) => m.serviceFacts),
  ),
  entry('ansible.builtin.package_facts', () =>
    import('./facts/package-facts.ts').then((m) => m.packageFacts),
  ),
  entry('ansible.builtin.mount_facts', () => import('./facts/mount-facts.ts').then((m) => m.mountFacts)),
  entry('ansible.builtin.user', () => import('./user/user.ts').then((m) => m.user)),
  entry('ansible.builtin.group', () => import('./user/group.ts').then((m) => m.group)),
  entry('ansible.builtin.uri', () => import('./net/uri.ts').then((m) => m.uri)),
  entry('ansible.builtin.wait_for', () => import('./net/wait-for.ts').then((m) => m.waitForModule)),
  entry('ansible.builtin.iptables', () => import('./net/iptables.ts').then((m) => m.iptables)),
  entry('ansible.builtin.package', () => import('./packages/package.ts').then((m) => m.packageModule)),
  entry('ansible.builtin.dnf', () => import('./packages/dnf.ts').then((m) => m.dnf), [
    ...['yum', 'dnf5', 'ansible.builtin.yum', 'ansible.builtin.dnf5', 'ansible.legacy.yum'],
  ]),
  entry('ansible.builtin.yum_repository', () =>
    import('./packages/yum-repository.ts').then((m) => m.yumRepository),
  ),
  entry('community.general.apk', () => import('./packages/apk.ts').then((m) => m.apk)),
  entry('ansible.builtin.apt_repository', () =>
    import('./packages/apt-repository.ts').then((m) => m.aptRepository),
  ),
  entry('ansible.builtin.deb822_repository', () =>
    import('./packages/deb822.ts').then((m) => m.deb822Repository),
  ),
  entry('ansible.builtin.dpkg_selections', () =>
    import('./packages/dpkg-selections.ts').then((m) => m.dpkgSelections),
  ),
  entry('ansible.builtin.apt_key', () => import('./packages/apt-key.ts').then((m) => m.aptKey)),
  entry('community.general.npm', () => import('./packages/npm.ts').then((m) => m.npm)),
  entry('ansible.builtin.pip', () => import('./packages/pip.ts').then((m) => m.pip)),
  entry('ansible.builtin.debconf', () => import('./config/debconf.ts').then((m) => m.debconf)),
  entry('ansible.builtin.known_hosts', () => import('./config/known-hosts.ts').then((m) => m.knownHosts)),
  entry('ansible.builtin.hostname', () => import('./config/hostname.ts').then((m) => m.hostname)),
  entry('ansible.posix.sysctl', () => import('./kernel/sysctl.ts').then((m) => m.sysctl)),
  entry('community.general.modprobe', () => import('./kernel/modprobe.ts').then((m) => m.modprobe)),
  entry('ansible.builtin.cron', () => import('./config/cron.ts').then((m) => m.cron)),
  entry('ansible.posix.authorized_key', () =>
    import('./config/authorized-key.ts').then((m) => m.authorizedKey),
  ),
  entry('ansible.posix.mount', () => import('./config/mount.ts').then((m) => m.mount)),
  entry('ansible.builtin.wait_for_connection', () =>
    import('./connection/wait-for-connection.ts').then((m) => m.waitForConnection),
  ),
  entry('ansible.builtin.reboot', () => import('./connection/reboot.ts').then((m) => m.rebootModule)),
  entry('ansible.builtin.subversion', () => import('./subversion/subversion.ts').then((m) => m.subversion)),
  entry('ansible.builtin.git', () => import('./git/git.ts').then((m) => m.git)),
];
