import { describe, expect, it } from 'vitest';
import { plainRenderer } from '../../src/report/plain/index.ts';
import { colourPaint } from '../../src/report/style.ts';
import { at, end, item, play, render, runStart, start, stats, task } from './fixture.ts';

const src = { file: 'roles/app/tasks/main.yml', line: 12, col: 3 };

describe('plain', () => {
  it('reads like Ansible: banners, statuses, recap', async () => {
    const install = task('nginx : Install');
    const restart = task('Restart', { isHandler: true });
    const seen = await render(plainRenderer, [
      runStart(),
      play('Web servers'),
      start(install, 3),
      end(install, { host: 'web1', status: 'changed' }),
      end(install, { host: 'web2' }),
      end(install, { host: 'web3', status: 'skipped' }),
      start(restart),
      end(restart, { delegatedTo: 'lb1' }),
      at({ type: 'include.loaded', file: '/srv/extra.yml', hosts: ['web1', 'web2'] }),
      at({ type: 'include.loaded', file: '/srv/extra.yml', hosts: ['web1'], itemLabel: 'a' }),
      stats({
        web2: { ok: 1 },
        web1: { ok: 2, changed: 1 },
        'a-host-with-quite-a-long-name': { skipped: 1 },
      }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      PLAY [Web servers] *************************************************************

      TASK [nginx : Install] *********************************************************
      changed: [web1]
      ok: [web2]
      skipping: [web3]

      RUNNING HANDLER [Restart] ******************************************************
      ok: [web1 -> lb1]
      included: /srv/extra.yml for web1, web2
      included: /srv/extra.yml for web1 => (item=a)

      PLAY RECAP *********************************************************************
      a-host-with-quite-a-long-name : ok=0    changed=0    unreachable=0    failed=0    skipped=1    rescued=0    ignored=0   
      web1                       : ok=2    changed=1    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   
      web2                       : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   

      ",
      }
    `);
  });

  it('shows items of a loop, and not the host again', async () => {
    const t = task('Make');
    const seen = await render(plainRenderer, [
      start(t),
      item(t, 'a', { status: 'changed' }),
      item(t, 'b', { status: 'failed', result: { msg: 'no space', rc: 1 } }),
      item(t, 'c', { status: 'skipped' }),
      end(
        t,
        { status: 'failed', ignored: true, result: { results: [], msg: 'One or more items failed' } },
        true,
      ),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [Make] ********************************************************************
      changed: [web1] => (item=a)
      failed: [web1] (item=b) => {"msg": "no space", "rc": 1}
      skipping: [web1] => (item=c) 
      ...ignoring
      ",
      }
    `);
  });

  it('has a line of a loop itself where its results are hidden, as Ansible has', async () => {
    const t = task('Loop', { action: 'command' });
    const censored = { censored: 'hidden', changed: true };
    const seen = await render(plainRenderer, [
      start(t),
      item(t, 'None', { status: 'changed', result: censored }),
      end(t, { status: 'changed', result: censored }, true),
      item(t, 'x', { host: 'web2', status: 'changed' }),
      end(t, { host: 'web2', status: 'changed', result: { results: [{ changed: true }] } }, true),
    ]);
    expect(seen.stdout.trim().split('\n').slice(1)).toEqual([
      'changed: [web1] => (item=None)',
      'changed: [web1]',
      'changed: [web2] => (item=x)',
    ]);
  });

  it('gives a failed command as text with its place', async () => {
    const t = task('Build', { src });
    const seen = await render(plainRenderer, [
      start(t),
      end(t, {
        status: 'failed',
        result: {
          changed: true,
          cmd: 'make all',
          rc: 2,
          msg: 'non-zero return code',
          stdout: 'cc -c x.c\ncc -c y.c\n',
          stdout_lines: ['cc -c x.c', 'cc -c y.c'],
          stderr: "make: *** No rule to make target 'all'.",
          stderr_lines: ["make: *** No rule to make target 'all'."],
          start: '2026-01-01',
          end: '2026-01-01',
          delta: '0:00:01',
          _ansible_no_log: false,
          invocation: { module_args: {} },
        },
      }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [Build] *******************************************************************
      fatal: [web1]: FAILED! => {"changed": true, "cmd": "make all", "delta": "0:00:01", "end": "2026-01-01", "msg": "non-zero return code", "rc": 2, "start": "2026-01-01", "stderr": "make: *** No rule to make target 'all'.", "stderr_lines": ["make: *** No rule to make target 'all'."], "stdout": "cc -c x.c\\ncc -c y.c\\n", "stdout_lines": ["cc -c x.c", "cc -c y.c"]}
        stdout:
          cc -c x.c
          cc -c y.c
        at roles/app/tasks/main.yml:12:3
      ",
      }
    `);
  });

  it('shows the code frame of an error once, and keeps several lines of a message apart', async () => {
    const t = task('Tell', { action: 'debug', src });
    const error = [
      "ERROR! 'nmae' is undefined [TSP1201]",
      '  site.yml:4:12',
      '  4 |     msg: "{{ nmae }}"',
      '    |              ^^^^',
      "  Did you mean 'name'?",
    ].join('\n');
    const seen = await render(plainRenderer, [
      start(t),
      end(t, { status: 'failed', result: { msg: "'nmae' is undefined" }, error }),
      end(task('x'), { host: 'web2', status: 'unreachable', result: { msg: 'one\ntwo', unreachable: true } }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [Tell] ********************************************************************
      fatal: [web1]: FAILED! => {"msg": "'nmae' is undefined"}
        site.yml:4:12 [TSP1201]
        4 |     msg: "{{ nmae }}"
          |              ^^^^
        Did you mean 'name'?

      TASK [x] ***********************************************************************
      fatal: [web2]: UNREACHABLE! => {"msg": "one\\ntwo", "unreachable": true}
        msg:
          one
          two
      ",
      }
    `);
  });

  it('shows the same place once, however many hosts fail there', async () => {
    const t = task('Fail', { src });
    const result = { msg: 'no' };
    const seen = await render(plainRenderer, [
      start(t, 2),
      end(t, { status: 'failed', result }),
      end(t, { host: 'web2', status: 'failed', result }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [Fail] ********************************************************************
      fatal: [web1]: FAILED! => {"msg": "no"}
        at roles/app/tasks/main.yml:12:3
      fatal: [web2]: FAILED! => {"msg": "no"}
      ",
      }
    `);
  });

  it('prints failures as Ansible does when asked to be exact', async () => {
    const t = task('Fail', { action: 'fail', src });
    const failed = end(t, { status: 'failed', result: { msg: 'no\nreason', changed: false }, ignored: true });
    const seen = await render(plainRenderer, [start(t), failed], { exact: true });
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [Fail] ********************************************************************
      fatal: [web1]: FAILED! => {"changed": false, "msg": "no\\nreason"}
      ...ignoring
      ",
      }
    `);
  });

  it('prints debug as Ansible does, at any verbosity', async () => {
    const t = task('debug', { action: 'ansible.builtin.debug' });
    const seen = await render(plainRenderer, [
      start(t),
      end(t, { result: { msg: { b: [1, 'ü'], a: {} }, changed: false } }),
      end(t, { host: 'web2', result: { 'some.var': [], changed: false, failed: false } }),
      item(t, 'x', { result: { msg: 'hi' } }),
      end(t, { host: 'web3', status: 'skipped', result: { skip_reason: 'x' } }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [debug] *******************************************************************
      ok: [web1] => {
          "msg": {
              "a": {},
              "b": [
                  1,
                  "ü"
              ]
          }
      }
      ok: [web2] => {
          "some.var": []
      }
      ok: [web1] => (item=x) => {
          "msg": "hi"
      }
      skipping: [web3]
      ",
      }
    `);
  });

  it('shows what cannot be known, with the reason, and counts it in the recap', async () => {
    const t = task('Run');
    const unknown = { status: 'unknown', reason: 'a command is not run in check mode' } as const;
    const seen = await render(plainRenderer, [
      start(t),
      item(t, 'a', unknown),
      end(t, { ...unknown, host: 'web2' }),
      stats({ web1: { ok: 1, unknown: 1 }, web2: { ok: 3 } }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [Run] *********************************************************************
      ?: [web1] => (item=a) (a command is not run in check mode)
      ?: [web2] (a command is not run in check mode)

      PLAY RECAP *********************************************************************
      web1                       : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0    unknown=1   
      web2                       : ok=3    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0    unknown=0   

      ",
      }
    `);
  });

  it('shows diffs before the line they belong to', async () => {
    const t = task('copy');
    const seen = await render(plainRenderer, [
      start(t),
      end(t, {
        status: 'changed',
        diffs: [
          { kind: 'text', before: 'foo', after: 'bar', beforeHeader: '/etc/x', afterHeader: '/etc/x' },
          { kind: 'text', before: '', after: 'a\nb\n' },
          { kind: 'text', before: 'same', after: 'same' },
          { kind: 'prepared', text: '+ package nginx\n' },
        ],
      }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      TASK [copy] ********************************************************************
      --- before: /etc/x
      +++ after: /etc/x
      @@ -1 +1 @@
      -foo
      \\ No newline at end of file
      +bar
      \\ No newline at end of file

      --- before
      +++ after
      @@ -0,0 +1,2 @@
      +a
      +b

      + package nginx
      changed: [web1]
      ",
      }
    `);
  });

  it('repeats a banner when a free strategy comes back to a task, and prints none without a result', async () => {
    const [a, b, c] = [task('a'), task('b'), task('c')];
    const seen = await render(plainRenderer, [
      play('p', { strategy: 'free' }),
      start(a),
      start(b),
      start(c),
      end(b),
      end(a),
      end(b, { host: 'web2' }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      PLAY [p] ***********************************************************************

      TASK [b] ***********************************************************************
      ok: [web1]

      TASK [a] ***********************************************************************
      ok: [web1]

      TASK [b] ***********************************************************************
      ok: [web2]
      ",
      }
    `);
  });

  it('tells each warning once, on stderr, with its place and the modern form', async () => {
    const warning = at({ type: 'warning', message: 'mode 755 is not octal', src });
    const seen = await render(plainRenderer, [
      warning,
      warning,
      at({ type: 'deprecation', message: 'sudo is gone', src, modern: 'become: true' }),
      at({ type: 'error', message: 'broken' }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "[WARNING]: mode 755 is not octal
        at roles/app/tasks/main.yml:12:3
      [DEPRECATION WARNING]: sudo is gone
        at roles/app/tasks/main.yml:12:3
        write instead: become: true
      ERROR! broken
      ",
        "stdout": "",
      }
    `);
  });

  it('says when no hosts match and when none are left', async () => {
    const seen = await render(plainRenderer, [
      play('p'),
      at({ type: 'play.noHosts', remaining: false }),
      at({ type: 'play.noHosts', remaining: true }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      PLAY [p] ***********************************************************************
      skipping: no hosts matched

      NO MORE HOSTS LEFT *************************************************************
      ",
      }
    `);
  });

  it("colours with Ansible's choices, line by line, without spoiling the columns of the recap", async () => {
    const t = task('t');
    const seen = await render(
      plainRenderer,
      [end(t, { status: 'changed' }), stats({ web1: { changed: 1, ok: 1 } })],
      { paint: colourPaint },
    );
    const visible = JSON.stringify(seen.stdout).replaceAll(String.raw`\u001b`, '^');
    expect(visible).toMatchInlineSnapshot(
      `""\\nTASK [t] ***********************************************************************\\n^[33mchanged: [web1]^[39m\\n\\nPLAY RECAP *********************************************************************\\n^[33mweb1^[39m                       : ^[32mok=1   ^[39m ^[33mchanged=1   ^[39m unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   \\n\\n""`,
    );
  });

  it('measures wide characters by the columns they take', async () => {
    const seen = await render(plainRenderer, [play('設定'), stats({ 設定: { ok: 1 } })]);
    expect(seen.stdout).toMatchInlineSnapshot(`
      "
      PLAY [設定] ********************************************************************

      PLAY RECAP *********************************************************************
      設定                       : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   

      "
    `);
  });
});
