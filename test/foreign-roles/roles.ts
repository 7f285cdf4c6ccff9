/**
 * The roles that are compared: what is played of each, and which differences are expected.
 * @module
 */
import type { Expected } from './compare.ts';

/** How a role is played. What is not given is the role's own test for Molecule. */
export interface Role {
  /** The books, relative to the folder of the role or collection. */
  readonly books?: readonly string[];
  /** A book in YAML to play instead, where the role's own needs roles that there are no clones of. */
  readonly own?: string;
  /** Variables that win over all others. */
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly expected?: readonly Expected[];
}

const alone = (role: string): string =>
  `- hosts: all\n  pre_tasks:\n    - apt: {update_cache: true, cache_valid_time: 600}\n  roles: [${role}]\n`;

/** Books of roles that have no other. */
export const ownBook = ['molecule/default/converge.yml'];

/** Roles by name. Those of a collection are named after it: `devsec.hardening.os_hardening`. */
export const roles: Readonly<Record<string, Role>> = {
  'geerlingguy.apache': {},
  'geerlingguy.certbot': {},
  // Without its own port the role shuts out all but a connection that is kept open.
  'geerlingguy.firewall': { vars: { firewall_allowed_tcp_ports: ['22', '9123'] } },
  'geerlingguy.git': {},
  'geerlingguy.haproxy': {},
  'geerlingguy.java': {},
  'geerlingguy.memcached': {},
  'geerlingguy.mysql': {},
  'geerlingguy.nfs': {
    expected: [
      { what: /^socket udp \S+:(?:\d+|PORT): /, why: 'rpc.statd has ports that the kernel gives it' },
    ],
  },
  'geerlingguy.nginx': {},
  'geerlingguy.ntp': {},
  'geerlingguy.php': { own: alone('geerlingguy.php'), vars: { php_enable_php_fpm: true } },
  'geerlingguy.postfix': {},
  'geerlingguy.postgresql': {
    expected: [
      {
        what: /^task \d+ of .* do not use deprecated privileges settings/,
        why: 'items of skipped tasks with `no_log` are hidden, too',
      },
    ],
  },
  'geerlingguy.redis': {},
  'geerlingguy.samba': {},
  'geerlingguy.security': {},
  // The vendor's own repository is not Debian's.
  'geerlingguy.varnish': { vars: { varnish_apt_use_packagecloud: false } },
  'robertdebock.cron': {},
  'robertdebock.dnsmasq': {},
  'robertdebock.fail2ban': {},
  'robertdebock.logrotate': {},
  'robertdebock.users': {
    expected: [
      {
        what: /^file \/home\/.*\/authorized_keys: .*(?:\n.*)*\n-(ssh-rsa \w+) (?:\n.*)*\n\+\1\n/,
        why: 'Ansible leaves a space after a key without comment',
      },
      {
        what: /^(?:task \d+|recap) of the first play: .*(?:Create local ssh_key_directory|changed=)/,
        why: 'who is first makes a folder on the controller',
      },
    ],
  },
  'devsec.hardening.os_hardening': {
    books: ['molecule/os_hardening/prepare.yml', 'molecule/os_hardening/converge.yml'],
    // Of the others, some belong to the kernel, which is that of the machine that runs the test.
    vars: { sysctl_config: { 'net.ipv4.ip_forward': 0, 'net.ipv4.conf.all.log_martians': 1 } },
  },
  'devsec.hardening.ssh_hardening': {
    books: ['molecule/ssh_hardening/prepare.yml', 'molecule/ssh_hardening/converge.yml'],
  },
};
