/** What a run leaves on a host, as another client sees it that shares nothing with tsplay's shells. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeSSH } from 'node-ssh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../engine/harness.ts';
import { startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
let other: NodeSSH;
let folder: string;

beforeAll(async () => {
  sshd = await startSshd();
  folder = mkdtempSync(join(tmpdir(), 'tsplay-other-'));
  other = await new NodeSSH().connect({
    host: '127.0.0.1',
    port: sshd.port,
    username: sshd.user,
    privateKeyPath: sshd.path('id_ed25519'),
  });
});
afterAll(async () => {
  other.dispose();
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inventory = (): string =>
  `web ansible_host=127.0.0.1 ansible_port=${sshd.port} ansible_user=${sshd.user} ` +
  `ansible_ssh_private_key_file=${sshd.path('id_ed25519')} ansible_host_key_checking=false\n`;

const command = async (text: string): Promise<string> => {
  const { code, stdout, stderr } = await other.execCommand(text);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

describe('another client', () => {
  it('reads the bytes, owner and mode that a task was asked for', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
    writeFileSync(join(folder, 'bytes'), bytes);
    const book = `- hosts: web
  gather_facts: false
  tasks:
    - copy: { src: ${join(folder, 'bytes')}, dest: "${folder}/it's there", mode: "0640" }
`;
    const ran = await run({ files: { 'site.yml': book, hosts: inventory() }, options: { extraVars: [] } });
    expect(ran.exit).toBe(0);
    await other.getFile(join(folder, 'back'), join(folder, "it's there"));
    expect(readFileSync(join(folder, 'back')).equals(bytes)).toBe(true);
    expect(await command(`stat -c '%a %U' -- '${folder}/it'\\''s there'`)).toBe(`640 ${sshd.user}`);
  });

  it('finds no file and no process of a run that has ended', async () => {
    // The folder of temporary files itself stays, as Ansible's does.
    const left =
      "ls -A ~/.ansible/tmp 2>/dev/null; ls -A /tmp | grep ansible-tmp; ps -eo args= | grep '[s]leep 8765'; true";
    const book = `- hosts: web
  gather_facts: false
  tasks:
    - shell: sleep 8765
      timeout: 1
      ignore_errors: true
    - script: ${join(folder, 'program')}
`;
    writeFileSync(join(folder, 'program'), '#!/bin/sh\necho done\n');
    const before = await command(left);
    const ran = await run({ files: { 'site.yml': book, hosts: inventory() }, options: { extraVars: [] } });
    expect(ran.exit).toBe(0);
    expect(await command(left)).toBe(before);
  });

  it.each([
    ['a shell', 'shell: sleep 8766'],
    ['a program of its own', `shell: "sleep 8766; cat", args: { stdin: "{{ 'x' * 300000 }}" }`],
  ])('finds no process of %s that its last task was too slow for', async (_, fields) => {
    const book = `- hosts: web
  gather_facts: false
  tasks:
    - { name: Slow, ${fields}, timeout: 1, ignore_errors: true }
`;
    const ran = await run({ files: { 'site.yml': book, hosts: inventory() }, options: { extraVars: [] } });
    expect(ran.exit).toBe(0);
    expect(await command("ps -eo args= | grep '[s]leep 8766'; true")).toBe('');
  });
});
