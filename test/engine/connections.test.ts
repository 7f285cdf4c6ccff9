/** How books say where and as whom a task runs, as far as this machine alone can tell. */
import { expect, it } from 'vitest';
import { run } from './harness.ts';

const task = (lines: string): string =>
  ['- hosts: a', '  gather_facts: false', '  tasks:', '    - command: id -un', ...lines.split('\n')].join(
    '\n',
  );

const failure = async (lines: string): Promise<unknown> => {
  const ran = await run({
    files: { 'site.yml': task(lines) },
    options: { extraVars: [] },
  });
  const ends = ran.events.flatMap((event) => (event.type === 'host.end' ? [event.result] : []));
  return { status: ends[0]?.status, msg: ends[0]?.result['msg'], exit: ran.exit };
};

it('names an unknown connection plug-in', async () => {
  expect(await failure('      connection: carrier.pigeon')).toEqual({
    status: 'unreachable',
    msg: "a: the connection plugin 'carrier.pigeon' was not found",
    exit: 4,
  });
});

it.each(['powershell', 'zhs'])('names a shell type that nothing is written for: %s', async (type) => {
  expect(await failure(`      vars: {ansible_shell_type: ${type}}`)).toEqual({
    status: 'unreachable',
    msg: `a: the shell plugin '${type}' was not found`,
    exit: 4,
  });
});

it.each(['sh', 'csh', 'ansible.posix.fish'])('takes any shell type that Ansible has: %s', async (type) => {
  expect(await failure(`      vars: {ansible_shell_type: ${type}, ansible_connection: local}`)).toMatchObject(
    { status: 'changed' },
  );
});

it('names an unknown become method before it connects', async () => {
  const lines = '      become: true\n      become_user: nobody\n      become_method: magic';
  expect(await failure(`${lines}\n      connection: local`)).toEqual({
    status: 'failed',
    msg: "Invalid become method specified, could not find matching plugin: 'magic'.",
    exit: 2,
  });
});

it('says that the container does not exist, in Docker’s own words', async () => {
  const lines =
    '      connection: community.docker.docker\n      vars: {ansible_host: tsplay-no-such, ansible_docker_command: /no/such/docker}';
  expect(await failure(lines)).toMatchObject({ status: 'unreachable', exit: 4 });
});

it('says what cannot be split into words', async () => {
  const lines = '      connection: ssh\n      vars: {ansible_ssh_common_args: "-o \'x"}';
  expect(await failure(lines)).toMatchObject({
    status: 'failed',
    msg: expect.stringContaining('No closing quotation') as string,
  });
});

it('stays who it is where that is who is to be become', async () => {
  const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: id -un
      register: me
    - command: id -un
      become: true
      become_user: '{{ me.stdout }}'
      become_method: su
      vars: {ansible_become_exe: /no/such/su, ansible_become_password: none}
    - meta: reset_connection
    - ping:
`);
  expect(ran.exit).toBe(0);
});

it('works on its own host where delegate_to is omitted, and nowhere where it is empty', async () => {
  const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - ping:
      delegate_to: '{{ nobody | default(omit) }}'
      register: own
    - ping:
      delegate_to: '{{ nobody }}'
      vars: {nobody: ''}
      when: nobody != ''
      ignore_errors: true
      register: empty
    - debug: {msg: '{{ own is success }} {{ empty.msg }}'}
`);
  expect(ran.said).toEqual(['a: True Empty hostname produced from delegate_to: "{{ nobody }}"']);
});

it('counts what was unreachable and ignored as well as Ansible does', async () => {
  const ran = await run({
    files: { 'site.yml': task('      connection: carrier.pigeon\n      ignore_unreachable: true') },
    options: { extraVars: [] },
  });
  expect(ran.exit).toBe(0);
  expect(ran.stats['a']).toMatchObject({ ok: 1, ignored: 1, unreachable: 0 });
});

it('goes on with a loop of which one delegate is unreachable, and ignored', async () => {
  const ran = await run({
    files: {
      hosts: 'a ansible_connection=local\ngone ansible_connection=carrier.pigeon\n',
      'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - ping:
      delegate_to: '{{ item }}'
      loop: [gone, a]
      ignore_unreachable: true
      register: all
    - debug: {msg: "{{ all.results | rejectattr('unreachable', 'defined') | map(attribute='item') | join }}"}
`,
    },
    options: { extraVars: [] },
  });
  expect(ran.said).toEqual(['a: a']);
  expect(ran.exit).toBe(0);
});
