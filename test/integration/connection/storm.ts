/**
 * Many names for one sshd, all logged in to at once by a book of one task.
 */
import { join } from 'node:path';
import type { Ran } from '../../engine/harness.ts';
import { run } from '../../engine/harness.ts';
import type { Sshd } from './sshd.ts';

export interface Storm {
  readonly sshd: Sshd;
  readonly names: number;
  readonly forks: number;
  /** Variables of all names beside those that lead to the sshd. */
  readonly vars?: Readonly<Record<string, string>>;
  readonly cfg?: string;
}

/** Runs `raw: echo` on each name. */
export function storm({ sshd, names, forks, vars = {}, cfg = '' }: Storm): Promise<Ran> {
  const all = {
    ansible_host: '127.0.0.1',
    ansible_port: String(sshd.port),
    ansible_user: sshd.user,
    ansible_ssh_private_key_file: sshd.path('id_ed25519'),
    ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=no`,
    ...vars,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return run({
    files: {
      hosts: ['[all]', `h[1:${names}]`, '[all:vars]', ...lines, ''].join('\n'),
      'ansible.cfg': cfg,
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - raw: echo hello\n',
    },
    options: { extraVars: [], forks },
  });
}

/** How many names were reached, and what was said of those that were not. */
export function reached(ran: Ran): { readonly ok: number; readonly why: readonly string[] } {
  const ends = ran.events.flatMap((event) => (event.type === 'host.end' ? [event.result] : []));
  const failed = ends.filter(({ status }) => status === 'unreachable' || status === 'failed');
  const why = failed.map(({ result }) => String(result['msg']));
  return { ok: ends.length - failed.length, why: [...new Set(why)].slice(0, 3) };
}

/** sshd_config lines: each program waits for a lock that it holds for `seconds`, as slow start files do. */
export const slowStart = (lock: string, seconds: number): string =>
  `ForceCommand flock ${lock} sleep ${seconds}; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"`;

export const lockIn = (dir: string): string => join(dir, 'lock');
