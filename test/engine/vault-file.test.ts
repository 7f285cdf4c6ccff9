import { describe, expect, it } from 'vitest';
import { secretValues } from '../../src/engine/assembly/vault-file.ts';
import { Vault } from '../../src/vault/index.ts';
import { run } from './harness.ts';

const vault = new Vault([{ id: 'default', password: Buffer.from('pw') }]);

describe('files that are encrypted as a whole', () => {
  it('have secrets for values', async () => {
    const secret = 'db: {user: application, password: swordfish}\nport: 8080\n';
    const ran = await run({
      files: {
        pw: 'pw\n',
        'host_vars/a.yml': vault.encrypt(secret),
        'site.yml':
          '- hosts: a\n  gather_facts: false\n  tasks: [{debug: {msg: "{{ db.password }} {{ db.user }} {{ port }}"}}]\n',
      },
      options: { vaultIds: ['pw'] },
    });
    expect(ran.said).toEqual(['a: ******** ******** 8080']);
  });

  it('are asked for texts, short ones only where they are called secrets', () => {
    const text = 'mode: prod\napi_key: abc\npin_secret: 1234\nnames: [longer-name, "{{ other }}"]\n';
    expect(secretValues(Buffer.from(text), 'f')).toEqual(['abc', '1234', 'longer-name']);
    expect(secretValues(Buffer.from('-----BEGIN: [\n'), 'f')).toEqual([]);
  });
});
