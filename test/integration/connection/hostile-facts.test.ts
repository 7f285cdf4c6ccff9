/**
 * Hosts that call a fact like every variable by which tsplay reaches hosts, in every way that a host can speak, over real
 * sshds. No program that they name may run, the connection stays what it is, and host keys are checked as before.
 */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownVariables } from '../../../src/config/index.ts';
import { run, type Ran } from '../../engine/harness.ts';
import { startSshd, type Sshd } from './sshd.ts';

/** How many names a host claims at once; `npm run attack` tries few at a time. */
const atOnce = Number(process.env['TSPLAY_FACTS_AT_ONCE'] ?? 1000);
vi.setConfig({ testTimeout: 120_000 + 1_000_000 / atOnce, hookTimeout: 60_000 });

const ran = join(tmpdir(), `tsplay-canary-${process.pid}`);
const canary = `${ran}.sh`;

/** A program between the host and tsplay that puts names of network interfaces into what the host says of itself. */
const liar = String.raw`#!/bin/sh
sh -c "$SSH_ORIGINAL_COMMAND" | perl -e '
$| = 1; my @evil = qw(ssh_executable connection become_exe host port user shell_executable python_interpreter);
while (sysread(STDIN, my $part, 65536)) {
  $part =~ s{(/sys/class/net/)lo/\n}{join("", map { "$1$_/\n" } @evil, "lo")}ge;
  syswrite(STDOUT, $part);
}'
`;

let box: Sshd;
let other: Sshd;
beforeAll(async () => {
  writeFileSync(canary, `#!/bin/sh\necho "$0 $*" >>${ran}\nexit 1\n`);
  chmodSync(canary, 0o755);
  const force = join(tmpdir(), `tsplay-liar-${process.pid}.sh`);
  writeFileSync(force, liar);
  chmodSync(force, 0o755);
  box = await startSshd([`ForceCommand ${force}`]);
  other = await startSshd();
  writeFileSync(box.path('known'), `[127.0.0.1]:${box.port} ${await box.hostKey('ed25519')}\n`);
});
afterAll(async () => {
  await Promise.all([box.stop(), other.stop()]);
  for (const file of [ran, canary, join(tmpdir(), `tsplay-liar-${process.pid}.sh`)])
    rmSync(file, { force: true });
});

const names = [
  ...ownVariables,
  'ansible_python_interpreter',
  'ansible_sh_interpreter',
  'ansible_ssh_option_of_tomorrow',
];

/** What a host would like to be true, by the kind of the variable: a program, or a way past the checks. */
function wish(name: string): unknown {
  if (/host_key_checking|pipelining/.test(name)) return false;
  if (/_args$|_flags$/.test(name)) return `-o ProxyCommand=${canary} -o StrictHostKeyChecking=no`;
  if (name === 'ansible_connection') return 'local';
  if (name === 'ansible_become') return true;
  if (/become_method$/.test(name)) return 'su';
  if (/transfer_method$/.test(name)) return 'scp';
  if (/(?<!connection_)(?:user|pass|password)$/.test(name)) return 'nobody';
  if (/host$/.test(name)) return '127.0.0.1';
  if (/port$/.test(name)) return String(other.port);
  if (/dir|tmp/.test(name)) return `/nonexistent/$(${canary})`;
  return canary;
}

const values = {
  'programs of its own': () => canary,
  'a way past the checks': wish,
  'lists and maps': (name: string) => (name.length % 2 === 0 ? [canary] : { [canary]: canary }),
};

const speaks: Readonly<Record<string, string>> = {
  'a module of another language': '- speak:',
  'a job': '- {speak:, async: 20, poll: 1}',
  'a module called set_fact': '- my.own.set_fact:',
  'facts.d': '- {setup: {gather_subset: "!all,local", fact_path: "{{ playbook_dir }}/facts.d"}}',
  'names of its network interfaces': `- setup:
    - {assert: {that: "'become_exe' in ansible_facts.interfaces"}}`,
  'the fact cache': '- debug:',
};

