/**
 * Rules of files other than task lists: plays, variables, roles, collections.
 */
import { describe, expect, it } from 'vitest';
import { project } from './project.ts';

const play = (lines: string): string => `---\n- name: Play\n${lines.replace(/^(?=.)/gm, '  ')}\n`;

describe('tsplay lint: rules of plays', () => {
  const cases: readonly (readonly [rule: string, text: string, ...found: readonly string[]])[] = [
    ['name', '---\n- hosts: all\n', '2 name[play]'],
    ['name', '---\n- name: play\n  hosts: all\n', '2 name[casing]'],
    ['key-order', '---\n- hosts: all\n  name: Play\n', '2 key-order[play]'],
    ['partial-become', play('hosts: all\nbecome_user: a'), '2 partial-become[play]'],
    ['run-once', play('hosts: all\nstrategy: free'), '4 run-once[play]'],
    ['fqcn', play('hosts: all\ncollections: [a.b]'), '2 fqcn[keyword]'],
    ['no-prompting', play('hosts: all\nvars_prompt:\n  - name: a'), '5 no-prompting'],
    ['var-naming', play('hosts: all\nvars:\n  Bad: 1'), '5 var-naming[pattern]'],
    [
      'complexity',
      play(`hosts: all\ntasks:\n${'  - ansible.builtin.ping:\n'.repeat(101)}`),
      '2 complexity[play]',
    ],
  ];
  for (const [rule, text, ...found] of cases)
    it(`${found.join(', ')}: at its line`, async () => {
      const { lint } = project({ 'playbooks/a.yml': text });
      const lines = await lint('-t', rule, '--enable-list', 'no-prompting');
      expect(lines).toEqual(found.map((line) => `playbooks/a.yml:${line}`));
    });

  it('looks at nothing whose tags say skip_ansible_lint', async () => {
    const { lint } = project({
      'playbooks/a.yml':
        '---\n- hosts: all\n  tags: skip_ansible_lint\n  tasks:\n    - ping:\n      tags: [skip_ansible_lint]\n    - ping:\n',
    });
    expect(await lint('-t', 'name,fqcn')).toEqual([
      'playbooks/a.yml:7 fqcn[action-core]',
      'playbooks/a.yml:7 name[missing]',
    ]);
  });
});

