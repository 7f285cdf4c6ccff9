/**
 * The one shell program that reads a host's facts. It prints sections: a record separator (0x1e), the section's name,
 * a newline, the body. Files are printed by one grep as `path:line`, so that most facts cost no process of their own.
 * Works with coreutils and with busybox; what few hosts have leaves its section empty where it is missing.
 * @module
 */
import { needsPrograms, quote } from '../sdk/index.ts';
import type { FactGroup } from './subset.ts';

export interface ProgramOptions {
  readonly groups: ReadonlySet<FactGroup>;
  /** Folder of `*.fact` files. */
  readonly factPath: string;
  /** Seconds that each program of the host's, and each file system, may take to answer. */
  readonly timeout: number;
}

const files: Readonly<Record<string, readonly string[]>> = {
  platform: [
    ...['/var/lib/dbus/machine-id', '/etc/machine-id', '/proc/self/status'],
    // What uname says, for a host without it.
    ...['ostype', 'hostname', 'osrelease', 'version', 'arch'].map((name) => `/proc/sys/kernel/${name}`),
  ],
  distribution: [
    ...[
      '/etc/os-release',
      '/usr/lib/os-release',
      '/etc/debian_version',
      '/etc/lsb-release',
      '/etc/alpine-release',
    ],
    ...['/etc/redhat-release', '/etc/centos-release', '/etc/oracle-release', '/etc/system-release'],
    ...['/etc/altlinux-release', '/etc/SuSE-release', '/etc/gentoo-release', '/etc/slackware-version'],
    ...['/etc/openwrt_release', '/etc/arch-release', '/etc/vmware-release', '/etc/coreos/update.conf'],
  ],
  system: [
    ...[
      '/proc/cmdline',
      '/proc/loadavg',
      '/proc/sys/crypto/fips_enabled',
      '/etc/resolv.conf',
      '/proc/1/comm',
    ],
    ...['/sys/fs/selinux/enforce', '/sys/fs/selinux/policyvers', '/etc/selinux/config'],
    ...['/etc/ssh/ssh_host_*_key.pub', '/etc/openssh/ssh_host_*_key.pub', '/etc/ssh_host_*_key.pub'],
  ],
  virtual: [
    ...[
      '/proc/1/cgroup',
      '/proc/1/environ',
      '/run/systemd/container',
      '/proc/xen/capabilities',
      '/proc/modules',
    ],
    ...['/sys/devices/virtual/dmi/id/*', '/proc/cpuinfo', '/proc/self/status'],
  ],
  hardware: [
    ...['/proc/cpuinfo', '/proc/meminfo', '/proc/uptime', '/proc/self/mounts', '/proc/self/mountinfo'],
    ...['/proc/self/status', '/proc/sysinfo', '/sys/hypervisor/type', '/sys/devices/virtual/dmi/id/*'],
    '/sys/block/*/removable',
    '/sys/block/*/size',
    ...['rotational', 'scheduler', 'logical_block_size', 'hw_sector_size'].map(
      (f) => `/sys/block/*/queue/${f}`,
    ),
    ...['discard_granularity', 'discard_max_hw_bytes'].map((f) => `/sys/block/*/queue/${f}`),
    ...['vendor', 'model', 'serial', 'sas_address', 'sas_device_handle'].map(
      (f) => `/sys/block/*/device/${f}`,
    ),
    ...['start', 'size', 'holders/*/dm/name'].map((f) => `/sys/block/*/*/${f}`),
    '/sys/block/*/holders/*/dm/name',
  ],
  network: [
    ...['address', 'mtu', 'operstate', 'type', 'speed', 'flags'].map((f) => `/sys/class/net/*/${f}`),
    ...['bridge/bridge_id', 'bridge/stp_state'].map((f) => `/sys/class/net/*/${f}`),
    ...['slaves', 'mode', 'miimon', 'lacp_rate', 'primary', 'all_slaves_active'].map(
      (f) => `/sys/class/net/*/bonding/${f}`,
    ),
    '/sys/class/net/*/bonding_slave/perm_hwaddr',
    '/sys/class/fc_host/*/port_name',
    ...['/etc/iscsi/initiatorname.iscsi', '/etc/nvme/hostnqn'],
  ],
};

