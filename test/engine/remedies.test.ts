import { expect, it } from 'vitest';
import { run } from './harness.ts';

const book = (tasks: string, hosts = 'all'): string => `
- hosts: ${hosts}
  gather_facts: false
  tasks:
${tasks}`;

it('a value that is not a choice is never told to be the one that deletes', async () => {
  const ran = await run(book('    - file: {path: /nowhere/x, state: prsent}\n'));
  expect(ran.error).toContain('value of state must be one of');
  expect(ran.error).not.toContain('did you mean');
});

it('arguments that stand beside their module are told to be indented', async () => {
  const ran = await run(book('    - copy:\n      src: a\n      dest: b\n'));
  expect(ran.error).toContain('"src" stands beside "copy:"');
  expect(ran.error).toContain('indent it by two more than "copy:"');
});

it('a host that is given without its comma is told what to type, and nothing runs', async () => {
  const ran = await run({
    files: { 'site.yml': book('    - debug: {msg: x}\n') },
    options: { inventories: ['web1'] },
  });
  expect(ran.error).toContain('there is no inventory file web1');
  expect(ran.error).toContain('-i web1,');
  expect(ran.said).toEqual([]);
});

it('a failure for want of rights mentions become', async () => {
  const ran = await run(book('    - shell: "echo cat: /etc/shadow: Permission denied >&2; exit 1"\n', 'a'));
  const end = ran.events.find((event) => event.type === 'host.end');
  expect(end?.result.error).toContain('become: true');
});

it.each(['git@forge: Permission denied (publickey,password).', 'Permission denied, please try again.'])(
  'a login that another host refuses (%s) does not',
  async (said) => {
    const ran = await run(book(`    - shell: "echo '${said}' >&2; exit 1"\n`, 'a'));
    const end = ran.events.find((event) => event.type === 'host.end');
    expect(end?.result).toMatchObject({ status: 'failed', result: expect.anything() as unknown });
    expect(end?.result.error ?? '').not.toContain('become');
  },
);

it('so does one that is refused while it is planned, unless the task has become', async () => {
  const files = {
    'library/refused.js':
      "import { defineModule, fail } from 'tsplay/sdk';\nexport default defineModule({ name: 'refused', summary: 'Is refused', params: {}, support: { check: 'full', diff: 'none' }, examples: [], plan: () => fail('/etc/x: Permission denied') });\n",
  };
  const told = async (task: string): Promise<unknown> => {
    const ran = await run({ files: { ...files, 'site.yml': book(`    - {${task}}\n`, 'a') } });
    const end = ran.events.find((event) => event.type === 'host.end');
    expect(end?.result.result['msg']).toBe('/etc/x: Permission denied');
    return end?.result.error ?? '';
  };
  expect(await told('refused: ')).toContain('become: true');
  expect(await told('refused: , timeout: 20')).toContain('become: true');
  if (process.getuid?.() === 0) expect(await told('refused: , become: true, become_user: nobody')).toBe('');
});

it('a host and a module that are misspelt are suggested', async () => {
  const host = await run({ files: { hosts: '[all]\nweb\ndb\n', 'site.yml': book('    - ping:\n', 'wbe') } });
  expect(JSON.stringify(host.events)).toMatch(/wbe.*did you mean \W*web/);
  expect((await run(book('    - atp: {name: x}\n'))).error).toContain('did you mean "apt"?');
});
