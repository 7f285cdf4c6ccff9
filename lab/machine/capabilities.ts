import { readFileSync } from 'node:fs';

/** Linux capabilities in the order of their numbers, up to the newest that Docker 20.10 knows. */
const NAMES = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...[
    'LINUX_IMMUTABLE',
    'NET_BIND_SERVICE',
    'NET_BROADCAST',
    'NET_ADMIN',
    'NET_RAW',
    'IPC_LOCK',
    'IPC_OWNER',
  ],
  ...[
    'SYS_MODULE',
    'SYS_RAWIO',
    'SYS_CHROOT',
    'SYS_PTRACE',
    'SYS_PACCT',
    'SYS_ADMIN',
    'SYS_BOOT',
    'SYS_NICE',
  ],
  ...[
    'SYS_RESOURCE',
    'SYS_TIME',
    'SYS_TTY_CONFIG',
    'MKNOD',
    'LEASE',
    'AUDIT_WRITE',
    'AUDIT_CONTROL',
    'SETFCAP',
  ],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ'],
];

/**
 * What no host gets: SYS_RESOURCE, which many sandboxes lack, and what belongs to this machine and not to a container. The first
 * program of a host that tells the kernel its time zone would set the clock of this machine by hours.
 */
const WITHHELD: ReadonlySet<string> = new Set(['SYS_RESOURCE', 'SYS_TIME', 'SYS_RAWIO']);

/**
 * The capabilities a host gets. `--privileged` asks for all, and Docker refuses that where this machine itself
 * lacks one, so they are named one by one, as far as this machine has them.
 */
export function capabilities(bounding: string | undefined = readBounding()): string[] {
  const has = (bit: number): boolean =>
    bounding === undefined || ((BigInt(`0x${bounding}`) >> BigInt(bit)) & 1n) === 1n;
  return NAMES.filter((name, bit) => !WITHHELD.has(name) && has(bit));
}

function readBounding(): string | undefined {
  try {
    return /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
