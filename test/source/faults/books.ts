/**
 * Valid books of many shapes, for planting faults in.
 * @module
 */

const blocks: readonly string[] = [
  `- name: Install the packages
  ansible.builtin.apt:
    name:
      - nginx
      - "{{ extra_package }}"
      - 'curl'
    state: present
  become: true`,
  `- {name: Say yes, command: "true", changed_when: false}`,
  `- name: Write a script
  copy:
    dest: /usr/local/bin/hello
    mode: "0755"
    content: |
      #!/bin/sh
      # says hello
      echo "hello: $1"
        exit 0
  notify: [restart web, 'tell everyone']`,
  `- name: Fold some text   # a comment
  debug:
    msg: >-
      A long line that goes on
      over two lines, with a colon: here

      and a new paragraph`,
  `- name: "Ask for {{ item.name }}"
  uri:
    url: "http://127.0.0.1:8080/{{ item.path }}"
    headers: {Accept: "application/json", X-Token: "{{ token }}"}
    status_code: [200, 201, 204]
  loop:
    - {name: one, path: a/b}
    - {name: two, path: "c d"}
  when: item.name != 'three' and (enabled | default(true))`,
  `- name: Try and mend
  block:
    - name: First
      shell: echo "a b" | tr 'a' 'b'
    - name: Second
      command:
        argv: [ls, -l, "/tmp"]
  rescue:
    - debug: msg="it failed"
  always:
    - debug:
        msg: 'it''s over'`,
  `- name: Set facts
  set_fact:
    matrix:
      - [1, 2, 3]
      - [4, 5, 6]
    mapping:
      left: {a: 1, b: [x, y]}
      right:
        deep:
          deeper: "value"
    path: C:\\dir\\file`,
  `- name: A list over several lines
  debug:
    var: [
      "first",
      'second',
      third,
    ]
  tags:
  - one
  - two`,
  `- name: A text over two lines
  debug:
    msg: "the first part
      and the second {{ part }}"
    verbosity: 1
  vars:
    part: &part two
    other: *part`,
  `- name: Match lines
  lineinfile:
    path: /etc/hosts
    regexp: '^127\\.0\\.0\\.1\\s+(\\S+)'
    line: "127.0.0.1\\tlocalhost"
  register: result
  failed_when: result is failed or "bad" in result.msg`,
  `- name: Use a template
  template: src=web.conf.j2 dest=/etc/web.conf mode=0644
  vars:
    defaults: &defaults
      port: 80
      root: /srv
    site:
      <<: *defaults
      port: 8080`,
  `- name: Wait
  wait_for:
    port: 22
    host: "{{ inventory_hostname }}"
    timeout: 30

  # nothing to do on a laptop
  when:
    - not laptop
    - "'web' in group_names"
  retries: 3`,
  `- include_tasks: "{{ role_path }}/tasks/more.yml"
- import_role:
    name: common
    tasks_from: setup
- meta: flush_handlers`,
  `- name: Users
  user: {name: "{{ item }}", groups: [wheel, docker], append: true}
  with_items:
    - alice
    - "bob"
    - carol   # the third
  loop_control: {label: "{{ item }}"}`,
];

const headers: readonly string[] = [
  `- hosts: all
  gather_facts: false
  tasks:`,
  `---
# a book
- name: A play
  hosts: "web:&{{ stage }}"
  vars:
    stage: live
    ports: [80, 443]
    colour: "blue"
  vars_files:
    - vars/main.yml
  tasks:`,
  `- name: Before
  hosts: [db, web]
  become: yes
  roles:
    - common
    - {role: nginx, tags: [web]}
  environment:
    PATH: "/usr/bin:/bin"
  pre_tasks:`,
  `---
- hosts: localhost
  connection: local
  vars:
    motd: |
      Welcome.
    users:
      - name: alice
        keys: ["a", "b"]
      - name: bob
        keys: []
  handlers:`,
  '',
];

const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, () => ' '.repeat(by));

/** Forty books, no two of the same shape; every fifth is a bare list of tasks. */
export const books: readonly string[] = Array.from({ length: 40 }, (_, i) => {
  const header = headers[i % headers.length] ?? '';
  const own = [0, 1, 2, 3]
    .slice(0, 3 + (i % 2))
    .map((j) => blocks[(i * 3 + j * (1 + (i % 5))) % blocks.length]);
  const by = header === '' ? 0 : 2 + 2 * (Math.trunc(i / 5) % 2);
  const gap = i % 3 === 0 ? '\n\n' : '\n';
  return `${header}${header === '' ? '' : '\n'}${indent(own.join(gap), by)}\n`;
});
