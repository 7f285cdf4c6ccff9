/**
 * What a host has, asked once per connection and user.
 * @module
 */
import { fail } from '../module.ts';
import type { HostCaps } from '../host.ts';
import { sh } from '../shell.ts';

/** Programs that modules ask about. */
export const knownTools: readonly string[] = (
  'apk apt-get apt-cache apt-mark awk base64 bzip2 chattr chcon chpasswd consul curl deb-systemd-helper debconf-set-selections debconf-show ' +
  'dnf dnf5 docker dockerd dpkg dpkg-query getent getfacl git gpg groupadd gunzip gzip hostnamectl initctl ip iptables ' +
  'journalctl loginctl lsattr lsb_release lsof md5sum modprobe mount nginx openssl pacman perl python3 rc-service rc-update ' +
  'readlink restorecon rpm rsync service setfacl sha1sum sha224sum sha256sum sha384sum sha512sum ss sudo sync sysctl ' +
  'systemctl tar timedatectl udevadm unxz unzip unzstd update-rc.d useradd usermod adduser addgroup wget xz yum zstd zypper'
).split(' ');

const proxyVariables = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** Only builtins but for `id`, so that it costs next to nothing. Directories of system programs count as in PATH. */
export const capsProgram = sh`
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
id -u; id -un 2>/dev/null || echo; printf '%s\\n' "$HOME"
case $(readlink -f -- "$(command -v stat)" 2>/dev/null) in *busybox*) echo 1;; *) echo 0;; esac
if [ -d /run/systemd/system ]; then echo 1; else echo 0; fi
for t in ${knownTools}; do if command -v "$t" >/dev/null 2>&1; then printf '%s ' "$t"; fi; done; echo
for t in ${proxyVariables}; do eval 'test -z "\${'"$t"'+x}" || printf "%s=%s\\n" '"$t"' "\${'"$t"'}"'; done`;

const proxiesOf = (lines: readonly string[]): HostCaps['proxies'] =>
  Object.fromEntries(
    lines
      .map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)] as const)
      .filter(([name]) => proxyVariables.includes(name)),
  );

export function parseCaps(text: string): HostCaps {
  const [uid = '', user = '', home = '', busybox, systemd, tools = '', ...rest] = text.split('\n');
  if (!/^\d+$/.test(uid))
    fail('The host did not say who the user is: `id -u` printed nothing.', { stdout: text });
  return {
    uid: Number(uid),
    user: user === '' ? uid : user,
    home: home === '' ? '/' : home,
    busybox: busybox === '1',
    systemd: systemd === '1',
    tools: new Set(tools.split(' ').filter((tool) => tool !== '')),
    proxies: proxiesOf(rest),
  };
}
