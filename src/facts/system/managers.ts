/**
 * Which package manager and which service manager a host has.
 * @module
 */
import type { Answer } from '../answer.ts';

/** Later entries win, as in Ansible's table. */
const packageManagers: readonly (readonly [string, string])[] = [
  ['/usr/bin/rpm-ostree', 'atomic_container'],
  ['/usr/bin/yum', 'dnf'],
  ['/usr/bin/dnf-3', 'dnf'],
  ['/usr/bin/dnf5', 'dnf5'],
  ['/usr/bin/apt-get', 'apt'],
  ['/usr/bin/zypper', 'zypper'],
  ['/usr/sbin/urpmi', 'urpmi'],
  ['/usr/bin/pacman', 'pacman'],
  ['/bin/opkg', 'opkg'],
  ['/sbin/apk', 'apk'],
  ['/usr/bin/emerge', 'portage'],
  ['/usr/bin/xbps-install', 'xbps'],
  ['/usr/bin/swupd', 'swupd'],
];

const linkOf = (answer: Answer, path: string): string | undefined =>
  answer
    .lines('links')
    .find((line) => line.startsWith(`${path} `))
    ?.slice(path.length + 1);

function redHatManager(answer: Answer): string {
  if (answer.exists('/run/ostree-booted')) return 'atomic_container';
  for (const path of ['/usr/bin/dnf', '/usr/bin/microdnf'])
    if (answer.exists(path)) return linkOf(answer, path) === '/usr/bin/dnf5' ? 'dnf5' : 'dnf';
  return answer.exists('/usr/bin/yum') ? 'yum' : 'unknown';
}

/** `pkg_mgr`: the one that the distribution means, not just any that is installed. */
export function packageManager(answer: Answer, family: string): string {
  if (family === 'RedHat') return redHatManager(answer);
  if (family === 'Debian') return 'apt';
  const found = packageManagers.findLast(([path]) => answer.exists(path))?.[1] ?? 'unknown';
  return found === 'apt' && family === 'Altlinux' ? 'apt_rpm' : found;
}

const firstProcess: Readonly<Record<string, string>> = {
  procd: 'openwrt_init',
  'runit-init': 'runit',
  svscan: 'svc',
  'openrc-init': 'openrc',
};

/** `service_mgr`: by the first process where its name says something, else by what is installed. */
export function serviceManager(answer: Answer, distribution: string): string {
  const init = linkOf(answer, '/sbin/init')?.split('/').at(-1);
  const first = answer.file('/proc/1/comm')?.trim() ?? init;
  if (first !== undefined && first !== '' && first !== 'init' && !first.endsWith('sh'))
    return firstProcess[first] ?? first;
  const tools = new Set(answer.lines('tools'));
  if (distribution === 'OpenWrt') return 'openwrt_init';
  if (tools.has('systemctl') && answer.exists('/run/systemd/system/')) return 'systemd';
  if (tools.has('initctl') && answer.exists('/etc/init/')) return 'upstart';
  if (answer.exists('/sbin/openrc')) return 'openrc';
  if (tools.has('systemctl') && init === 'systemd') return 'systemd';
  if (answer.exists('/etc/init.d/')) return 'sysvinit';
  return answer.exists('/etc/dinit.d/') ? 'dinit' : 'service';
}
