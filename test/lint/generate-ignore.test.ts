/** `--generate-ignore`: what is found becomes known. */
import { describe, expect, it } from 'vitest';
import { book, project } from './project.ts';

const files = {
  'playbooks/a.yml': book('- name: small\n  ansible.builtin.command: touch /x\n'),
  'playbooks/b.yml': book('- name: small\n  ansible.builtin.debug:\n    msg: x\n'),
};

describe('tsplay lint --generate-ignore', () => {
  it('writes what is found, after which it is only warned of', async () => {
    const { tsplay, read } = project(files);
    const first = await tsplay('--generate-ignore');
    expect(first.code).toBe(2);
    expect(first.err).toMatch(/3 lines were added to .*\/\.ansible-lint-ignore\.\n/);
    const lines = read('.ansible-lint-ignore')
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    expect(lines).toEqual([
      'playbooks/a.yml name[casing]',
      'playbooks/a.yml no-changed-when',
      'playbooks/b.yml name[casing]',
      '',
    ]);
    expect((await tsplay()).code).toBe(0);
    expect((await tsplay('--strict')).code).toBe(2);
  });

  it('keeps the lines and comments that are there, and adds nothing twice', async () => {
    const old = '# told to the team\nplaybooks/a.yml name[casing] skip # they know';
    const { tsplay, read } = project({ ...files, '.config/ansible-lint-ignore.txt': old });
    await tsplay('--generate-ignore');
    const text = read('.config/ansible-lint-ignore.txt');
    expect(text).toBe(`${old}\nplaybooks/a.yml no-changed-when\nplaybooks/b.yml name[casing]\n`);
    const again = await tsplay('--generate-ignore');
    expect(again.code).toBe(0);
    expect(again.err).toContain('0 lines were added');
    expect(read('.config/ansible-lint-ignore.txt')).toBe(text);
  });

  it('writes the file that -i names, though it is not there yet', async () => {
    const { tsplay, read } = project(files);
    expect((await tsplay('-i', 'known.txt')).code).toBe(3);
    await tsplay('--generate-ignore', '-i', 'known.txt', 'playbooks/b.yml');
    expect(read('known.txt')).toContain('\nplaybooks/b.yml name[casing]\n');
    expect((await tsplay('-i', 'known.txt', 'playbooks/b.yml')).code).toBe(0);
  });

  it('leaves out what cannot be ignored, and what no line can name', async () => {
    const { tsplay, read } = project({
      'playbooks/a b.yml': files['playbooks/b.yml'],
      'playbooks/broken.yml': '- hosts: [\n',
      'playbooks/c.yml': files['playbooks/b.yml'],
    });
    const { err, code } = await tsplay('--generate-ignore');
    expect(code).toBe(2);
    expect(err).toContain('No line of it can name these, for their blanks: playbooks/a b.yml');
    expect(read('.ansible-lint-ignore').split('\n').slice(1)).toEqual(['playbooks/c.yml name[casing]', '']);
    expect((await tsplay()).code).toBe(2);
  });
});

describe('fqcn[deep]', () => {
  const plugins = {
    'plugins/modules/flat.py': 'x',
    'plugins/modules/deep/er/one.py': '\xff',
    'plugins/modules/tests/two.py': 'x',
    'plugins/doc_fragments/deep/three.py': 'x',
    'playbooks/a.yml': book('- name: Big\n  ansible.builtin.debug:\n    msg: x\n'),
  };
  it('tells of plug-ins in folders of their own, as a warning unless it is asked for', async () => {
    const { lint, tsplay } = project(plugins);
    expect(await lint()).toEqual(['plugins/modules/deep/er/one.py:1 fqcn[deep]']);
    expect(await tsplay('-f', 'pep8')).toMatchObject({ code: 0 });
    const asked = await tsplay('-f', 'pep8', '-w', 'experimental');
    expect(asked.code).toBe(2);
    expect(asked.out).toContain('er/one.py should lie in plugins/modules itself');
  });
});
