/**
 * Plays the book of every set-up on one of them, by tsplay or by ansible-playbook.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { startHost, type ThrowAwayHost } from './host.ts';
import { password, type HostSetup } from './types.ts';

/** How one set-up went. */
export interface Played {
  readonly passed: boolean;
  /** Which connection was used, told by what sshd has seen; empty when nothing came as far. */
  readonly connection: 'ssh2' | 'openssh' | '';
  /** Everything that a person saw. */
  readonly said: string;
  /** What the book's last task had to say of the host: modes and facts. */
  readonly summary: unknown;
  /** Why it did not pass, in one line. */
  readonly message: string;
}

const common = (dir: string, setup: HostSetup): string =>
  [
    `-o UserKnownHostsFile=${dir}/known_hosts -o StrictHostKeyChecking=no`,
    ...(setup.sshConfig === undefined ? [] : [`-F ${dir}/ssh_config`]),
  ].join(' ');

/** Everything in values that stands for the controller's folder. */
const placed = (value: unknown, dir: string): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('DIR', dir)) as unknown;

/** Writes book and inventory beside the key. */
function writeBook(host: ThrowAwayHost, setup: HostSetup, own: Readonly<Record<string, unknown>>): void {
  const { dir, port } = host;
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_port: port,
    ansible_user: 'ada',
    ansible_ssh_private_key_file: join(dir, 'id_ed25519'),
    ansible_ssh_common_args: common(dir, setup),
    ansible_python_interpreter: '/usr/bin/python3',
    password,
    login: 'ada',
    escalate: setup.escalate ?? true,
    ...(placed(setup.vars ?? {}, dir) as object),
    ...own,
  };
  writeFileSync(join(dir, 'hosts.json'), JSON.stringify({ all: { hosts: { host: vars } } }));
  for (const name of ['book.yml', 'files.yml', 'scripts.yml', 'users.yml'])
    copyFileSync(join(import.meta.dirname, name), join(dir, name));
  mkdirSync(join(dir, 'templates'), { recursive: true });
  writeFileSync(join(dir, 'templates', 'page.j2'), 'Hello {{ login }}\n');
  writeFileSync(join(dir, 'job.sh'), '#!/bin/sh\nprintf "%s,%s,%s" "$1" "$2" "$(id -un)"\n', { mode: 0o755 });
  writeFileSync(join(dir, 'big'), 'Ünïcode and more of it\n'.repeat(10_000), { mode: 0o640 });
}

/** Where both have come, the system's ssh has taken over from the built-in client. Other servers than sshd do not say who has come. */
const connectionOf = (setup: HostSetup, log: string, said: string): Played['connection'] => {
  if (setup.server !== undefined)
    return setup.vars?.['ansible_connection'] === 'openssh' || /connection openssh is used/.test(said)
      ? 'openssh'
      : 'ssh2';
  if (/remote software version OpenSSH/.test(log)) return 'openssh';
  return /remote software version ssh2js/.test(log) ? 'ssh2' : '';
};

interface Shown {
  readonly msg?: unknown;
  readonly failed?: boolean;
  readonly unreachable?: boolean;
  readonly assertion?: unknown;
  readonly results?: readonly Shown[];
}

interface ShownRun {
  readonly plays?: readonly {
    readonly tasks: readonly {
      readonly task: { readonly name: string };
      readonly hosts: Readonly<Record<string, Shown>>;
    }[];
  }[];
}

/** What a failed task says; of a loop, its last failed item. */
function whatOf(task: string, result: Shown): string {
  const item = result.results?.findLast((one) => one.failed === true || one.unreachable === true);
  if (item !== undefined) return whatOf(task, item);
  const { msg, assertion, ...rest } = result;
  const said = typeof msg === 'string' ? msg : JSON.stringify(msg ?? rest);
  return `${task}: ${said}${typeof assertion === 'string' ? `: ${assertion}` : ''}`;
}

/** The last task that failed, and what the last task said. */
function judge(text: string): { message: string; summary: unknown } {
  const start = text.indexOf('{');
  if (start < 0) return { message: text.trim(), summary: undefined };
  const shown = JSON.parse(text.slice(start)) as ShownRun;
  const results = (shown.plays ?? []).flatMap((play) =>
    play.tasks.flatMap(({ task, hosts }) =>
      Object.values(hosts).map((result) => ({ task: task.name, ...result })),
    ),
  );
  const bad = results.findLast((result) => result.failed === true || result.unreachable === true);
  return {
    message: bad === undefined ? '' : whatOf(bad.task, bad),
    summary: results.findLast((result) => result.task === 'summary')?.msg,
  };
}

const environment = (dir: string): Record<string, string> => ({
  HOME: dir,
  PATH: process.env['PATH'] ?? '',
  LANG: 'C.UTF-8',
  // Stands for every setting that would only be in the way.
  ANSIBLE_RETRY_FILES_ENABLED: 'false',
});

export async function byTsplay(setup: HostSetup): Promise<Played> {
  const host = await startHost(setup);
  try {
    writeBook(host, setup, { whole: true });
    const proc = fakeProcess({ cwd: host.dir, env: environment(host.dir) });
    const argv = ['run', join(host.dir, 'book.yml'), '-i', join(host.dir, 'hosts.json'), '--output', 'json'];
    const code = await main(argv, proc);
    const { message, summary } = judge(proc.stdout.text);
    return {
      passed: code === 0,
      connection: connectionOf(setup, host.log(), proc.stderr.text),
      said: `${proc.stderr.text}\n${proc.stdout.text}`,
      summary,
      message: message === '' && code !== 0 ? proc.stderr.text.trim() : message,
    };
  } finally {
    host.remove();
  }
}

/** What ansible-playbook came to. */
export interface PlayedByAnsible {
  /** Undefined where it had to be ended before it was done, which tells nothing of the host. */
  readonly passed: boolean | undefined;
  /** The first thing that it says when it does not pass. */
  readonly said: string;
}

/** ansible-playbook gets five minutes, and not the second round: on a busy machine the book takes it long. */
export async function byAnsible(setup: HostSetup): Promise<PlayedByAnsible> {
  // What is called so here is `ssh` there.
  const openssh = setup.vars?.['ansible_connection'] === 'openssh' ? { ansible_connection: 'ssh' } : {};
  const host = await startHost(setup);
  try {
    writeBook(host, setup, { whole: false, ...openssh });
    return await new Promise((resolve) => {
      const argv = ['-k', '5', '300', 'ansible-playbook', '-i', 'hosts.json', 'book.yml'];
      const env = { ...environment(host.dir), ANSIBLE_LOCALHOST_WARNING: 'false', ANSIBLE_NOCOLOR: '1' };
      execFile('timeout', argv, { cwd: host.dir, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
        const line =
          /^(?:fatal|failed): [^]*?(?=\n\n|\n[A-Z]+ \[|$(?![^]))/m
            .exec(stdout)?.[0]
            .replaceAll(/\s+/g, ' ') ?? stderr.trim();
        const ended = error?.code === 124 || error?.code === 137;
        resolve({ passed: ended ? undefined : error === null, said: line });
      });
    });
  } finally {
    host.remove();
  }
}
