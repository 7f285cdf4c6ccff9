import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const doc = async (...argv: string[]) => {
  const proc = fakeProcess({ env: { TSPLAY_PYTHON_SUPPORT: 'none' } });
  const code = await main(['doc', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
};

describe('tsplay doc', () => {
  it.each([
    ['filter', 'to_json', 'ansible.builtin.to_json('],
    ['filter', 'ansible.builtin.vault', 'ansible.builtin.vault(secret'],
    ['filter', 'community.crypto.split_pem', 'community.crypto.split_pem'],
    ['test', 'changed', 'ansible.builtin.changed'],
    ['lookup', 'inventory_hostnames', 'ansible.builtin.inventory_hostnames'],
    ['lookup', 'dig', "community.general.dig(qtype='A'"],
    ['lookup', 'community.general.consul_kv', 'community.general.consul_kv('],
  ])('-t %s %s', async (kind, name, title) => {
    const { code, out } = await doc('-t', kind, name);
    expect(code).toBe(0);
    expect(out).toContain(`${kind} ${title}`);
    expect(out).toContain('Example\n  {{ ');
  });
  it.each([
    ['filter', 'to_json'],
    ['test', 'changed'],
    ['lookup', 'dig'],
  ])('-t %s --list', async (kind, name) => {
    const { code, out } = await doc('-t', kind, '--list');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`\\.${name} +\\S`));
  });
  it('-j', async () => {
    const { out } = await doc('-t', 'filter', '-j', 'to_json');
    expect(Object.keys(JSON.parse(out) as object)).toEqual(['ansible.builtin.to_json']);
  });
  it('knows near names', async () => {
    const { code, err } = await doc('-t', 'lookup', 'first_foun');
    expect(code).not.toBe(0);
    expect(err).toContain('did you mean "first_found"?');
  });
  it('-t keyword, in the form of ansible-doc', async () => {
    expect((await doc('-t', 'keyword', 'until')).out).toBe(
      'until:\n  applies_to:\n  - Task\n  description: Repeats the task until the expression is true.\n' +
        '  template: implicit\n  type: list\n',
    );
    const become = JSON.parse((await doc('-t', 'keyword', '-j', 'become')).out) as Record<string, unknown>;
    expect(become['become']).toMatchObject({ applies_to: ['Play', 'Role', 'Block', 'Task'], type: 'bool' });
    expect((await doc('-t', 'keyword', '-l')).out).toMatch(/^serial +Hosts per batch/m);
    const { code, err } = await doc('-t', 'keyword', 'bcome');
    expect({ code, err: err.includes('did you mean "become"?') }).toEqual({ code: 4, err: true });
  });
});

const module = (name: string): string => `import { defineModule, p } from 'tsplay/sdk';
export default defineModule({ name: '${name}', summary: 'Does ${name}', params: { path: p.path({ doc: 'Where.', required: true }) },
  support: { check: 'full', diff: 'none' }, examples: [{ title: 'x', yaml: '${name}: {path: /x}' }],
  plan: async () => ({ changed: false }) });
`;
const filter = (name: string): string => `import { defineFilter } from 'tsplay/sdk';
export default defineFilter({ name: '${name}', signature: '', doc: 'Makes ${name}.', example: ["'a' | ${name}", 'A'], apply: (value) => value });
`;

describe("tsplay doc of a book's own", () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-doc-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({
    'book/library/deploy.ts': module('deploy'),
    'book/library/old.py': '#!/usr/bin/python\nfrom ansible.module_utils.basic import AnsibleModule\n',
    'book/roles/web/library/webby.ts': module('webby'),
    'book/filter_plugins/loud.ts': filter('loud'),
    'book/collections/ansible_collections/acme/tools/plugins/modules/paint.ts': module('paint'),
    'book/collections/ansible_collections/acme/tools/plugins/filter/quiet.ts': filter('quiet'),
    'more/extra.ts': module('extra'),
  })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const book = join(dir, 'book');

  it.each([
    [['--playbook-dir', book, 'deploy'], 'Does deploy'],
    [['--playbook-dir', book, 'webby'], 'Does webby'],
    [['--playbook-dir', book, 'acme.tools.paint'], 'Does paint'],
    [['-M', join(dir, 'more'), 'extra'], 'Does extra'],
    [['--playbook-dir', book, '-s', 'deploy'], 'path:'],
    [['--playbook-dir', book, '-t', 'filter', 'loud'], 'filter loud'],
    [['--playbook-dir', book, '-t', 'filter', 'acme.tools.quiet'], 'filter acme.tools.quiet'],
  ])('knows %j', async (argv, text) => {
    const { code, out, err } = await doc(...argv);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(text);
  });

  it('lists them with the others', async () => {
    const { out } = await doc('--playbook-dir', book, '--list');
    expect(out).toMatch(/^deploy +Does deploy$/m);
    expect(out).toMatch(/^acme\.tools\.paint +Does paint$/m);
    expect(out).toMatch(/^ansible\.builtin\.copy +\S/m);
    expect(out).toMatch(/^old +the module old needs Ansible's Python library/m);
  });

  it('says of one in Python that it cannot be run', async () => {
    const { code, err } = await doc('--playbook-dir', book, 'old');
    expect({ code, said: err.includes("needs Ansible's Python library") }).toEqual({ code: 4, said: true });
  });
});