const existing: readonly string[] = [
  ...[
    '/usr/bin/rpm-ostree',
    '/usr/bin/yum',
    '/usr/bin/dnf',
    '/usr/bin/dnf-3',
    '/usr/bin/dnf5',
    '/usr/bin/microdnf',
  ],
  ...['/usr/bin/apt-get', '/usr/bin/zypper', '/usr/bin/pacman', '/bin/opkg', '/sbin/apk', '/usr/bin/emerge'],
  ...['/usr/bin/xbps-install', '/usr/sbin/urpmi', '/usr/bin/swupd', '/run/ostree-booted', '/usr/bin/rpm'],
  ...['/run/systemd/system/', '/etc/init/', '/sbin/openrc', '/etc/init.d/', '/etc/dinit.d/', '/sbin/init'],
  ...['/sys/kernel/security/apparmor', '/sys/fs/selinux/enforce', '/dev/kvm', '/.dockerenv', '/.dockerinit'],
  ...['/proc/vz', '/proc/lve', '/proc/bc', '/proc/xen'],
];

const base = `
s uname; uname -snrvm
s now; date '+%s %z %Z %N'; tail -n 1 /etc/localtime
s user; id
s passwd; u=$(id -un) || { u=; while read -r k x e r; do if [ "$k" = Uid: ]; then u=$e; fi; done </proc/self/status; }
if [ -n "$u" ]; then $T getent passwd "$u" || grep "^$u:" /etc/passwd || grep "^[^:]*:[^:]*:$u:" /etc/passwd; fi
s fqdn; if command -v getent >/dev/null; then set -- $($T getent ahosts "$(uname -n)"); set -- $($T getent hosts "\${1-}")
  if [ $# -gt 1 ]; then shift; n=$1; for f; do case $f in *.*) n=$f; break ;; esac; done; echo "$n"; fi
else $T hostname -f; fi
s bits; getconf LONG_BIT
s exists; for f in ${existing.join(' ')}; do if [ -e "$f" ]; then echo "$f"; fi; done
s links; for f in /sbin/init /usr/bin/dnf /usr/bin/microdnf; do
  if [ -L "$f" ]; then echo "$f $(readlink -f -- "$f")"; fi; done
s tools; for f in systemctl initctl capsh dmidecode; do if command -v $f >/dev/null; then echo $f; fi; done
s python; for f in /usr/bin/python3 /usr/libexec/platform-python "$(command -v python3)" "$(command -v python)"; do
  if [ -x "$f" ]; then echo "$f"; $T "$f" -V 2>&1; break; fi; done
s roots; stat -c '%d:%i' / /proc/1/root/.; stat -f -c %T /`;

const system = `
if command -v lsb_release >/dev/null; then s lsb; $T lsb_release -a; fi
if command -v capsh >/dev/null; then s caps; $T capsh --print; fi
if [ -d /run/systemd/system ]; then s systemd; $T systemctl --version; fi`;

const network = `
s nics; for f in /sys/class/net/*/; do echo "$f"; done
s nicparts; for f in /sys/class/net/*/bridge /sys/class/net/*/bonding /sys/class/net/*/brif/*; do echo "$f"; done
s nicdevices; for f in /sys/class/net/*/device; do if [ -e "$f" ]; then
  m=-; if [ -e "$f/driver/module" ]; then m=$(readlink -f -- "$f/driver/module"); fi
  echo "$f $(readlink -- "$f") $m"; fi; done
s addresses; ip -o addr show
s route4; ip -4 route get 8.8.8.8
s route6; ip -6 route get 2404:6800:400a:800::1012
s local4; ip -4 route show table local
s local6; ip -6 route show table local
if ! command -v ip >/dev/null; then s ifconfig; ifconfig -a; fi`;

