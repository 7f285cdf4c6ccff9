// Hosts that cannot be logged in to, or not be root on, from the command line to the exit code: one clear message each.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureLab, findHosts, privateKeyFile, users } from '../../lab/index.ts';
import { command } from './support/tsplay.ts';
import type { Ended } from './support/tsplay.ts';

const [node] = findHosts(['swarm-node-01']);
const address = node?.address ?? '';
let dir: string;

beforeAll(async () => {
  await ensureLab();
  dir = mkdtempSync(join(tmpdir(), 'tsplay-login-'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'stranger')]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'other-host')]);
  writeFileSync(
    join(dir, 'ping.yml'),
    '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Host answers\n      ping:\n',
  );
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Runs the playbook on one host, with ansible.cfg and variables of the test. */
async function ping(
  vars: Readonly<Record<string, string | number>>,
  { config = '', args = [] }: { config?: string; args?: readonly string[] } = {},
): Promise<Ended> {
  const words = Object.entries({ ansible_host: address, ansible_user: users.admin, ...vars });
  writeFileSync(join(dir, 'hosts'), `node ${words.map(([name, value]) => `${name}=${value}`).join(' ')}\n`);
  writeFileSync(join(dir, 'ansible.cfg'), `[defaults]\nhost_key_checking = False\n${config}`);
  return command(['run', '--output', 'plain', '-i', 'hosts', ...args, 'ping.yml'], {
    cwd: dir,
    env: { SSH_AUTH_SOCK: undefined, ANSIBLE_CONFIG: join(dir, 'ansible.cfg') },
  });
}

/** A message is for people: it says what, where and what to do, once, and nothing of the program's inside. */
function isClear({ status, stdout, stderr }: Ended, expected: number, ...says: readonly RegExp[]): void {
  const text = stdout + stderr;
  expect(status, text).toBe(expected);
  for (const word of says) expect(text).toMatch(word);
  expect(text).toContain('ping.yml:4:7');
  expect(text).not.toMatch(/^\s+at \S+ \(?(file|node|\/)/m);
  expect(text.match(/fatal: \[node\]/g)).toHaveLength(1);
}

describe('a host', () => {
  it('that nothing listens on is unreachable', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    isClear(
      await ping({ ansible_host: '127.0.0.1', ansible_port: port }),
      4,
      /UNREACHABLE!/,
      new RegExp(`127\\.0\\.0\\.1.*${port}.*refused|refused.*${port}`, 's'),
      /unreachable=1/,
    );
  });

  it('that does not know the key is unreachable, and the keys tried are named', async () => {
    isClear(
      await ping({ ansible_ssh_private_key_file: join(dir, 'stranger') }),
      4,
      /UNREACHABLE!/,
      /stranger/,
      /publickey/,
    );
  });

  it('whose host key has changed is not talked to, and the line of known_hosts is named', async () => {
    const key = execFileSync('cut', ['-d', ' ', '-f', '1,2', join(dir, 'other-host.pub')], {
      encoding: 'utf8',
    });
    const known = join(dir, 'known');
    writeFileSync(known, `${address} ${key}`);
    const vars = { ansible_ssh_private_key_file: privateKeyFile };
    isClear(
      await ping(
        { ...vars, ansible_ssh_common_args: `'-o UserKnownHostsFile=${known}'` },
        { config: 'host_key_checking = True\n' },
      ),
      4,
      /UNREACHABLE!/,
      /host key/i,
      /known:1/,
      /ssh-keygen .*-R/,
    );
  });

  it('that takes another password for sudo fails the task, and says where to give the right one', async () => {
    const ended = await ping(
      {
        ansible_user: users.operator,
        ansible_password: users.operatorPassword,
        ansible_become_password: 'not-this-one',
      },
      { args: ['--become'] },
    );
    isClear(ended, 2, /FAILED!/, /Incorrect sudo password/, /ansible_become_password|-K/);
    expect(ended.stdout + ended.stderr).not.toContain(users.operatorPassword);
  });
});
