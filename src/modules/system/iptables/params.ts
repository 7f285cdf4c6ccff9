/** Parameters of `iptables`. */
import { p, type Constraints, type Params } from '../../../sdk/index.ts';

const logLevels = [
  ...['0', '1', '2', '3', '4', '5', '6', '7'],
  ...['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'],
] as const;

const not = 'An exclamation mark in front negates it.';

export const iptablesParams = {
  table: p.choice(['filter', 'nat', 'mangle', 'raw', 'security'], { doc: 'The table.', default: 'filter' }),
  state: p.choice(['absent', 'present'], {
    doc: 'Whether the rule, or the chain, is there.',
    default: 'present',
  }),
  action: p.choice(['append', 'insert'], {
    doc: 'Where a rule goes: to the end or the beginning of the chain.',
    default: 'append',
  }),
  rule_num: p.str({ doc: 'With `insert`: the place of the rule in the chain, from 1.', since: '2.5' }),
  ip_version: p.choice(['ipv4', 'ipv6'], {
    doc: 'Whether `iptables` or `ip6tables` is meant.',
    default: 'ipv4',
  }),
  chain: p.str({ doc: 'The chain: INPUT, FORWARD, OUTPUT, PREROUTING, POSTROUTING, or one of your own.' }),
  protocol: p.str({ doc: `Protocol, by name or number. ${not}` }),
  source: p.str({ doc: `Address, network or name that packets come from. ${not}` }),
  destination: p.str({ doc: `Address, network or name that packets go to. ${not}` }),
  tcp_flags: p.object(
    {
      flags: p.list(p.str({ doc: 'A flag.' }), { doc: 'The flags to look at.' }),
      flags_set: p.list(p.str({ doc: 'A flag.' }), { doc: 'Those of them that must be set.' }),
    },
    { doc: 'TCP flags to match.', since: '2.4' },
  ),
  match: p.list(p.str({ doc: 'Name of an extension.' }), { doc: 'Extensions to load (`-m`).', default: [] }),
  jump: p.str({ doc: 'What becomes of a packet: a target or a chain.' }),
  gateway: p.str({ doc: 'With `jump: TEE`: the host that gets a copy of each packet.', since: '2.8' }),
  log_prefix: p.str({ doc: 'Text before log messages; implies `jump: LOG`.', since: '2.5' }),
  log_level: p.choice(logLevels, { doc: 'Level of log messages; implies `jump: LOG`.', since: '2.8' }),
  goto: p.str({ doc: 'The chain to go on in, without coming back.' }),
  in_interface: p.str({
    doc: `Interface that packets come from; a plus at the end matches any name that starts so. ${not}`,
  }),
  out_interface: p.str({ doc: `Interface that packets go to. ${not}` }),
  fragment: p.str({ doc: 'Second and further fragments of packets.' }),
  set_counters: p.str({ doc: 'Packet and byte counters of the rule.' }),
  source_port: p.str({ doc: 'Port or range `first:last` that packets come from.' }),
  destination_port: p.str({
    doc: 'Port or range `first:last` that packets go to. The protocol must be given.',
  }),
  destination_ports: p.list(p.str({ doc: 'Port or range.' }), {
    doc: 'Up to fifteen ports or ranges that packets go to.',
    default: [],
    since: '2.11',
  }),
  to_ports: p.str({ doc: 'With REDIRECT: the port or range to send to.' }),
  to_destination: p.str({ doc: 'With DNAT: the new destination.', since: '2.1' }),
  to_source: p.str({ doc: 'With SNAT: the new source.', since: '2.2' }),
  syn: p.choice(['ignore', 'match', 'negate'], {
    doc: 'Packets that open a connection (SYN set; ACK, RST and FIN not), or all others.',
    default: 'ignore',
    since: '2.5',
  }),
  set_dscp_mark: p.str({ doc: 'DSCP mark for packets, a decimal or hexadecimal number.', since: '2.1' }),
  set_dscp_mark_class: p.str({ doc: 'DiffServ class for packets.', since: '2.1' }),
  comment: p.str({ doc: 'A comment of the rule.' }),
  ctstate: p.list(p.str({ doc: 'A state.' }), {
    doc: 'States of connections (NEW, ESTABLISHED…).',
    default: [],
  }),
  src_range: p.str({ doc: 'Range of addresses that packets come from.', since: '2.8' }),
  dst_range: p.str({ doc: 'Range of addresses that packets go to.', since: '2.8' }),
  match_set: p.str({ doc: 'Name of an ipset.', since: '2.11' }),
  match_set_flags: p.choice(['src', 'dst', 'src,dst', 'dst,src', 'src,src', 'dst,dst'], {
    doc: 'Which addresses are looked for in the ipset.',
    since: '2.11',
  }),
  limit: p.str({ doc: 'Average rate, e.g. `2/second`.' }),
  limit_burst: p.str({ doc: 'How many packets are let through before the rate counts.', since: '2.1' }),
  uid_owner: p.str({ doc: `User that sends the packets. ${not}`, since: '2.1' }),
  gid_owner: p.str({ doc: `Group that sends the packets. ${not}`, since: '2.9' }),
  reject_with: p.str({ doc: 'The error to answer with; implies `jump: REJECT`.', since: '2.1' }),
  icmp_type: p.str({ doc: 'ICMP type or code.', since: '2.2' }),
  flush: p.bool({
    doc: 'Remove all rules of the chain, or of the table without one.',
    default: false,
    since: '2.2',
  }),
  policy: p.choice(['ACCEPT', 'DROP', 'QUEUE', 'RETURN'], {
    doc: 'Policy of a built-in chain.',
    since: '2.2',
  }),
  wait: p.str({ doc: 'Seconds to wait for another program that changes the tables.', since: '2.10' }),
  chain_management: p.bool({
    doc: 'Make the chain, or remove it, where no rule is given.',
    default: false,
    since: '2.13',
  }),
  numeric: p.bool({
    doc: 'Do not look up names of addresses when listing a chain.',
    default: false,
    since: '2.15',
  }),
} as const;

export type IptablesParams = Params<typeof iptablesParams>;

export const iptablesRules: Constraints = {
  mutuallyExclusive: [
    ['set_dscp_mark', 'set_dscp_mark_class'],
    ['flush', 'policy'],
  ],
  requiredBy: { set_dscp_mark: ['jump'], set_dscp_mark_class: ['jump'] },
  requiredIf: [
    ['jump', 'TEE', ['gateway']],
    ['jump', 'tee', ['gateway']],
    ['flush', false, ['chain']],
  ],
};