describe('tsplay lint: rules of roles', () => {
  const role = {
    '.ansible-lint': 'mock_roles: [../other]\n',
    'roles/Web-1/tasks/main.yml':
      '---\n- name: Loop\n  ansible.builtin.ping:\n  loop: [a]\n  register: out\n',
    'roles/Web-1/tasks/more.yml': '---\n- name: Other\n  ansible.builtin.ping:\n',
    'roles/Web-1/defaults/main.yml': '---\nport: 80\nWeb-1_x: 1\n',
    'roles/Web-1/meta/main.yml':
      '---\ngalaxy_info:\n  author: your name\n  galaxy_tags: [a-b]\n  categories: web\n  video_links: [{url: x}]\ndependencies:\n  - role: ../other\n',
  };
  const found = async (...argv: readonly string[]): Promise<string[]> =>
    (await project(role).lint(...argv)).map((line) => line.replace('roles/Web-1', '.'));

  it('role-name: the folder, and paths of dependencies', async () => {
    expect(await found('-t', 'role-name')).toEqual(['.:1 role-name', './meta/main.yml:8 role-name[path]']);
  });
  it('role-argument-spec: where it is switched on, told of meta/main.yml', async () => {
    expect(await found('-t', 'role-argument-spec', '--enable-list', 'role-argument-spec')).toEqual([
      './meta/main.yml:1 role-argument-spec',
    ]);
  });
  it('var-naming: defaults and registered results begin with the name of the role', async () => {
    const { lint } = project({
      'roles/web/defaults/main.yml': '---\nlisten_on: 80\nweb_x: 1\n__web_y: 1\n',
      'roles/web/tasks/main.yml': '---\n- name: A\n  ansible.builtin.ping:\n  register: out\n',
    });
    expect(await lint('-t', 'var-naming')).toEqual([
      'roles/web/defaults/main.yml:2 var-naming[no-role-prefix]',
      'roles/web/tasks/main.yml:2 var-naming[no-role-prefix]',
    ]);
  });
  it('meta-incorrect, meta-no-tags, meta-video-links', async () => {
    expect(await found('-t', 'metadata', '-x', 'role-name')).toEqual([
      './meta/main.yml:1 meta-no-tags',
      './meta/main.yml:1 meta-no-tags',
      './meta/main.yml:1 meta-no-tags',
      './meta/main.yml:2 meta-incorrect',
      './meta/main.yml:6 meta-video-links',
    ]);
  });
  it('loop-var-prefix: where a prefix is configured', async () => {
    const files = {
      '.ansible-lint': 'loop_var_prefix: "^(__|{role}_)"\n',
      'roles/web/tasks/main.yml':
        '---\n- name: A\n  ansible.builtin.ping:\n  loop: [a]\n- name: B\n  ansible.builtin.ping:\n  loop: [a]\n  loop_control:\n    loop_var: x\n- name: C\n  ansible.builtin.ping:\n  loop: [a]\n  loop_control:\n    loop_var: web_x\n',
    };
    expect(await project(files).lint('-t', 'loop-var-prefix')).toEqual([
      'roles/web/tasks/main.yml:4 loop-var-prefix[missing]',
      'roles/web/tasks/main.yml:9 loop-var-prefix[wrong]',
    ]);
  });
  it('name[prefix]: where it is switched on, in files other than main.yml', async () => {
    expect(await found('-t', 'name', '--enable-list', 'name[prefix]')).toEqual([
      './tasks/more.yml:2 name[prefix]',
    ]);
    const { lint } = project({
      'roles/web/tasks/more.yml':
        '---\n- name: More | Other\n  ansible.builtin.ping:\n- name: more | small\n  ansible.builtin.ping:\n',
    });
    expect(await lint('-t', 'name', '--enable-list', 'name[prefix]')).toEqual([
      'roles/web/tasks/more.yml:2 name[prefix]',
      'roles/web/tasks/more.yml:4 name[casing]',
    ]);
  });
});

describe('tsplay lint: rules of collections', () => {
  it('galaxy: everything that Galaxy asks for', async () => {
    const { lint } = project({
      'galaxy.yml': '---\nname: a\nversion: 0.9.0\ntags: [A, b]\ndependencies:\n  c.d: ""\n',
      'meta/runtime.yaml': '---\nrequires_ansible: ">=2.9,x"\n',
    });
    expect(await lint('-t', 'metadata', '--enable-list', 'galaxy-version-incorrect')).toEqual([
      'galaxy.yml:1 galaxy[invalid-dependency-version]',
      'galaxy.yml:1 galaxy[no-changelog]',
      'galaxy.yml:1 galaxy[no-license]',
      'galaxy.yml:1 galaxy[no-repository]',
      'galaxy.yml:1 galaxy[no-runtime]',
      'galaxy.yml:1 galaxy[tags-format]',
      'galaxy.yml:1 galaxy[tags]',
      'galaxy.yml:3 galaxy-version-incorrect',
      'meta/runtime.yaml:1 meta-runtime[invalid-version]',
      'meta/runtime.yaml:1 meta-runtime[unsupported-version]',
    ]);
  });
  it('sanity: ignored tests', async () => {
    const { lint } = project({
      'tests/sanity/ignore-2.16.txt':
        'plugins/a.py validate-modules:missing-gplv3-license\nplugins/a.py pylint:all\nplugins/a.py\nREADME x y\n',
    });
    expect(await lint('-t', 'sanity')).toEqual([
      'tests/sanity/ignore-2.16.txt:2 sanity[cannot-ignore]',
      'tests/sanity/ignore-2.16.txt:3 sanity[bad-ignore]',
    ]);
  });
});

