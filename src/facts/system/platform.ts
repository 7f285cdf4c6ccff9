/**
 * Kernel, architecture, names of the host; user; date and time.
 * @module
 */
import type { Answer } from '../answer.ts';
import { record } from '../../util/record.ts';

/** `uname -snrvm` prints five fields in one line; only the version holds blanks. */
export function parseUname(line: string): {
  system: string;
  node: string;
  release: string;
  version: string;
  machine: string;
} {
  const words = line.trim().split(/\s+/);
  const machine = words.at(-1) ?? '';
  return {
    system: words[0] ?? '',
    node: words[1] ?? '',
    release: words[2] ?? '',
    version: words.slice(3, -1).join(' '),
    machine,
  };
}

/** What uname says, or the kernel where the host has no uname. */
function kernelNames(answer: Answer): ReturnType<typeof parseUname> {
  const line = answer.section('uname').trim();
  if (line !== '') return parseUname(line);
  const kernel = (name: string): string => (answer.file(`/proc/sys/kernel/${name}`) ?? '').trim();
  return {
    system: kernel('ostype'),
    node: kernel('hostname'),
    release: kernel('osrelease'),
    version: kernel('version'),
    machine: kernel('arch'),
  };
}

export function platformFacts(answer: Answer): Record<string, unknown> {
  const uname = kernelNames(answer);
  const bits = answer.section('bits') || (/64|s390x|alpha/.test(uname.machine) ? '64' : '32');
  const fqdn = answer.section('fqdn') || uname.node;
  const intel = uname.machine === 'x86_64' || /^i[3-6]86/.test(uname.machine);
  const id = (answer.file('/var/lib/dbus/machine-id') ?? answer.file('/etc/machine-id') ?? '').split('\n')[0];
  return {
    system: uname.system,
    kernel: uname.release,
    kernel_version: uname.version,
    machine: uname.machine,
    architecture: /^i[3-6]86/.test(uname.machine) ? 'i386' : uname.machine,
    userspace_bits: bits,
    ...(intel ? { userspace_architecture: bits === '64' ? 'x86_64' : 'i386' } : {}),
    fqdn,
    hostname: uname.node.split('.')[0],
    nodename: uname.node,
    domain: fqdn.split('.').slice(1).join('.'),
    ...(id === undefined || id === '' ? {} : { machine_id: id }),
  };
}

export function envFacts(answer: Answer): Record<string, string> {
  const env = record<string>();
  for (const entry of answer.section('env').split('\0')) {
    const equals = entry.indexOf('=');
    if (equals > 0) env[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return env;
}

/** A user's or group's real and effective number, from the kernel's `Uid:` or `Gid:` line. */
const kernelIds = (answer: Answer, key: 'Uid' | 'Gid'): readonly (number | undefined)[] =>
  (new RegExp(`^${key}:\\s+(\\d+)\\s+(\\d+)`, 'm').exec(answer.file('/proc/self/status') ?? '') ?? [])
    .slice(1)
    .map(Number);

/** Who asks. A number that neither `id` nor the kernel tells is left out: 0 would be root. */
export function userFacts(answer: Answer): Record<string, unknown> {
  const id = /uid=(\d+)(?:\(([^)]*)\))?\s+gid=(\d+)/.exec(answer.section('user'));
  const number = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text);
  const [realUser, effectiveUser] = id === null ? kernelIds(answer, 'Uid') : [number(id[1]), number(id[1])];
  const [realGroup, effectiveGroup] = id === null ? kernelIds(answer, 'Gid') : [number(id[3]), number(id[3])];
  const [name = '', , uid, gid, gecos, dir, shell] = (answer.lines('passwd')[0] ?? '').split(':');
  const facts = {
    user_id: name === '' ? (id?.[2] ?? effectiveUser?.toString()) : name,
    user_uid: number(uid) ?? effectiveUser,
    user_gid: number(gid) ?? effectiveGroup,
    user_gecos: gecos ?? '',
    user_dir: dir ?? '',
    user_shell: shell ?? '',
    real_user_id: realUser,
    effective_user_id: effectiveUser,
    real_group_id: realGroup,
    effective_group_id: effectiveGroup,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const two = (n: number): string => String(n).padStart(2, '0');

/** Standard and summer name from the last line of a TZif file (RFC 8536), `CET-1CEST,M3.5.0,M10.5.0/3`. */
function summerName(footer: string): string | undefined {
  const match = /^(<[^>]+>|[A-Za-z]+)[-+\d:]*(<[^>]+>|[A-Za-z]+)?/.exec(footer);
  return (match?.[2] ?? match?.[1])?.replace(/[<>]/g, '');
}

/** The `date_time` dict from `date '+%s %z %Z %N'`. */
export function dateTimeFacts(answer: Answer): Record<string, string> {
  const [line = '', footer = ''] = answer.lines('now');
  const [epoch = '0', offset = '+0000', zone = 'UTC', nanos = ''] = line.split(' ');
  const sign = offset.startsWith('-') ? -1 : 1;
  const minutes = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5)));
  const utc = new Date(Number(epoch) * 1000);
  // Local time read through the UTC getters.
  const now = new Date(utc.getTime() + minutes * 60_000);
  const micros = /^\d{9}$/.test(nanos) ? nanos.slice(0, 6) : '000000';
  const date = now.toISOString().slice(0, 10);
  const time = now.toISOString().slice(11, 19);
  const dayOfYear = Math.floor((now.getTime() - Date.UTC(now.getUTCFullYear(), 0, 1)) / 86_400_000);
  const seconds = utc.toISOString().slice(0, 19);
  const basic = `${date.replaceAll('-', '')}T${time.replaceAll(':', '')}`;
  return {
    year: String(now.getUTCFullYear()),
    month: two(now.getUTCMonth() + 1),
    weekday: weekdays[now.getUTCDay()] ?? '',
    weekday_number: String(now.getUTCDay()),
    // strftime's %W: weeks that start on Monday.
    weeknumber: two(Math.floor((dayOfYear + 7 - ((now.getUTCDay() + 6) % 7)) / 7)),
    day: two(now.getUTCDate()),
    hour: two(now.getUTCHours()),
    minute: two(now.getUTCMinutes()),
    second: two(now.getUTCSeconds()),
    epoch,
    epoch_int: epoch,
    date,
    time,
    iso8601_micro: `${seconds}.${micros}Z`,
    iso8601: `${seconds}Z`,
    iso8601_basic: `${basic}${micros}`,
    iso8601_basic_short: basic,
    tz: zone,
    tz_dst: summerName(footer) ?? zone,
    tz_offset: offset,
  };
}
