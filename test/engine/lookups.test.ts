import { describe, expect, it } from 'vitest';
import { Vault } from '../../src/vault/index.ts';
import { run } from './harness.ts';

const vault = new Vault([{ id: 'default', password: Buffer.from('open') }]);

describe('templates ask the run', () => {
  it('for hosts, whatever the limit', async () => {
    const ran = await run({
      files: {
        hosts: '[web]\na\nb\n[db]\nc\n',
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ query('inventory_hostnames', 'all:!web') }}"}
    - debug: {msg: "{{ item }}"}
      with_inventory_hostnames: ["web:!b"]
    - debug: {msg: "{{ query('inventory_hostnames', 'nosuch') }}"}
`,
      },
      options: { limit: 'a' },
    });
    expect(ran.said).toEqual(['a: ["c"]', 'a: a', 'a: []']);
  });
  it('and get empty text where nothing was found, or an empty list', async () => {
    const skipped = `['none'], skip=true`;
    const ignored = `'/nonexistent', errors='ignore'`;
    const ran = await run({
      files: {
        'd.j2': "{'k': [1]}\n",
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - set_fact:
        texts:
          - "{{ lookup('first_found', ${skipped}) }}"
          - "{{ lookup('file', ${ignored}) }}"
        lists: ["{{ q('first_found', ${skipped}) }}", "{{ q('file', ${ignored}) }}"]
        dict: "{{ lookup('template', 'd.j2') }}"
    - assert: {that: ["texts == ['', '']", "lists == [[], []]", "dict.k == [1]"]}
`,
      },
    });
    expect(ran.lines).toEqual(['set_fact: a ok', 'assert: a ok']);
  });
  it('for its settings', async () => {
    const ran = await run({
      files: {
        'ansible.cfg': '[defaults]\nremote_user = deploy\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ lookup('config', 'DEFAULT_REMOTE_USER') }} {{ lookup('config', 'DEFAULT_FORKS') }}"}
    - debug: {msg: "{{ query('config', 'NOSUCH', on_missing='skip') }}"}
    - debug: {msg: "{{ lookup('config', 'NOSUCH') }}"}
      ignore_errors: true
    - debug: {msg: "{{ lookup('config', 'ConfigManager') }}"}
      ignore_errors: true
`,
      },
    });
    expect(ran.said.slice(0, 2)).toEqual(['a: deploy 5', 'a: []']);
    expect(ran.said[2]).toContain('Unable to find setting NOSUCH');
    expect(ran.said[3]).toContain('Invalid setting "ConfigManager" attempted');
  });
  it('for vault files and vaults of their own', async () => {
    const ran = await run({
      files: {
        password: 'open\n',
        'secret.txt': vault.encrypt('{{ 7 * 6 }} in a file\n'),
        'templates/t.j2': vault.encrypt('{{ 7 * 6 }} in a template'),
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - assert:
        that:
          - lookup('unvault', 'secret.txt') == raw ~ '\\n'
          - lookup('file', 'secret.txt') == raw
          - lookup('template', 't.j2') == '42 in a template'
      vars: {raw: !unsafe "{{ 7 * 6 }} in a file"}
    - debug: {msg: "{{ ('x' | vault('pw', 'salt', 'me')).splitlines()[0] }}"}
    - debug: {msg: "{{ 'plain' | vault('pw') | unvault('pw') == 'plain' }}"}
    - debug: {msg: "{{ 'plain' | vault('pw') | unvault('other') }}"}
      ignore_errors: true
`,
      },
      options: { vaultIds: ['password'] },
    });
    expect(ran.said.slice(0, 2)).toEqual(['a: $ANSIBLE_VAULT;1.2;AES256;me', 'a: true']);
    expect(ran.said[2]).toContain('Unable to decrypt');
    expect(ran.exit).toBe(0);
  });
  it('in a variable wait until the variable is read', async () => {
    const mine = new Vault([{ id: 'default', password: Buffer.from('mine') }]).encrypt('theirs');
    const indented = (text: string): string => text.trimEnd().replace(/^/gm, ' '.repeat(10));
    const ran = await run({
      files: {
        password: 'open\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  vars:
    foreign: !vault |
${indented(mine)}
    deep:
      own: !vault |
${indented(vault.encrypt('ours'))}
    named: "{{ foreign }}"
  tasks:
    - set_fact:
        fact: !vault |
${indented(vault.encrypt('a fact'))}
    - debug: {msg: "{{ foreign | unvault('mine') }}"}
    - assert:
        that:
          - foreign | unvault('mine') == 'the' ~ 'irs' and deep.own == 'ou' ~ 'rs' and fact == 'a ' ~ 'fact'
          - foreign is vault_encrypted and named is vault_encrypted and deep.own is vault_encrypted
          - fact is vault_encrypted and (fact ~ '') is not vault_encrypted
          - foreign | type_debug == 'AnsibleVaultEncryptedUnicode' and deep | type_debug == 'dict'
          - ('x' | vault('y', wrap_object=true)) | type_debug == 'AnsibleVaultEncryptedUnicode'
`,
      },
      options: { vaultIds: ['password'] },
    });
    expect(ran.said).toEqual(['a: ********']);
    expect(ran.exit).toBe(0);
  });
  it('and tell of old spellings once each, with their place', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - command: "true"
      register: result
    - debug: {msg: yes it did}
      when: result|changed and result|success
`);
    expect(ran.said).toEqual(['a: yes it did', 'b: yes it did']);
    const told = ran.events.flatMap((event) => (event.type === 'deprecation' ? [event] : []));
    expect(told.map(({ modern, src }) => [modern, src?.line, src?.col])).toEqual([
      ['result is changed', 8, 20],
      ['result is success', 8, 39],
    ]);
  });
  it('which may name a variable for debug', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars: {one: {k: [1]}}
  tasks:
    - {name: show, debug: {var: "{{ item }}"}, loop: [one, "one.k[0]", one | length]}
`);
    const shown = ran.events.flatMap((event) => (event.type === 'item.end' ? [event.result.result] : []));
    expect(shown).toMatchObject([{ one: { k: [1] } }, { 'one.k[0]': 1 }, { 'one | length': 'one | length' }]);
  });
});