describe('tsplay lint: files of variables and schemas', () => {
  it('names and templates of variables', async () => {
    const { lint } = project({
      'group_vars/all.yml':
        '---\nGood: 1\nwhile: 2\n1: 3\nfür: 4\ntext: "{{a}}"\n# noqa: var-naming\nBad: 1\n',
    });
    expect(await lint('-t', 'var-naming,jinja')).toEqual([
      'group_vars/all.yml:2 var-naming[pattern]',
      'group_vars/all.yml:3 var-naming[no-keyword]',
      'group_vars/all.yml:4 var-naming[non-string]',
      'group_vars/all.yml:5 var-naming[non-ascii]',
      'group_vars/all.yml:6 jinja[spacing]',
    ]);
  });
  it('tells each mistake of a schema at its place', async () => {
    const { lint } = project({
      'roles/a/meta/main.yml': '---\ngalaxy_info: 3\n',
      'roles/a/meta/argument_specs.yml':
        '---\nargument_specs:\n  main:\n    options:\n      a:\n        type: nonsense\n',
      'vars/list.yml': '---\n- a\n',
    });
    expect(await lint('-t', 'schema')).toEqual([
      'roles/a/meta/argument_specs.yml:6 schema[role-arg-spec]',
      'roles/a/meta/main.yml:2 schema[meta]',
      'vars/list.yml:2 schema[vars]',
    ]);
  });
});

describe('tsplay lint: what the check before a run finds', () => {
  it('tells what would be refused, and looks no further into that file', async () => {
    const { lint } = project({
      'playbooks/syntax.yml': '---\n- hosts: [\n',
      'playbooks/module.yml': '---\n- hosts: all\n  tasks:\n    - pingg:\n',
      'playbooks/two.yml': '---\n- hosts: all\n  tasks:\n    - name: A\n      ping:\n      copy:\n',
      'playbooks/role.yml': '---\n- hosts: all\n  roles:\n    - missing\n',
      'playbooks/keyword.yml': '---\n- hosts: all\n  taskz: []\n',
      'playbooks/empty.yml': '---\n',
      'playbooks/documents.yml': '---\n- hosts: all\n---\n- hosts: all\n',
      'playbooks/include.yml': '---\n- hosts: all\n  tasks:\n    - include_tasks:\n',
    });
    expect(await lint()).toEqual([
      'playbooks/documents.yml:4 syntax-check[specific]',
      'playbooks/empty.yml:1 syntax-check[empty-playbook]',
      'playbooks/include.yml:4 syntax-check[no-file]',
      'playbooks/keyword.yml:3 syntax-check[specific]',
      'playbooks/module.yml:4 syntax-check[unknown-module]',
      'playbooks/role.yml:4 syntax-check[specific]',
      'playbooks/syntax.yml:3 load-failure[yaml]',
      'playbooks/two.yml:6 syntax-check[specific]',
    ]);
  });

  it('tells of handlers and files that are not there, and goes on', async () => {
    const { lint } = project({
      'playbooks/a.yml':
        '---\n- name: A\n  hosts: all\n  tasks:\n    - name: B\n      ansible.builtin.copy:\n        src: missing\n        dest: /a\n        mode: "0644"\n      notify: Nobody\n    - ping:\n',
    });
    expect(await lint('-x', 'name')).toEqual([
      'playbooks/a.yml:5 check[missing-file]',
      'playbooks/a.yml:5 check[missing-handler]',
      'playbooks/a.yml:11 fqcn[action-core]',
    ]);
  });

  it('knows modules and roles that are mocked, and those of the collection itself', async () => {
    const text =
      '---\n- name: A\n  hosts: all\n  roles:\n    - theirs\n  tasks:\n    - name: B\n      ns.col.module:\n';
    const plain = project({ 'playbooks/a.yml': text });
    expect(await plain.lint()).toHaveLength(2);
    const mocked = project({
      'playbooks/a.yml': text,
      '.ansible-lint': 'mock_modules: [ns.col.module]\nmock_roles: [theirs]\n',
    });
    expect(await mocked.lint()).toEqual([]);
  });
});
