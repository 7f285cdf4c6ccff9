/**
 * What is looked at, by which rules, and what silences them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { book, project } from './project.ts';

const ping = 'playbooks/a.yml';
/** Three findings: `fqcn[action-core]` in line 6, `name[casing]` and `no-changed-when` in line 5. */
const three = book('- name: small\n  command: id\n');
const lines = (found: readonly string[]): string[] => found.map((line) => line.replace(/^.*?:/, ''));

describe('tsplay lint: configuration', () => {
  it('skips, warns, enables and chooses, on the command line and in .ansible-lint', async () => {
    const plain = project({ [ping]: three });
    const all = ['5 name[casing]', '5 no-changed-when', '6 fqcn[action-core]'];
    expect(lines(await plain.lint())).toEqual(all);
    expect(lines(await plain.lint('-x', 'name,fqcn[action-core]'))).toEqual(['5 no-changed-when']);
    expect(lines(await plain.lint('-x', 'idempotency'))).toEqual([all[0], all[2]]);
    expect(lines(await plain.lint('-t', 'name[casing]'))).toEqual([all[0]]);
    expect(lines(await plain.lint('-t', 'idiom', '-t', 'fqcn'))).toEqual([all[0], all[2]]);
    const { code } = await plain.tsplay('-w', 'name', '-w', 'fqcn', '-w', 'command-shell');
    expect(code).toBe(0);
    expect((await plain.tsplay('-w', 'name', '-w', 'fqcn', '-w', 'command-shell', '--strict')).code).toBe(2);
    const config = 'skip_list: [name]\nwarn_list: ["301"]\nenable_list: [only-builtins]\nstrict: false\n';
    const configured = project({ [ping]: three, '.config/ansible-lint.yml': config });
    expect(lines(await configured.lint())).toEqual(['5 no-changed-when', '6 fqcn[action-core]']);
    expect((await configured.tsplay('-x', 'fqcn')).code).toBe(0);
  });

  it('takes profiles as ansible-lint has them', async () => {
    const { lint, tsplay } = project({ [ping]: three });
    expect(lines(await lint('--profile', 'min'))).toEqual([]);
    expect(lines(await lint('--profile', 'basic'))).toEqual(['5 name[casing]']);
    expect(lines(await lint('--profile', 'shared'))).toEqual(['5 name[casing]', '5 no-changed-when']);
    expect(lines(await lint('--profile', 'production'))).toHaveLength(3);
    expect((await tsplay('--profile', 'shared')).err).toContain(
      'The profile shared was asked for; basic is kept.',
    );
  });

  it('excludes paths unless they are named, and what git ignores', async () => {
    const { lint } = project({
      [ping]: three,
      'old/playbooks/b.yml': three,
      'build/playbooks/c.yml': three,
      '.gitignore': 'build/\n',
      '.ansible-lint': 'exclude_paths:\n  - old/\n',
    });
    expect(new Set((await lint()).map((line) => line.replace(/:.*/, '')))).toEqual(new Set([ping]));
    expect(await lint('--exclude', 'playbooks')).toEqual([]);
    expect(await lint('old/playbooks/b.yml')).toHaveLength(3);
  });

  it('tells kinds by the patterns of the project, then by its own', async () => {
    const tasks = '---\n- name: small\n  ansible.builtin.ping:\n';
    const { lint } = project({ 'steps/a.yml': tasks, 'roles/b/tasks/main.yml': tasks, 'c.yml': tasks });
    expect(await lint('-t', 'name')).toEqual(['roles/b/tasks/main.yml:2 name[casing]']);
    const own = project({ 'steps/a.yml': tasks, '.ansible-lint': 'kinds:\n  - tasks: "**/steps/*.yml"\n' });
    expect(await own.lint('-t', 'name')).toEqual(['steps/a.yml:2 name[casing]']);
  });

  it('follows what a playbook brings in', async () => {
    const tasks = '- name: small\n  ansible.builtin.ping:\n';
    const { lint } = project({
      'site.yml':
        '- name: Site\n  hosts: all\n  roles: [web]\n  tasks:\n    - name: More\n      ansible.builtin.include_tasks: more.yml\n    - name: Import\n      ansible.builtin.import_tasks: file=import.yml\n- import_playbook: other.yml\n',
      'other.yml': '- name: other\n  hosts: all\n',
      'more.yml': tasks,
      'import.yml': tasks,
      'roles/web/tasks/main.yml': tasks,
    });
    expect(await lint('-t', 'name[casing]', 'site.yml')).toEqual([
      'import.yml:1 name[casing]',
      'more.yml:1 name[casing]',
      'other.yml:1 name[casing]',
      'roles/web/tasks/main.yml:1 name[casing]',
    ]);
  });

  it('takes the names, patterns and limits of the project', async () => {
    const { lint } = project({
      [ping]: book(
        '- name: One\n  ansible.builtin.ping:\n  register: ab\n- name: Two\n  ansible.builtin.ping:\n',
      ),
      '.ansible-lint': 'var_naming_pattern: "^x_"\nmax_tasks: 1\nwarn_list: []\n',
    });
    expect(lines(await lint())).toEqual(['2 complexity[play]', '5 var-naming[pattern]']);
  });

  it('refuses a configuration with a mistake in it, with exit status 3', async () => {
    for (const [config, message] of [
      ['skiplist: []\n', 'did you mean "skip_list"?'],
      ['skip_list: name\n', '"skip_list" must be a list'],
      ['profile: best\n', 'there is no profile "best"'],
      ['skip_list: [syntax-check]\n', '"syntax-check" cannot be skipped'],
    ]) {
      const { code, err } = await project({ '.ansible-lint': config ?? '' }).tsplay();
      expect(code).toBe(3);
      expect(err).toContain(message);
    }
    expect((await project({}).tsplay('-c', 'missing.yml')).code).toBe(3);
  });

  it('ends with 5 when there was nothing to look at', async () => {
    expect((await project({}).tsplay()).code).toBe(5);
    expect(await project({}).lint('missing.yml')).toEqual(['missing.yml:1 load-failure[not-found]']);
  });
});

