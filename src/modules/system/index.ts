/**
 * Modules that manage the system of a host: users, services, kernel, mounts, facts.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const systemModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.service', async () => (await import('./service/service.ts')).service, [
    'sysvinit',
    'ansible.builtin.sysvinit',
  ]),
  entry(
    'ansible.builtin.systemd_service',
    async () => (await import('./service/systemd.ts')).systemdService,
    ['systemd', 'ansible.builtin.systemd', 'ansible.legacy.systemd'],
  ),
  entry('ansible.builtin.setup', async () => (await import('./facts/setup.ts')).setup, [], {
    gathersFacts: true,
  }),
  entry(
    'ansible.builtin.gather_facts',
    async () => (await import('./facts/setup.ts')).gatherFactsModule,
    [],
    { gathersFacts: true },
  ),
  entry('ansible.builtin.ping', async () => (await import('./facts/ping.ts')).ping),
  entry('ansible.builtin.getent', async () => (await import('./facts/getent.ts')).getent),
  entry('ansible.builtin.service_facts', async () => (await import('./facts/service-facts.ts')).serviceFacts),
  entry('ansible.builtin.package_facts', async () => (await import('./facts/package-facts.ts')).packageFacts),
  entry('ansible.builtin.mount_facts', async () => (await import('./facts/mount-facts.ts')).mountFacts),
  entry('ansible.builtin.user', async () => (await import('./user/user.ts')).user),
  entry('ansible.builtin.group', async () => (await import('./user/group.ts')).group),
  entry('ansible.builtin.iptables', async () => (await import('./iptables/iptables.ts')).iptables),
  entry(
    'community.general.alternatives',
    async () => (await import('./config/alternatives.ts')).alternatives,
  ),
  entry('community.general.pam_limits', async () => (await import('./config/pam-limits.ts')).pamLimits),
  entry('community.general.crypttab', async () => (await import('./config/crypttab.ts')).crypttab),
  entry('community.general.timezone', async () => (await import('./config/timezone.ts')).timezone),
  entry('community.general.locale_gen', async () => (await import('./config/locale-gen.ts')).localeGen),
  entry('ansible.builtin.debconf', async () => (await import('./config/debconf.ts')).debconf),
  entry('ansible.builtin.known_hosts', async () => (await import('./config/known-hosts.ts')).knownHosts),
  entry('ansible.builtin.hostname', async () => (await import('./config/hostname.ts')).hostname),
  entry('ansible.posix.sysctl', async () => (await import('./kernel/sysctl.ts')).sysctl),
  entry('community.general.modprobe', async () => (await import('./kernel/modprobe.ts')).modprobe),
  entry('ansible.builtin.cron', async () => (await import('./config/cron.ts')).cron),
  entry(
    'ansible.posix.authorized_key',
    async () => (await import('./config/authorized-key.ts')).authorizedKey,
  ),
  entry('ansible.posix.mount', async () => (await import('./config/mount.ts')).mount),
  entry(
    'ansible.builtin.wait_for_connection',
    async () => (await import('./connection/wait-for-connection.ts')).waitForConnection,
  ),
  entry('ansible.builtin.reboot', async () => (await import('./connection/reboot.ts')).rebootModule),
  entry('community.general.ufw', async () => (await import('./ufw/ufw.ts')).ufw),
  entry('community.general.filesystem', async () => (await import('./filesystem/filesystem.ts')).filesystem),
];
