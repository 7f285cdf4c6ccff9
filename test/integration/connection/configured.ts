/**
 * A book on a host called `box` that only a configuration file for ssh knows the way to.
 */
import { writeFile } from 'node:fs/promises';
import { run, type Ran } from '../../engine/harness.ts';
import type { Sshd } from './sshd.ts';

export interface Wanted {
  readonly to: Sshd;
  /** Lines of the file for ssh, stronger than the usual ones. */
  readonly config?: readonly string[];
  /** Further words for ssh. */
  readonly words?: string;
  readonly script?: string;
  /** Lines of the inventory; default `box`. */
  readonly names?: string;
  /** StrictHostKeyChecking; default `no`. */
  readonly checking?: string;
  /** `ansible_connection`, where it is not the usual one. */
  readonly connection?: string;
  readonly prompt?: (question: string) => Promise<string>;
}

export interface Came {
  readonly exit: number;
  readonly said: readonly string[];
  /** Why hosts were unreachable. */
  readonly msg: string;
  /** Warnings, in which a change of the connection is told. */
  readonly told: readonly string[];
}

const came = (ran: Ran): Came => ({
  exit: ran.exit,
  said: ran.said,
  msg: ran.events
    .flatMap((event) =>
      event.type === 'host.end' && event.result.status === 'unreachable'
        ? [String(event.result.result['msg'])]
        : [],
    )
    .join('\n'),
  told: ran.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
});

/** Writes the file; its first line is `Host *`, the second the first of `config`. */
export async function configure({
  to,
  config = [],
  checking = 'no',
}: Pick<Wanted, 'to' | 'config' | 'checking'>): Promise<string> {
  const file = to.path(`ssh_config_${Math.random()}`);
  const lines = [
    ...['Host *', ...config.map((line) => `  ${line}`)],
    ...['  HostName 127.0.0.1', `  Port ${to.port}`, `  User ${to.user}`],
    ...[`  StrictHostKeyChecking ${checking}`, `  UserKnownHostsFile ${to.path('known')}`],
    ...['  GlobalKnownHostsFile none', '  IdentitiesOnly yes', `  IdentityFile ${to.path('id_ed25519')}`],
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** Runs a command on it and says what it printed. */
export async function book(wanted: Wanted): Promise<Came> {
  const { to, words = '', script = 'echo reached', names = 'box', connection, prompt } = wanted;
  const file = await configure(wanted);
  const vars = [
    `ansible_ssh_common_args: ${JSON.stringify(`-F ${file} ${words}`)}`,
    `ansible_control_path_dir: ${to.path('cp')}`,
    ...(connection === undefined ? [] : [`ansible_connection: ${connection}`]),
  ];
  return came(
    await run({
      files: {
        hosts: `[all]\n${names}\n`,
        'group_vars/all.yml': vars.join('\n'),
        'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n    - shell: ${JSON.stringify(script)}\n      register: r\n    - debug: {msg: "{{ r.stdout }}"}\n`,
      },
      options: { extraVars: [] },
      ...(prompt === undefined ? {} : { prompt }),
    }),
  );
}
