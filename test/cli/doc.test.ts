import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const doc = async (...argv: string[]) => {
  const proc = fakeProcess();
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