const hardware = `
s nproc; nproc
s blocks; ls -l /sys/block
s partitions; for f in /sys/block/*/*/start /sys/block/*/holders/* /sys/block/*/*/holders/* /sys/block/*/slaves/*; do
  echo "$f"; done
for f in by-id by-uuid by-label; do if [ -d /dev/disk/$f ]; then s "disks $f"; ls -l /dev/disk/$f; fi; done
if command -v lspci >/dev/null; then s lspci; $T lspci -D; fi
if command -v lsblk >/dev/null; then s lsblk; $T lsblk --list --noheadings --paths --output NAME,UUID --exclude 2; fi
if [ ! -e /sys/devices/virtual/dmi/id/product_name ] && command -v dmidecode >/dev/null; then
  for f in bios-release-date bios-vendor bios-version baseboard-asset-tag baseboard-product-name \\
    baseboard-serial-number baseboard-manufacturer baseboard-version chassis-asset-tag chassis-serial-number \\
    chassis-manufacturer chassis-version chassis-type system-product-name system-serial-number system-uuid \\
    system-version system-manufacturer; do s "dmi $f"; $T dmidecode -s $f; done; fi
if [ "$(id -u)" = 0 ] && command -v vgs >/dev/null; then
  for f in vgs lvs pvs; do s $f; $T $f --noheadings --nosuffix --units g --separator ,; done; fi
s statfs
set --
while read -r d m k rest; do
  case $d in /*|*:/*) ;; *) continue ;; esac
  m=$(printf '%b' "$m")
  case $k in nfs*|cifs|smb*|fuse*|9p|ceph|glusterfs) $T stat -f -c '%s %S %b %a %c %d %n' -- "$m" ;;
  *) set -- "$@" "$m" ;; esac
done </proc/self/mounts
if [ $# -gt 0 ]; then $T stat -f -c '%s %S %b %a %c %d %n' -- "$@"; fi`;

/** What ends a program of the host's that hangs, and what it has started; the second try is for an old busybox. */
const bound = (timeout: number): string =>
  `T=; if timeout -k 1 9 true; then T='timeout -k 1 ${timeout}'; elif timeout 9 true; then T='timeout ${timeout}'; fi`;

const local = (path: string, timeout: number): string => `
for f in ${quote(path)}/*.fact; do
  n=\${f##*/}
  if [ ! -e "$f" ]; then if [ -L "$f" ]; then s "localdead $n"; s "local $n"; fi; continue; fi
  if [ -x "$f" ]; then
    s "local $n"; { e=$($T "$f" </dev/null 2>&1 >&3); c=$?; } 3>&1; s "localrc $n"; echo $c
    case $T$c in timeout*124|timeout*137) e="$e\${e:+, }it did not end within ${timeout} s (gather_timeout)" ;; esac
    printf '%s\\n' "$e"
  else s "local $n"; [ -p "$f" ] || cat -- "$f"; fi
done`;

/** The program for the groups that are wanted. */
export function factsProgram(options: ProgramOptions): string {
  const { groups } = options;
  const read = new Set([...(files.platform ?? []), ...(files.distribution ?? []), ...(files.system ?? [])]);
  for (const group of ['virtual', 'hardware', 'network'] as const)
    if (groups.has(group)) for (const file of files[group] ?? []) read.add(file);
  return [
    needsPrograms('cat', 'date', 'grep', 'uname', ...(groups.has('hardware') ? ['ls'] : [])),
    `(s() { printf '\\036%s\\n' "$1"; }`,
    's env; cat /proc/self/environ',
    'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin',
    bound(options.timeout),
    base,
    groups.has('system') ? system : '',
    groups.has('network') ? network : '',
    groups.has('hardware') ? hardware : '',
    groups.has('local') ? local(options.factPath, options.timeout) : '',
    `s files; grep -aHs -e '' -- ${[...read].join(' ')}`,
    ') 2>/dev/null; exit 0',
  ]
    .filter((part) => part !== '')
    .join('\n');
}
