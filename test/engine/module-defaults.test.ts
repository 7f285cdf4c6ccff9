import { describe, expect, it } from 'vitest';
import { CollectionGroups } from '../../src/engine/host-task/action-groups.ts';
import { Collections } from '../../src/playbook/index.ts';
import { run } from './harness.ts';

const runtime = `
action_groups:
  talkers:
    - metadata: {extend_group: [others]}
    - ansible.builtin.fail
  others:
    - metadata: {extend_group: talkers}
    - ansible.builtin.debug
`;

describe('module_defaults', () => {
  it('reach from the play into blocks and tasks; the inner level replaces what is said of the same module', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars: {who: play}
  module_defaults:
    ansible.builtin.debug: {msg: "{{ who }}"}
    command: {chdir: /}
  tasks:
    - debug:
    - ansible.legacy.debug:
      vars: {who: task}
    - block:
        - debug:
        - debug:
          module_defaults: {debug: "{{ given }}"}
          vars: {given: {msg: of the task}}
        - command: pwd
          register: here
          module_defaults: {command: {stdin: text}}
        - debug: {msg: "{{ here.stdout != '/' }}"}
      module_defaults: {debug: {msg: of the block}}
`);
    expect(ran.said).toEqual(['a: play', 'a: task', 'a: of the block', 'a: of the task', 'a: true']);
  });

  it('of a group are for all its actions, and weaker than those of the action', async () => {
    const ran = await run({
      files: {
        'collections/ansible_collections/my/own/meta/runtime.yml': runtime,
        'site.yml': `
- hosts: a
  gather_facts: false
  module_defaults: {group/my.own.talkers: {msg: "{{ inventory_hostname }} of the group"}}
  tasks:
    - debug:
    - debug: {msg: own}
    - debug:
      module_defaults: {debug: {msg: of the action}}
    - fail:
      ignore_errors: true
      register: failed
    - debug: {msg: "{{ failed.msg }}"}
`,
      },
    });
    expect(ran.said).toEqual(['a: a of the group', 'a: own', 'a: of the action', 'a: a of the group']);
  });

  it('of an unknown group are an error', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: one}
      module_defaults: {group/nobody.knows.it: {msg: x}}
`);
    expect(ran.exit).toBe(2);
    expect(JSON.stringify(ran.events)).toContain(
      'Error loading module_defaults: could not resolve the module_defaults group nobody.knows.it',
    );
  });
});

describe('action groups', () => {
  const groups = new CollectionGroups({
    collections: new Collections([]),
    readYaml: () => Promise.resolve(null),
  });
  it.each([
    ['docker', 'community.docker.docker_container', true],
    ['docker', 'docker_stack', true],
    ['community.docker.docker', 'community.docker.docker_swarm', true],
    ['community.docker.docker', 'ansible.builtin.copy', false],
    ['community.general.consul', 'consul_session', true],
    ['community.general.consul', 'consul_kv', false],
    ['aws', 'docker_stack', false],
  ])('%s: %s %s', async (group, action, belongs) => {
    expect(await groups.has(group, [action], { collections: [], src: undefined })).toBe(belongs);
  });
});
