import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const book = (tasks: string): string => `
- hosts: a
  gather_facts: false
  vars: {word: correct-horse}
  tasks:
${tasks.trimEnd()}
    - debug: {msg: "told: {{ word }}"}
`;

describe('what templates make of passwords and make passwords of', () => {
  it.each([
    ['password_hash', "word | password_hash('sha512', 'abcdefgh')"],
    ['vault, of its text', "word | vault('the password', 'salt')"],
    ['vault, of its password', "'the text' | vault(word, 'salt')"],
    ['unvault', "'the text' | vault(word, 'salt') | unvault(word)"],
    ['ansible.builtin.password_hash', "word | ansible.builtin.password_hash('md5', 'abcdefgh')"],
  ])('is a secret from then on: %s', async (_name, expression) => {
    const ran = await run(book(`    - debug: {msg: "{{ (${expression}) is string }}"}`));
    expect(ran.said).toEqual(['a: true', 'a: told: ********']);
  });

  it.each(['password', 'ansible.builtin.password'])(
    'hides what the lookup %s made, hashed or not',
    async (name) => {
      const lookup = (options: string): string => `lookup('${name}', 'made${options}')`;
      const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ ${lookup(' length=24')} }}"}
    - command: cat made
      args: {chdir: "{{ playbook_dir }}"}
    - debug: {msg: "{{ ${lookup(' encrypt=sha512_crypt')} | length > 40 }}"}
`);
      expect(ran.said).toEqual(['a: ********', 'a: true']);
      const cat = ran.events.find((event) => event.type === 'host.end' && event.task.action === 'command');
      expect(cat).toMatchObject({ result: { status: 'changed', result: { stdout: '********' } } });
    },
  );

  it('leaves what was only looked at', async () => {
    const ran = await run(book(`    - debug: {msg: "{{ word | hash('sha1') | length }}"}`));
    expect(ran.said).toContain('a: told: correct-horse');
  });
});
