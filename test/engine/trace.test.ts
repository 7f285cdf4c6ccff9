import { describe, expect, it } from 'vitest';
import { inShort, opening } from '../../src/engine/connect/trace.ts';
import { mask } from '../../src/secrets/index.ts';
import { Vault } from '../../src/vault/index.ts';
import { run } from './harness.ts';

const notes = async (verbosity: number): Promise<string[]> => {
  const ran = await run({
    files: {
      'site.yml': '- hosts: a\n  gather_facts: false\n  tasks: [{raw: "echo x\\n# of two lines"}]\n',
    },
    options: { verbosity },
  });
  return ran.events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
};

describe('what a connection is asked to do', () => {
  it('is told from -vvv on', async () => {
    expect(await notes(2)).toEqual([]);
    const [first, ...rest] = await notes(3);
    expect(first).toMatch(/^<a> ESTABLISH LOCAL CONNECTION FOR USER: \S+$/);
    expect(rest.length).toBeGreaterThan(0);
    for (const line of rest) expect(line).toMatch(/^<a> EXEC \/bin\/sh -c [^\n]*$/);
    expect((await notes(4)).some((line) => line.includes('\n'))).toBe(true);
  });

  it('shows no head of a secret where it is cut', async () => {
    const password = `sesame ${'open '.repeat(30)}`.trim();
    for (const verbosity of [3, 4]) {
      const ran = await run({
        files: {
          'site.yml':
            '- hosts: a\n  gather_facts: false\n  vars_files: [vault.yml]\n  tasks: [{raw: "echo {{ password }}"}]\n',
          'vault.yml': new Vault([{ id: 'default', password: Buffer.from('pw') }]).encrypt(
            JSON.stringify({ password }),
          ),
          pw: 'pw',
        },
        options: { verbosity, vaultIds: ['pw'] },
      });
      const told = JSON.stringify(ran.events);
      expect(told).toContain(`echo ${mask}`);
      expect(told).not.toContain('sesame');
    }
  });

  it('says no command once more that the result of its task has', async () => {
    const ran = await run({
      files: {
        'site.yml':
          '- hosts: a\n  gather_facts: false\n  tasks: [{shell: echo first-word, args: {chdir: /tmp}}, {command: echo second-word}]\n',
      },
      options: { verbosity: 4 },
    });
    const told = ran.events.flatMap((event) => (event.type === 'note' ? [event.message] : [])).join('\n');
    expect(told).toContain('cd -P -- /tmp');
    expect(told).not.toMatch(/first-word|second-word/);
  });

  it('is a line, and names no password', () => {
    expect(inShort('a\n  b')).toBe('a; b');
    expect(inShort('x'.repeat(300))).toHaveLength(201);
    expect(opening({ inventoryName: 'h', kind: 'openssh', user: 'jo' } as never)).toBe(
      '<h> ESTABLISH SSH CONNECTION FOR USER: jo',
    );
  });
});
