/**
 * Where systems keep their time zone and what their hardware clock shows, and how to read it. Pure.
 * @module
 */

export interface Values extends Readonly<Record<string, unknown>> {
  readonly name?: string;
  readonly hwclock?: string;
}

export interface Family {
  readonly kind: 'debian' | 'alpine' | 'gentoo' | 'other';
  readonly zoneFile: string;
  readonly clockFile: string;
  readonly zonePattern: RegExp;
  readonly zoneLine: (name: string) => string;
  /** Whether `tzdata-update` is there. */
  readonly updates: boolean;
}

export interface Found {
  /** Path of timedatectl; empty when it does not work here. */
  readonly control: string;
  /** What it says. */
  readonly status: string | undefined;
  /** Where the link /etc/localtime leads; `=` for a file that is the zone's, `other` for another one, `broken`. */
  readonly local: string;
  readonly zoneText: string | undefined;
  readonly clockText: string | undefined;
  readonly adjtime: string | undefined;
}

const plainZone = { zonePattern: /^([^\s]+)/, zoneLine: (name: string) => `${name}\n` };

export function familyOf(tools: readonly string[], id: string): Family {
  const updates = tools.includes('tzdata-update');
  if (tools.includes('dpkg-reconfigure'))
    return {
      kind: 'debian',
      zoneFile: '/etc/timezone',
      clockFile: '/etc/default/rcS',
      updates,
      ...plainZone,
    };
  if (id === 'alpine' || id === 'gentoo')
    return { kind: id, zoneFile: '/etc/timezone', clockFile: '/etc/conf.d/hwclock', updates, ...plainZone };
  const key = /sles|suse/.test(id) ? 'TIMEZONE' : 'ZONE';
  return {
    kind: 'other',
    zoneFile: '/etc/sysconfig/clock',
    clockFile: '/etc/sysconfig/clock',
    zonePattern: new RegExp(`^${key}\\s*=\\s*"?([^"\\s]+)"?`),
    zoneLine: (name) => `${key}="${name}"\n`,
    updates,
  };
}

const firstOf = (text: string | undefined, pattern: RegExp): string | undefined =>
  text === undefined ? undefined : new RegExp(pattern.source, 'm').exec(text)?.[1];

const isTrue = (text: string): boolean => /^(?:y|yes|on|1|true|t)$/i.test(text);

/** The zone that is set; `n/a` when files say different things or none. */
export function zoneOf({ status, zoneText, local }: Found, planned: string, { zonePattern }: Family): string {
  if (status !== undefined) return firstOf(status, /^\s*Time ?zone\s*:\s*([^\s]+)/) ?? 'n/a';
  const written = firstOf(zoneText, zonePattern) ?? 'n/a';
  if (written !== planned || local === '=') return written;
  // Where the file says what is wanted, what is in effect decides.
  return /\/(?:usr\/share|etc)\/zoneinfo\/(.*)/.exec(local)?.[1] ?? 'n/a';
}

/** What the hardware clock shows, as far as files tell. */
export function hardwareClockOf({ status, clockText, adjtime }: Found, planned: string): string {
  if (status !== undefined)
    return isTrue(firstOf(status, /^\s*RTC in local TZ\s*:\s*([^\s]+)/) ?? '') ? 'local' : 'UTC';
  const utc = firstOf(clockText, /^UTC\s*=\s*([^\s]+)/);
  const written = utc === undefined ? 'n/a' : isTrue(utc.replace(/^"|"$/g, '')) ? 'UTC' : 'local';
  if (written !== planned) return written;
  return firstOf(adjtime, /^(UTC|LOCAL)$/) === 'LOCAL' ? 'local' : 'UTC';
}

/** The text with the line in the place of the first one that the pattern knows; at the beginning when there is none. */
export function editSetting(
  text: string,
  line: string,
  pattern: RegExp,
): { readonly text: string; readonly removed: number } {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const at = lines.findIndex((each) => pattern.test(each));
  const kept = lines.filter((each) => !pattern.test(each));
  kept.splice(Math.max(at, 0), 0, line);
  return { text: kept.join(''), removed: lines.length + 1 - kept.length };
}
