/**
 * What differs between any two machines however they were made, and is therefore made the same before they are compared.
 * @module
 */

/** Things that are made at random, or by the time of day: only that they are there counts. */
const atRandom: readonly RegExp[] = [
  /^file \/etc\/(?:machine-id|resolv\.conf|hosts|ld\.so\.cache|\.pwd\.lock)$/,
  // Who is logged in, and what a timer has just started.
  /^(?:unit|running) (?:session-|user@|user-runtime-dir@|run-|apt-daily)/,
  // Docker's own name server.
  /^socket \S+ 127\.0\.0\.11:/,
  /^file \/etc\/ssh\/ssh_host_/,
  // Files of programs that note the time, or an identity of the file, inside.
  /^file \/etc\/(?:aliases\.db|ssl\/certs\/java\/cacerts)$/,
  /^entry .*\/pg_internal\.init$/,
  /^file \/etc\/ssl\/(?:certs|private)\/ssl-cert-snakeoil/,
  /^file \/etc\/ssl\/certs\/[0-9a-f]{8}\.[0-9]+$/,
  /^file \/(?:root|home\/[^/]+)\/\.(?:ansible|tsplay|cache)(?:\/|$)/,
];

/** Whether nothing of a thing is to be compared. */
export const isRandom = (thing: string): boolean => atRandom.some((pattern) => pattern.test(thing));

const anyTime = /\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?/g;

/** The end of the name that Ansible gives to a copy of what it replaces. */
const backup = /\.\d+\.20\d\d-\d\d-\d\d@\d\d:\d\d:\d\d~/g;

/** The name of a thing without what the kernel gave: numbers of processes, and ports that nobody has asked for. */
export const named = (thing: string, address: string): string =>
  masked(thing, address)
    .replace(/^(entry \/run\/.*?)\d+$/, '$1NUMBER')
    .replace(/^(socket .*:)(?:3[3-9]|[4-5]\d)\d{3}$/, '$1PORT');

/** A text without what is peculiar to its machine: the address, times, salted passwords. */
export function masked(text: string, address: string, path = ''): string {
  const same = text.replaceAll(address, 'ADDRESS').replace(anyTime, 'TIME').replace(backup, '.PID.TIME~');
  // crontab(1) writes down what it was given, and when.
  if (path.startsWith('/var/spool/cron/'))
    return same.replace(/^# \(.* installed on .*\)$/m, '# (installed)');
  return path.startsWith('/etc/shadow') || path.startsWith('/etc/gshadow')
    ? same.replace(/\$[0-9a-z]+\$[^:]*/g, 'PASSWORD')
    : same;
}
