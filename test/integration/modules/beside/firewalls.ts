/** Firewalls that ansible-playbook and tsplay are to set alike, each in a network of its own. */
import type { Task } from './beside.ts';

const check = '\n      check_mode: true';
const ufw = (words: string): string => `community.general.ufw: {${words}}`;
const twice = (words: string): Task[] => [ufw(words) + check, ufw(words), ufw(words), ufw(words) + check];

export const ufwProgram = '/usr/sbin/ufw';

export const firewall: readonly Task[] = [
  ...twice('rule: allow, port: "22", proto: tcp'),
  ufw('policy: deny, direction: incoming'),
  ...twice('state: enabled'),
  ...twice('policy: reject, direction: incoming'),
  ufw('rule: allow, port: "80,443", proto: tcp, comment: "web"'),
  ...twice('rule: deny, src: 192.0.2.0/24, port: "5432", proto: tcp'),
  ...twice('rule: reject, from_ip: "2001:db8::/32", log: true'),
  ufw('rule: limit, port: "2222", interface: lo, direction: in'),
  ufw('rule: allow, port: "53", insert: 1'),
  ufw('rule: allow, port: "54", insert: 0, insert_relative_to: first-ipv6'),
  ufw('rule: allow, route: true, interface_in: lo, interface_out: lo, to_port: "99", proto: udp'),
  ufw('rule: allow, interface_in: lo, interface_out: lo'),
  ufw('rule: allow, direction: incoming, port: "1"'),
  ufw('policy: allow, direction: in'),
  ...twice('policy: allow, direction: outgoing'),
  ...twice('logging: high'),
  ...twice('logging: "off"'),
  ufw('rule: allow, port: "22", proto: tcp, delete: true') + check,
  ufw('rule: allow, port: "22", proto: tcp, delete: true'),
  ufw('rule: allow, port: "22", proto: tcp, delete: true'),
  ufw('rule: allow, name: Nothing'),
  ufw('state: reloaded'),
  ufw('state: disabled') + check,
  ufw('state: disabled'),
  ufw('state: disabled'),
  ufw('state: reset') + check,
];
