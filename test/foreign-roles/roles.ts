/**
 * The roles that are compared: what is played of each, and which differences are expected.
 * @module
 */
import type { Expected } from './compare.ts';

/** How a role is played. What is not given is the role's own test for Molecule. */
export interface Role {
  /** The books, relative to the folder of the role or collection. */
  readonly books?: readonly string[];
  /** Variables that win over all others. */
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly expected?: readonly Expected[];
}

/** Books of roles that have no other. */
export const ownBook = ['molecule/default/converge.yml'];

/** Roles by name. Those of a collection are named after it: `devsec.hardening.os_hardening`. */
export const roles: Readonly<Record<string, Role>> = {
  'geerlingguy.nginx': {},
  'geerlingguy.redis': {},
  'geerlingguy.mysql': {},
  'geerlingguy.postgresql': {},
  'geerlingguy.php': {},
  'geerlingguy.apache': {},
  'geerlingguy.haproxy': {},
  'geerlingguy.memcached': {},
  'geerlingguy.postfix': {},
  'geerlingguy.ntp': {},
  'geerlingguy.security': {},
  'geerlingguy.firewall': {},
  'geerlingguy.nfs': {},
  'geerlingguy.samba': {},
  'geerlingguy.git': {},
  'geerlingguy.certbot': {},
  'geerlingguy.java': {},
  'geerlingguy.varnish': {},
  'devsec.hardening.ssh_hardening': {
    books: ['molecule/ssh_hardening/prepare.yml', 'molecule/ssh_hardening/converge.yml'],
  },
  'devsec.hardening.nginx_hardening': {
    books: ['molecule/nginx_hardening/prepare.yml', 'molecule/nginx_hardening/converge.yml'],
  },
  'devsec.hardening.os_hardening': {
    books: ['molecule/os_hardening/prepare.yml', 'molecule/os_hardening/converge.yml'],
    // Of the others, some belong to the kernel, which is that of the machine that runs the test.
    vars: { sysctl_config: { 'net.ipv4.ip_forward': 0, 'net.ipv4.conf.all.log_martians': 1 } },
  },
};
