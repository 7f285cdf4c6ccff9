/**
 * Results of modules without what no two runs have in common.
 */
/** What no two runs have in common: times, places in memory and on disk, random names. */
const passing = new Set([
  ...['atime', 'mtime', 'ctime', 'inode', 'dev', 'start', 'end', 'delta', 'elapsed', 'date', 'last_modified'],
  ...[
    'ansible_date_time',
    'ansible_uptime_seconds',
    'ansible_memfree_mb',
    'ansible_memory_mb',
    'ansible_loadavg',
  ],
  ...[
    'ansible_swapfree_mb',
    'ansible_env',
    'block_available',
    'block_used',
    'size_available',
    'inode_available',
  ],
  ...['inode_used', 'invocation', 'ansible_locally_reachable_ips', 'ansible_entropy', 'uuid'],
]);
export const steady = (text: string): string =>
  text
    .replaceAll(/\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g, '.BACKUP')
    .replaceAll(/ansible\.[a-z0-9_]{8}(?=\.x|\b)/g, 'ansible.RANDOM')
    .replaceAll(/crontab[0-9a-f]{8}/g, 'crontabRANDOM')
    .replaceAll(/tsplay-[0-9a-f]{12,}/g, 'tsplay-RANDOM')
    .replaceAll(/\/mnt\/fork\d+/g, '/mnt/FORK')
    .replaceAll(/\b(?:eval|line \d+|\d+): /g, '');

export const comparable = (value: unknown): unknown =>
  typeof value === 'string'
    ? steady(value)
    : Array.isArray(value)
      ? value.map(comparable)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .filter(([key]) => !passing.has(key))
              .map(([key, inner]) => [key, comparable(inner)]),
          )
        : value;
