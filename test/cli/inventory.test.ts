import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

beforeAll(() => import('../../src/engine/commands/inventory.ts'), 60_000);

const dir = mkdtempSync(join(tmpdir(), 'tsplay-inventory-'));
mkdirSync(join(dir, 'group_vars'));
mkdirSync(join(dir, 'host_vars'));
writeFileSync(
  join(dir, 'hosts'),
  `b.example ansible_host=192.0.2.4
[web]
web1 x=1 y="[1, 2]"
web2
[db]
db1
[site:children]
web
db
[web:vars]
shared={"k": [1, 2], "z": "text: more"}
tmpl={{ x }}
[db:vars]
ansible_group_priority=5
[both]
web1
`,
);
writeFileSync(join(dir, 'group_vars/all.yml'), 'greeting: příbor\n');
// Made by ansible-vault with the password hunter2.
const secret = `$ANSIBLE_VAULT;1.1;AES256
373336313663373437390a6534623333656631653931363937346637646431663830306234653364
30363637613834386338303234666662366538313438376535346462343832313562380a31613530
34666330396138656231326636383233303539623135653561646432303666376664626137396464
3033633431663431613266653261303961623638
`;
writeFileSync(
  join(dir, 'host_vars/web2.yml'),
  `float: 1.0\nday: 2024-01-02\nsecret: !vault |\n${secret.replace(/^(?=.)/gm, '  ')}`,
);
writeFileSync(join(dir, 'pw'), 'hunter2\n');

const inventory = async (argv: readonly string[], env: Record<string, string> = {}) => {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, ...env } });
  const code = await main(['inventory', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
};

// The expected texts are what ansible-inventory of ansible-core 2.19 prints for these files.
describe('tsplay inventory', () => {
  it.each([
    [['--list']],
    [['--list', '--yaml']],
    [['--list', '--export']],
    [['--list', '--export', '--yaml']],
    [['--graph']],
    [['--graph', '--vars', '--vault-password-file', 'pw']],
    [['--graph', 'web']],
    [['--host', 'web2']],
    [['--host', 'web2', '-y', '-e', 'x=9']],
    [['--list', '-l', 'db']],
    [['--list', '-l', 'db', '--yaml']],
  ])('%j', async (argv) => {
    const { code, out, err } = await inventory(['-i', 'hosts', ...argv]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatchSnapshot();
  });
  it('--toml', async () => {
    const { out } = await inventory(['-i', 'hosts', '--list', '--toml', '-l', 'web1:b.example']);
    expect(out).toMatchSnapshot();
  });
  it('what TOML cannot hold', async () => {
    const { code, err } = await inventory(['-i', 'a,', '--list', '--toml', '-e', '{"x": null}']);
    expect(code).toBe(1);
    expect(err).toContain('The source inventory contains a value that cannot be represented in TOML');
  });
  it('variables beside a playbook', async () => {
    const { out } = await inventory(['-i', 'a,', '--list', '--export']);
    expect(out).not.toContain('příbor');
    const there = await inventory(['-i', 'a,', '--list', '--export', '--playbook-dir', '.']);
    expect(there.out).toContain('"greeting": "příbor"');
  });
  it('--output', async () => {
    expect(await inventory(['-i', 'hosts', '--host', 'db1', '--output', 'out.json'])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(readFileSync(join(dir, 'out.json'), 'utf8')).toBe('{\n    "greeting": "příbor"\n}');
  });
  it('the implicit localhost', async () => {
    const { out } = await inventory(['-i', 'hosts', '--host', 'localhost']);
    expect(JSON.parse(out)).toMatchObject({ ansible_connection: 'local' });
  });
  it.each([
    [[], 'No action selected, at least one of --host, --graph or --list needs to be specified.'],
    [['--list', '--graph'], 'Conflicting options used, only one of --host, --graph or --list'],
    [['--graph', 'nope'], 'Pattern must be valid group name when using --graph'],
    [['--host', 'web'], 'You must pass a single valid host to --host parameter'],
  ])('%j fails', async (argv, message) => {
    const { code, err } = await inventory(['-i', 'hosts', ...argv]);
    expect(code).toBe(5);
    expect(err).toContain(`ERROR! ${message}`);
  });
  it('a pattern that matches nothing is what the configuration says', async () => {
    const argv = ['-i', 'hosts', '--host', 'nope'];
    const said = async (mismatch: string): Promise<string> =>
      (await inventory(argv, { ANSIBLE_HOST_PATTERN_MISMATCH: mismatch })).err;
    expect(await said('error')).toContain('ERROR! Could not match supplied host pattern, ignoring: nope');
    expect(await said('warning')).toContain('[WARNING]: Could not match supplied host pattern');
    expect(await said('ignore')).not.toContain('Could not match');
  });
});

describe('inventory plug-ins in Python', () => {
  it('are refused before any host is reached where ansible-core is not installed, with place and remedy', async () => {
    const place = mkdtempSync(join(tmpdir(), 'tsplay-plugins-'));
    mkdirSync(join(place, 'inventory_plugins'));
    writeFileSync(join(place, 'inventory_plugins', 'own.py'), 'class InventoryModule: pass\n');
    writeFileSync(join(place, 'own.yml'), 'plugin: own\n');
    writeFileSync(join(place, 'site.yml'), '- hosts: all\n  tasks: [{debug: {msg: x}}]\n');
    const proc = fakeProcess({ cwd: place, env: { HOME: place, TSPLAY_PYTHON_SUPPORT: 'none' } });
    const code = await main(['run', join(place, 'site.yml'), '-i', join(place, 'own.yml')], proc);
    rmSync(place, { recursive: true });
    const said = (proc.stderr.text + proc.stdout.text).replaceAll(place, 'DIR').replace(/\s+/g, ' ');
    expect(code).not.toBe(0);
    expect(said).toContain("the inventory plug-in own needs Ansible's Python library");
    expect(said).toContain('DIR/inventory_plugins/own.py');
    expect(said).toContain('own.yml:1');
    expect(said).toContain('apt install ansible-core');
    expect(said).not.toContain('TASK');
  });
});