describe('tsplay lint: hostile files', () => {
  it('walks through what aliases lead to once, however often they do', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}, *l${i}]\n`,
    ).join('');
    const maps = Array.from({ length: 40 }, (_, i) => `m${i + 1}: &m${i + 1} {<<: [*m${i}, *m${i}]}\n`).join(
      '',
    );
    const text = `---\nl0: &l0 [a]\n${levels}m0: &m0 {a: "{{b}}"}\n${maps}`;
    const { lint, tsplay, read } = project({ 'vars/a.yml': text });
    expect(await lint('-t', 'jinja')).toEqual(['vars/a.yml:43 jinja[spacing]']);
    await tsplay('-q', '--fix');
    expect(read('vars/a.yml')).toBe(text);
    const blocks = Array.from(
      { length: 30 },
      (_, i) =>
        `- name: B\n  block: &b${i + 1}\n    - name: C\n      block: *b${i}\n    - name: D\n      block: *b${i}\n`,
    ).join('');
    const tasks = project({
      'roles/r/tasks/main.yml': `---\n- name: A\n  block: &b0\n    - name: small\n      ansible.builtin.ping:\n${blocks}`,
    });
    expect(await tasks.lint('-t', 'name', 'roles/r/tasks/main.yml')).toEqual([
      'roles/r/tasks/main.yml:4 name[casing]',
    ]);
  });

  it('tells of aliases that lead to themselves, and of bytes that are not text', async () => {
    const { lint, folder } = project({ 'vars/a.yml': 'a: &a [*a]\n', 'vars/b.yml': '' });
    writeFileSync(join(folder, 'vars/b.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]));
    expect(await lint()).toEqual([
      'vars/a.yml:1 load-failure[yaml]',
      'vars/b.yml:1 load-failure[unicodedecodeerror]',
    ]);
  });
});

describe('tsplay lint: silenced findings', () => {
  it('# noqa with names silences those on its line, on the next one, and in its task', async () => {
    const text = (first: string, second = ''): string =>
      book(`- name: small${first}\n  command: id${second}\n`);
    const found = async (yaml: string): Promise<string[]> => lines(await project({ [ping]: yaml }).lint());
    expect(await found(text('  # noqa: name[casing]'))).toEqual(['5 no-changed-when', '6 fqcn[action-core]']);
    expect(await found(text('  # noqa: name fqcn'))).toEqual(['5 no-changed-when']);
    expect(await found(text('', '  # noqa: no-changed-when'))).toEqual([
      '5 name[casing]',
      '6 fqcn[action-core]',
    ]);
    expect(await found(text('  # noqa: 301'))).toEqual(['5 name[casing]', '6 fqcn[action-core]']);
    expect(await found(book('# noqa: name[casing]\n- name: small\n  ansible.builtin.ping:\n'))).toEqual([]);
    expect(await found(book('- name: small\n  ansible.builtin.debug:\n    msg: "# noqa: name"\n'))).toEqual([
      '5 name[casing]',
    ]);
  });

  it('# noqa without names silences everything on its line', async () => {
    const { lint } = project({ [ping]: book('- name: small  # noqa\n  command: id\n') });
    expect(lines(await lint())).toEqual(['6 fqcn[action-core]']);
  });

  it('.ansible-lint-ignore makes warnings of findings, or passes them over', async () => {
    const { tsplay, lint } = project({
      [ping]: three,
      '.ansible-lint-ignore': `# known\n${ping} name[casing]\n${ping} fqcn[action-core] skip # old\n${ping} no-changed-when\n`,
    });
    expect(lines(await lint())).toEqual(['5 name[casing]', '5 no-changed-when']);
    const { code, out } = await tsplay('-f', 'pep8');
    expect(code).toBe(0);
    expect(out).toContain('name[casing]: The name should begin with a capital letter. (ignored)');
  });
});
