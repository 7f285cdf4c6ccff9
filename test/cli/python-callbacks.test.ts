/**
 * Callback plug-ins in Python, on the command line.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { findCore } from '../../src/python/index.ts';
import { fakeProcess } from './fake-process.ts';

beforeAll(() => import('../../src/engine/index.ts'), 60_000);

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });
const dir = mkdtempSync(join(tmpdir(), 'tsplay-python-callbacks-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let number = 0;

async function play(
  files: Record<string, string>,
  argv: readonly string[] = [],
  env: Record<string, string> = {},
) {
  const place = join(dir, String(++number));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), text);
  }
  const proc = fakeProcess({
    cwd: place,
    env: { HOME: place, PATH: process.env['PATH'] ?? '', ANSIBLE_STDOUT_CALLBACK: 'default', ...env },
  });
  const code = await main(['run', join(place, 'site.yml'), '-i', 'a,b', '-c', 'local', ...argv], proc);
  const plain = (text: string): string => text.replaceAll(place, 'DIR');
  return { code, out: plain(proc.stdout.text), err: plain(proc.stderr.text) };
}

const book = `- name: The play
  hosts: all
  gather_facts: false
  tasks:
    - {name: Say, debug: {msg: "hello \\x1b[2J"}}
    - {name: Loop, command: "echo {{ item }}", loop: [1, 2], when: inventory_hostname == 'a', notify: after}
    - {name: Fail, fail: {msg: no reason}, ignore_errors: true, when: inventory_hostname == 'a'}
    - {name: Hidden, command: echo secret, no_log: true}
  handlers:
    - {name: after, debug: {msg: handled}}
`;

const callback = (name: string, type: string, more = ''): string => `
from ansible.plugins.callback import CallbackBase

class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = '${type}'
    CALLBACK_NAME = '${name}'
${more}
    def v2_playbook_on_start(self, playbook):
        self._display.display('${name} book ' + playbook._file_name.rpartition('/')[2])
    def v2_playbook_on_play_start(self, play):
        self._display.display('${name} play %s %s' % (play.get_name(), play.hosts))
    def v2_playbook_on_task_start(self, task, is_conditional):
        self._display.display('${name} task %s %s %s' % (task.get_name(), task.action, task.get_path().rpartition('/')[2]))
    def v2_playbook_on_handler_task_start(self, task):
        print('${name} handler ' + task.get_name())
    def v2_playbook_on_notify(self, handler, host):
        print('${name} notified %s on %s' % (handler.get_name(), host.get_name()))
    def v2_runner_item_on_ok(self, result):
        print('${name} item %s %s' % (result._host.name, result._result['item']))
    def v2_runner_on_ok(self, result):
        print('${name} ok %s %s %s %s' % (result._host.get_name(), result.task_name, result.is_changed(), self._dump_results(result._result)))
    def v2_runner_on_failed(self, result, ignore_errors=False):
        print('${name} failed %s %s %s' % (result._host, ignore_errors, result._result['msg']))
    def v2_runner_on_skipped(self, result):
        print('${name} skipped %s' % result._host)
    def v2_playbook_on_stats(self, stats):
        for host in sorted(stats.processed):
            print('${name} stats %s %s' % (host, stats.summarize(host)))
`;

describe.skipIf(core === undefined)('callbacks in Python (need ansible-core)', { timeout: 90_000 }, () => {
  test('one of stdout shows the run in place of tsplay, with objects as Ansible gives them', async () => {
    const files = { 'site.yml': book, 'callback_plugins/loud.py': callback('loud', 'stdout') };
    const { code, out, err } = await play(files, [], { ANSIBLE_STDOUT_CALLBACK: 'loud' });
    expect(err).toBe('');
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'loud book site.yml',
      "loud play The play ['a', 'b']",
      'loud task Say debug site.yml:5',
    ]);
    expect(out).not.toContain('TASK [');
    for (const line of [
      'loud item a 1',
      'loud item a 2',
      'loud notified after on a',
      'loud failed a True no reason',
      'loud skipped b',
      'loud handler after',
    ])
      expect(lines).toContain(line);
    expect(out).toMatch(/loud ok a Loop True/);
    expect(out).toMatch(
      /loud stats a \{'ok': 5, 'failures': 0, 'unreachable': 0, 'changed': 2, 'skipped': 0, 'rescued': 0, 'ignored': 1\}/,
    );
    expect(out).toContain('censored');
    expect(out).not.toContain('secret');
    // What hosts say steers no terminal.
    expect(out).not.toContain('\x1b[2J');
  });

  test('others speak behind what tsplay shows of the same moment, and only those that are wanted', async () => {
    const files = {
      'site.yml': book,
      'callback_plugins/beside.py': callback('beside', 'aggregate'),
      'callback_plugins/asked.py': callback('asked', 'notification', '    CALLBACK_NEEDS_ENABLED = True'),
      'callback_plugins/other.py': callback('other', 'stdout'),
      'collections/ansible_collections/my/own/plugins/callback/far.py': callback('far', 'aggregate'),
    };
    const plain = await play(files);
    expect(plain.out).toMatch(
      /TASK \[Say\] \*+\nbeside task Say[^]*ok: \[a\] =>[^]*beside ok a Say[^]*PLAY RECAP[^]*beside stats a/,
    );
    expect(plain.out).not.toMatch(/asked|other|far/);
    const more = await play(files, [], {
      ANSIBLE_CALLBACKS_ENABLED: 'asked, my.own.far, timer, nowhere.to.be',
    });
    expect(more.out).toContain('asked stats a');
    expect(more.out).toContain('far stats a');
    expect(more.out).toContain('Playbook run took');
    expect(more.err).toContain("Skipping callback plugin 'nowhere.to.be', unable to load");
  });

  test('hear of a single task’s start as of a playbook’s', async () => {
    const place = join(dir, String(++number));
    mkdirSync(place);
    writeFileSync(join(place, 'mine.py'), callback('mine', 'stdout'));
    const env = {
      ...{ HOME: place, PATH: process.env['PATH'] ?? '', ANSIBLE_CALLBACK_PLUGINS: place },
      ...{ ANSIBLE_STDOUT_CALLBACK: 'mine', ANSIBLE_LOAD_CALLBACK_PLUGINS: '1' },
    };
    const proc = fakeProcess({ cwd: place, env });
    await main(['adhoc', 'a', '-i', 'a,', '-c', 'local', '-m', 'debug'], proc);
    expect(proc.stdout.text).toMatch(/^mine book __adhoc_playbook__\nmine play /);
  });

  test('one that raises is a warning, one that dies is left aside, and the run goes on', async () => {
    const raising = callback('raising', 'aggregate').replace("'raising failed", "1 / 0, 'raising failed");
    const files = { 'site.yml': book, 'callback_plugins/raising.py': raising };
    const raised = await play(files);
    expect(raised.code).toBe(0);
    expect(raised.err).toContain('Failure using method (v2_runner_on_failed) in callback plugin');
    expect(raised.out).toContain('raising stats a');
    const dying = callback('dying', 'aggregate').replace(
      "print('dying failed",
      "import os; os._exit(3); print('",
    );
    const died = await play({ 'site.yml': book, 'callback_plugins/dying.py': dying });
    expect(died.code).toBe(0);
    expect(died.err).toContain('callbacks in Python are not called any more');
    expect(died.out).toContain('PLAY RECAP');
  });
});

describe('callbacks in Python without an ansible-core', () => {
  test('are refused before the first task, each with the place where it is named, and with the remedy', async () => {
    const files = {
      'site.yml': book,
      'ansible.cfg': '[defaults]\ncallbacks_enabled = my.own.far\n',
      'callback_plugins/beside.py': callback('beside', 'aggregate'),
      'collections/ansible_collections/my/own/plugins/callback/far.py': callback('far', 'aggregate'),
    };
    const { code, out, err } = await play(files, [], { TSPLAY_PYTHON_SUPPORT: 'none' });
    expect(code).toBe(4);
    expect(err.replace(/\s+/g, ' ')).toContain("the callback beside needs Ansible's Python library");
    expect(err.replace(/\s+/g, ' ')).toContain("the callback my.own.far needs Ansible's Python library");
    expect(err).toContain('ansible.cfg:2');
    expect(err).toContain('apt install ansible-core');
    expect(out).not.toContain('TASK');
  });
});
