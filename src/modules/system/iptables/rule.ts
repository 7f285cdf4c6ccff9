/**
 * A rule as words of iptables(8), in the order that Ansible writes them.
 * @module
 */
import type { IptablesParams } from './params.ts';

/** `--flag value`, or `! --flag value` for a value that starts with an exclamation mark. */
const option = (flag: string, value: string | undefined): string[] => {
  if (value === undefined || value === '') return [];
  return value.startsWith('!') ? ['!', flag, value.slice(1)] : [flag, value];
};

const joined = (flag: string, values: readonly string[]): string[] =>
  values.length === 0 ? [] : [flag, values.join(',')];

const when = (condition: unknown, ...words: string[]): string[] =>
  condition === undefined || condition === false ? [] : words;

/** The target, where a parameter implies one. */
export function jumpOf(rule: IptablesParams): string | undefined {
  if (rule.jump !== undefined) return rule.jump;
  return rule.log_prefix === undefined && rule.log_level === undefined ? undefined : 'LOG';
}

function packet(rule: IptablesParams): string[] {
  const { tcp_flags: tcp } = rule;
  return [
    ...option('-p', rule.protocol),
    ...option('-s', rule.source),
    ...option('-d', rule.destination),
    ...rule.match.flatMap((name) => option('-m', name)),
    ...(tcp?.flags === undefined || tcp.flags_set === undefined
      ? []
      : ['--tcp-flags', tcp.flags.join(','), tcp.flags_set.join(',')]),
  ];
}

function target(rule: IptablesParams): string[] {
  const jump = jumpOf(rule);
  return [
    ...option('-j', jump),
    ...(jump?.toLowerCase() === 'tee' ? option('--gateway', rule.gateway) : []),
    ...option('--log-prefix', rule.log_prefix),
    ...option('--log-level', rule.log_level),
    ...option('--to-destination', rule.to_destination),
    ...when(rule.destination_ports.length > 0, '-m', 'multiport'),
    ...joined('--dports', rule.destination_ports),
    ...option('--to-source', rule.to_source),
    ...option('-g', rule.goto),
  ];
}

function places(rule: IptablesParams): string[] {
  return [
    ...option('-i', rule.in_interface),
    ...option('-o', rule.out_interface),
    ...option('-f', rule.fragment),
    ...option('-c', rule.set_counters),
    ...option('--source-port', rule.source_port),
    ...option('--destination-port', rule.destination_port),
    ...option('--to-ports', rule.to_ports),
  ];
}

function marks(rule: IptablesParams): string[] {
  const implied = jumpOf(rule)?.toLowerCase() === 'dscp' ? [] : ['-j', 'DSCP'];
  return [
    ...option('--set-dscp', rule.set_dscp_mark),
    ...when(rule.set_dscp_mark, ...implied),
    ...option('--set-dscp-class', rule.set_dscp_mark_class),
    ...when(rule.set_dscp_mark_class, ...implied),
    ...(rule.syn === 'match' ? ['--syn'] : rule.syn === 'negate' ? ['!', '--syn'] : []),
  ];
}

/** Matches of extensions, each loaded unless the user has named it. */
function extensions(rule: IptablesParams): string[] {
  const load = (name: string, wanted: boolean): string[] =>
    wanted && !rule.match.includes(name) ? ['-m', name] : [];
  const byState = rule.match.includes('state') && !rule.match.includes('conntrack');
  const ranges = rule.src_range !== undefined || rule.dst_range !== undefined;
  return [
    ...(byState ? [] : load('conntrack', rule.ctstate.length > 0)),
    ...joined(byState ? '--state' : '--ctstate', rule.ctstate),
    ...load('iprange', ranges),
    ...option('--src-range', rule.src_range),
    ...option('--dst-range', rule.dst_range),
    ...load('set', rule.match_set !== undefined),
    ...option('--match-set', rule.match_set),
    ...when(rule.match_set, ...(rule.match_set_flags === undefined ? [] : [rule.match_set_flags])),
  ];
}

function limits(rule: IptablesParams): string[] {
  const icmp = rule.ip_version === 'ipv4' ? '--icmp-type' : '--icmpv6-type';
  return [
    ...when(rule.limit ?? rule.limit_burst, '-m', 'limit'),
    ...option('--limit', rule.limit),
    ...option('--limit-burst', rule.limit_burst),
    ...when(rule.uid_owner, '-m', 'owner'),
    ...option('--uid-owner', rule.uid_owner),
    ...when(rule.gid_owner, '-m', 'owner'),
    ...option('--gid-owner', rule.gid_owner),
    ...(jumpOf(rule) === undefined ? when(rule.reject_with, '-j', 'REJECT') : []),
    ...option('--reject-with', rule.reject_with),
    ...option(icmp, rule.icmp_type),
    ...when(rule.comment, '-m', 'comment'),
    ...option('--comment', rule.comment),
  ];
}

/** The words of the rule, without table and chain; none when no rule is given. */
export const ruleWords = (rule: IptablesParams): string[] =>
  [packet, target, places, marks, extensions, limits].flatMap((part) => part(rule));