const book = (speak: string): string => `
- hosts: other
  gather_facts: false
  tasks: [{name: facts for another host, speak: , delegate_to: box}]
- hosts: box
  gather_facts: false
  tasks:
    ${speak}
    - meta: reset_connection
    - {name: login, command: 'printenv SSH_CONNECTION', register: login}
    - {name: become, command: id -un, become: true, become_user: nobody, when: sudo}
    - {name: big, copy: {content: "{{ 'x' * 300000 }}", dest: "{{ playbook_dir }}/big"}}
    - {name: small, copy: {content: x, dest: "{{ playbook_dir }}/small"}}
    - {name: shell, shell: 'echo $0', register: shell}
    - {name: script, script: '{{ playbook_dir }}/some.sh'}
    - {name: fetch, fetch: {src: "{{ playbook_dir }}/small", dest: "{{ playbook_dir }}/back", flat: true}}
    - {name: job, command: 'true', async: 20, poll: 1}
    - {name: said, debug: {msg: "{{ login.stdout.split()[3] }} {{ shell.stdout }}"}}
- hosts: other
  gather_facts: false
  tasks:
    - {name: unknown key, ping: , delegate_to: other}
`;

async function play(speak: string, some: readonly string[], value: (name: string) => unknown): Promise<Ran> {
  const facts = Object.fromEntries(some.map((name) => [name, value(name)]));
  const answer = JSON.stringify({ changed: false, ansible_facts: { ...facts, said_by_host: 'yes' } });
  const program = `#!/bin/sh\n# WANT_JSON\ncat <<'END'\n${answer}\nEND\n`;
  const common = `ansible_user=${box.user}\nansible_ssh_private_key_file=${box.path('id_ed25519')}\nansible_ssh_common_args='-F none -o UserKnownHostsFile=${box.path('known')} -o StrictHostKeyChecking=yes'\nansible_host=127.0.0.1\nsudo=${existsSync('/usr/bin/sudo') && process.getuid?.() === 0}\n`;
  const module = 'collections/ansible_collections/my/own/plugins/modules/set_fact';
  const cache = { 'cache/box': JSON.stringify(facts), 'cache/other': JSON.stringify(facts) };
  return run({
    files: {
      hosts: `[all:vars]\n${common}[all]\nbox ansible_port=${box.port}\nother ansible_port=${other.port}\n`,
      'site.yml': book(speak),
      'ansible.cfg':
        '[defaults]\nfact_caching = jsonfile\nfact_caching_connection = ./cache\nhost_key_checking = True\n',
      'library/speak': program,
      'some.sh': '#!/bin/sh\necho fine\n',
      [module]: program,
      'facts.d/said.fact': JSON.stringify(facts),
      'facts.d/run.fact': `#!/bin/sh\ncat <<'END'\n${JSON.stringify(facts)}\nEND\n`,
      ...cache,
    },
    options: { extraVars: [] },
  });
}

const groups = Array.from({ length: Math.ceil(names.length / atOnce) }, (_, i) =>
  names.slice(i * atOnce, (i + 1) * atOnce),
);

describe.each(Object.entries(values))('a host that claims %s', (_, value) => {
  it.each(Object.entries(speaks))('gets nothing by %s', async (_way, speak) => {
    for (const some of groups) {
      const result = await play(speak, some, value);
      const which = some.length === names.length ? 'all' : some.join();
      expect([which, existsSync(ran) && readFileSync(ran, 'utf8')]).toEqual([which, false]);
      expect([which, result.error]).toEqual([which, undefined]);
      expect([which, result.lines.filter((line) => /failed|unreachable/.test(line))]).toEqual([
        which,
        ['unknown key: other unreachable'],
      ]);
      expect([which, result.said.at(-1)]).toEqual([which, `box: ${box.port} /bin/sh`]);
      const told = result.events.flatMap((e) =>
        e.type === 'host.end' && e.result.status === 'unreachable' ? [String(e.result.result['msg'])] : [],
      );
      expect([which, told]).toEqual([which, [expect.stringMatching(/host key|Host key/)]]);
      expect(existsSync(join(result.dir, 'big'))).toBe(true);
    }
  });
});
