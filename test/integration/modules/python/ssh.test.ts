/**
 * Modules in Python over a private sshd: one interpreter per user, become, the background, and nothing left behind.
 */
import { readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCore } from '../../../../src/python/index.ts';
import { run, type Ran } from '../../../engine/harness.ts';
import { startSshd, type Sshd } from '../../connection/sshd.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });
const isRoot = process.getuid?.() === 0;

let sshd: Sshd;
/** Jobs of a user without a home. */
const jobs = `/tmp/tsplay-jobs-${process.pid}`;

const module = `#!/usr/bin/python
import os, pwd, time
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.ours import shout

def main():
    module = AnsibleModule(argument_spec=dict(name=dict(type='str', required=True), secret=dict(no_log=True),
                                              wait=dict(type='int', default=0)), supports_check_mode=True)
    time.sleep(module.params['wait'])
    if module.params['name'] == 'bad':
        module.fail_json(msg='no such name', hint=42)
    module.exit_json(changed=not module.check_mode, said=shout(module.params['name']), parent=os.getppid(),
                     who=pwd.getpwuid(os.getuid()).pw_name, ssh=os.environ.get('SSH_CONNECTION', ''),
                     colour=os.environ.get('COLOUR'), echo=module.params['secret'])

main()
`;

const book = (tasks: readonly string[], more = ''): Promise<Ran> => {
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_port: sshd.port,
    ansible_user: sshd.user,
    ansible_ssh_private_key_file: sshd.path('id_ed25519'),
    ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=accept-new`,
  };
  const lines = Object.entries(vars).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  return run({
    files: {
      hosts: 'box\n',
      'host_vars/box.yml': lines.join(''),
      'library/ours.py': module,
      'module_utils/ours.py': 'def shout(text):\n    return text.upper()\n',
      'site.yml': `- hosts: box\n  gather_facts: false\n${more}  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`,
    },
    options: { extraVars: [], inventories: ['hosts'] },
  });
};

const results = (ran: Ran): Record<string, unknown>[] =>
  ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result.result] : []));

describe.skipIf(core === undefined)('modules in Python over SSH (need ansible-core)', () => {
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(async () => {
    rmSync(jobs, { recursive: true, force: true });
    await sshd.stop();
  });

  it('share one interpreter on the host, and bring their libraries', async () => {
    const ran = await book([
      'ours: {name: one, secret: hush}',
      '{ours: {name: two}, check_mode: true, environment: {COLOUR: blue}}',
      '{ours: {name: bad}, ignore_errors: true}',
    ]);
    const [one, two, bad] = results(ran);
    expect(one).toMatchObject({ changed: true, said: 'ONE' });
    expect(String(one?.['ssh'])).toContain(`127.0.0.1 ${sshd.port}`);
    expect(JSON.stringify(ran.events)).not.toContain('hush');
    expect(two).toMatchObject({ changed: false, said: 'TWO', colour: 'blue', parent: one?.['parent'] });
    expect(bad).toMatchObject({ failed: true, msg: 'no such name', hint: 42 });
  });

  it('go on by themselves in the background, and leave nothing behind', async () => {
    const ran = await book(['{ours: {name: late, wait: 1}, async: 60, poll: 1}']);
    expect(results(ran)[0]).toMatchObject({ finished: 1, said: 'LATE' });
    const left = readdirSync(sshd.path('home'), { recursive: true }).map(String);
    expect(left.filter((path) => /tmp\/./.test(path))).toEqual([]);
  });

  it.skipIf(!isRoot)('become another user, in the background too (needs root)', async () => {
    const become = '  become: true\n  become_method: runuser\n  become_user: nobody\n';
    const ran = await book(
      [
        'ours: {name: other}',
        'ours: {name: again}',
        `{ours: {name: late, wait: 1}, async: 60, poll: 1, vars: {ansible_async_dir: ${jobs}}}`,
        '{ours: {name: root}, become: false}',
      ],
      become,
    );
    const [other, again, late, root] = results(ran);
    expect(other).toMatchObject({ who: 'nobody', said: 'OTHER' });
    expect(again).toMatchObject({ who: 'nobody', parent: other?.['parent'] });
    expect(late).toMatchObject({ finished: 1, who: 'nobody' });
    expect(root).toMatchObject({ who: 'root' });
  });
});
