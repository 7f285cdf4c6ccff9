/** Parameters of `ufw`. */
import { p, type Params } from '../../../sdk/index.ts';

export const ufwParams = {
  state: p.choice(['enabled', 'disabled', 'reloaded', 'reset'], {
    doc: 'Whether the firewall is on, now and after a start; `reloaded` and `reset` are always a change.',
  }),
  default: p.choice(['allow', 'deny', 'reject'], {
    doc: 'What becomes of what no rule is about, in `direction`.',
    aliases: ['policy'],
  }),
  logging: p.choice(['full', 'high', 'low', 'medium', 'off', 'on'], { doc: 'How much is logged.' }),
  rule: p.choice(['allow', 'deny', 'limit', 'reject'], { doc: 'What a rule does.' }),
  direction: p.choice(['in', 'incoming', 'out', 'outgoing', 'routed'], {
    doc: 'Direction of a rule (`in`, `out`), or of the default (`incoming`, `outgoing`, `routed`).',
  }),
  delete: p.bool({ doc: 'Whether the rule goes.', default: false }),
  route: p.bool({ doc: 'Whether the rule is for what is passed on.', default: false }),
  insert: p.int({ doc: 'Number that the rule gets.' }),
  insert_relative_to: p.choice(['zero', 'first-ipv4', 'last-ipv4', 'first-ipv6', 'last-ipv6'], {
    doc: 'What `insert` is counted from.',
    default: 'zero',
  }),
  interface: p.str({ operand: true, doc: 'Interface of the rule, with `direction`.', aliases: ['if'] }),
  interface_in: p.str({
    operand: true,
    doc: 'Interface that it comes in by.',
    aliases: ['if_in'],
    since: '0.2.0',
  }),
  interface_out: p.str({
    operand: true,
    doc: 'Interface that it goes out by.',
    aliases: ['if_out'],
    since: '0.2.0',
  }),
  log: p.bool({ doc: 'Log new connections that match the rule.', default: false }),
  from_ip: p.str({ operand: true, doc: 'Where it comes from.', default: 'any', aliases: ['from', 'src'] }),
  from_port: p.str({ operand: true, doc: 'Port there.' }),
  to_ip: p.str({ operand: true, doc: 'Where it goes to.', default: 'any', aliases: ['dest', 'to'] }),
  to_port: p.str({
    operand: true,
    doc: 'Port there; several with commas, or a range with a colon.',
    aliases: ['port'],
  }),
  proto: p.choice(['ah', 'any', 'esp', 'ipv6', 'tcp', 'udp', 'gre', 'igmp'], {
    doc: 'Protocol of the rule.',
    aliases: ['protocol'],
  }),
  name: p.str({
    operand: true,
    doc: 'Profile of an application, of /etc/ufw/applications.d.',
    aliases: ['app'],
  }),
  comment: p.str({ doc: 'What is noted of the rule.' }),
} as const;
export type UfwGiven = Params<typeof ufwParams>;
