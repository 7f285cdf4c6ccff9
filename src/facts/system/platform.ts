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

export function platformFacts(answer: Answer): Record<string, unknown> {
  const uname = parseUname(answer.section('uname'));
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

export function userFacts(answer: Answer): Record<string, unknown> {
  const id = /uid=(\d+)(?:\(([^)]*)\))?\s+gid=(\d+)/.exec(answer.section('user'));
  const [name, , uid, gid, gecos, dir, shell] = (answer.lines('passwd')[0] ?? '').split(':');
  const effective = Number(id?.[1] ?? 0);
  return {
    user_id: name === undefined || name === '' ? (id?.[2] ?? String(effective)) : name,
    user_uid: uid === undefined ? effective : Number(uid),
    user_gid: gid === undefined ? Number(id?.[3] ?? 0) : Number(gid),
    user_gecos: gecos ?? '',
    user_dir: dir ?? '',
    user_shell: shell ?? '',
    real_user_id: effective,
    effective_user_id: effective,
    real_group_id: Number(id?.[3] ?? 0),
    effective_group_id: Number(id?.[3] ?? 0),
  };
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
