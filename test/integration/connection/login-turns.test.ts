/** How often a login waits for the other side, counted through a proxy: what a distant host costs, however busy the machine. */
import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countRoundTrips } from '../../../bench/round-trips.ts';
import { run } from '../../engine/harness.ts';
import { keygen, startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  await sshd.stop();
});

async function turns(key: string): Promise<{ readonly exit: number; readonly count: number }> {
  // Long enough that what belongs together arrives together.
  const link = await countRoundTrips(sshd.port, 150);
  const hosts =
    `web ansible_host=127.0.0.1 ansible_port=${link.port} ansible_user=${sshd.user} ` +
    `ansible_ssh_private_key_file=${sshd.path(key)} ` +
    `ansible_host_key_checking=false\n`;
  const book = '- hosts: web\n  gather_facts: false\n  tasks: [{raw: "true"}]\n';
  const { exit } = await run({ files: { 'site.yml': book, hosts }, options: { extraVars: [] } });
  const { count } = link;
  link.close();
  return { exit, count };
}

describe('a login', () => {
  it.each(['id_ed25519', 'rsa'])(
    'takes few turns with %s: names, keys, who it is, a channel, a shell, and then the first task and the farewell',
    async (key) => {
      if (key === 'rsa') {
        keygen(sshd.path(key), '-t', 'rsa', '-N', '');
        appendFileSync(sshd.path('authorized_keys'), readFileSync(sshd.path(`${key}.pub`)));
      }
      const seen = await turns(key);
      expect(seen.exit).toBe(0);
      expect(seen.count).toBeLessThanOrEqual(6);
    },
  );
});
