/**
 * Small facts: DNS, LSB, SELinux, AppArmor, kernel command line, capabilities, load, host keys, systemd.
 * @module
 */
import type { Answer } from '../answer.ts';
import { parseAssignments } from './assignments.ts';
import { record } from '../../util/record.ts';
import { PyFloat } from '../../sdk/index.ts';

/** resolv.conf(5). */
export function dnsFacts(text: string): Record<string, unknown> {
  const dns = record<unknown>();
  const nameservers: string[] = [];
  for (const line of text.split('\n')) {
    if (/^[#;]/.test(line) || line.trim() === '') continue;
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === 'nameserver') {
      nameservers.push(...rest);
      dns['nameservers'] = nameservers;
    } else if (word === 'domain' && rest[0] !== undefined) dns['domain'] = rest[0];
    else if (word === 'search' || word === 'sortlist') dns[word] = rest;
    else if (word === 'options')
      dns['options'] = Object.fromEntries(
        rest.map((option) => {
          const colon = option.indexOf(':');
          return colon < 0 ? [option, true] : [option.slice(0, colon), option.slice(colon + 1) || true];
        }),
      );
  }
  return dns;
}

const lsbKeys: Readonly<Record<string, string>> = {
  'LSB Version': 'release',
  'Distributor ID': 'id',
  Description: 'description',
  Release: 'release',
  Codename: 'codename',
};

export function lsbFacts(answer: Answer): Record<string, string> {
  const lsb = record<string>();
  for (const line of answer.lines('lsb')) {
    const colon = line.indexOf(':');
    const key = lsbKeys[line.slice(0, colon)];
    if (colon > 0 && key !== undefined) lsb[key] = line.slice(colon + 1).trim();
  }
  if (Object.keys(lsb).length === 0) {
    const file = parseAssignments(answer.file('/etc/lsb-release') ?? '');
    for (const key of ['ID', 'RELEASE', 'DESCRIPTION', 'CODENAME']) {
      const value = file[`DISTRIB_${key}`];
      if (value !== undefined) lsb[key.toLowerCase()] = value;
    }
  }
  if (lsb['release'] !== undefined) lsb['major_release'] = lsb['release'].split('.')[0] ?? '';
  for (const [key, value] of Object.entries(lsb)) lsb[key] = value.replace(/^['"\\]+|['"\\]+$/g, '');
  return lsb;
}

const enforcing = (value: string | undefined): string =>
  value === '1' ? 'enforcing' : value === '0' ? 'permissive' : 'unknown';

export function selinuxFacts(answer: Answer): Record<string, unknown> {
  const enforce = answer.file('/sys/fs/selinux/enforce');
  if (enforce === undefined) return { status: 'disabled' };
  const config = parseAssignments(answer.file('/etc/selinux/config') ?? '');
  return {
    status: 'enabled',
    policyvers: Number(answer.file('/sys/fs/selinux/policyvers') ?? 0) || 'unknown',
    config_mode: config['SELINUX'] ?? 'unknown',
    mode: enforcing(enforce),
    type: config['SELINUXTYPE'] ?? 'unknown',
  };
}

/** Words of a kernel command line; quotes keep blanks together and stay. */
export function cmdlineFacts(text: string): {
  cmdline: Record<string, unknown>;
  proc_cmdline: Record<string, unknown>;
} {
  const last = record<unknown>();
  const all = record<unknown>();
  for (const word of text.match(/(?:"[^"]*"|[^\s"])+/g) ?? []) {
    const equals = word.indexOf('=');
    const key = equals < 0 ? word : word.slice(0, equals);
    const value = equals < 0 ? true : word.slice(equals + 1);
    last[key] = value;
    const before = all[key];
    all[key] =
      before === undefined || value === true
        ? value
        : Array.isArray(before)
          ? [...(before as unknown[]), value]
          : [before, value];
  }
  return { cmdline: last, proc_cmdline: all };
}

export function capabilityFacts(answer: Answer): Record<string, unknown> {
  if (!answer.has('caps')) return {};
  const current = /^Current:\s*(.*)$/m.exec(answer.section('caps'))?.[1];
  if (current === undefined) return { system_capabilities_enforced: 'NA', system_capabilities: [] };
  if (current.trim() === '=ep') return { system_capabilities_enforced: 'False', system_capabilities: [] };
  const list = (current.split('=')[1] ?? '').split(',').map((cap) => cap.trim());
  return { system_capabilities_enforced: 'True', system_capabilities: list };
}

export function loadFacts(answer: Answer): Record<string, unknown> {
  const loads = (answer.file('/proc/loadavg') ?? '').split(' ').slice(0, 3).map(Number);
  if (loads.length < 3) return {};
  // A whole number is a float too, as books may ask.
  const [one = 0, five = 0, fifteen = 0] = loads.map((load) =>
    Number.isInteger(load) ? new PyFloat(load) : load,
  );
  return { loadavg: { '1m': one, '5m': five, '15m': fifteen } };
}

export function sshKeyFacts(answer: Answer): Record<string, string> {
  for (const directory of ['/etc/ssh', '/etc/openssh', '/etc']) {
    const facts = record<string>();
    for (const algorithm of ['dsa', 'rsa', 'ecdsa', 'ed25519']) {
      const [type, key] = (answer.file(`${directory}/ssh_host_${algorithm}_key.pub`) ?? '').split(/\s+/);
      if (type === undefined || key === undefined) continue;
      facts[`ssh_host_key_${algorithm}_public`] = key;
      facts[`ssh_host_key_${algorithm}_public_keytype`] = type;
    }
    if (Object.keys(facts).length > 0) return facts;
  }
  return {};
}

export function systemdFacts(answer: Answer): Record<string, unknown> {
  const [first, second] = answer.lines('systemd');
  const version = Number((first ?? '').split(' ')[1]);
  return Number.isInteger(version) && first !== undefined
    ? { systemd: { version, features: second ?? '' } }
    : {};
}

/** Whether the shell's root is not that of the first process. */
export function isChroot(answer: Answer, env: Readonly<Record<string, string>>): boolean {
  if ((env['debian_chroot'] ?? '') !== '') return true;
  const roots = answer.lines('roots');
  const ids = roots.filter((line) => /^\d+:\d+$/.test(line));
  if (ids.length === 2) return ids[0] !== ids[1];
  const kind = roots.at(-1) ?? '';
  const expected = kind === 'btrfs' ? '256' : kind === 'xfs' ? '128' : '2';
  return ids[0]?.split(':')[1] !== expected;
}

/** The host's own Python, for playbooks that ask which one it is; tsplay itself uses none. */
export function pythonFacts(answer: Answer): Record<string, unknown> {
  const [executable, said = ''] = answer.lines('python');
  const [, major, minor, micro] = /^Python (\d+)\.(\d+)\.(\d+)/.exec(said) ?? [];
  if (executable === undefined || major === undefined) return {};
  const numbers = [Number(major), Number(minor), Number(micro)];
  const [first, second, third] = numbers;
  return {
    python: {
      executable,
      has_sslcontext: true,
      type: 'cpython',
      version: { major: first, minor: second, micro: third, releaselevel: 'final', serial: 0 },
      version_info: [...numbers, 'final', 0],
    },
    python_version: numbers.join('.'),
  };
}
