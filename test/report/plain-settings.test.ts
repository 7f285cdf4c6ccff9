import { describe, expect, it } from 'vitest';
import { plainRenderer } from '../../src/report/plain/index.ts';
import { at, end, play, playbook, render, runStart, start, stats, task } from './fixture.ts';

const src = { file: 'roles/app/tasks/main.yml', line: 12, col: 3 };

describe('plain, with settings', () => {
  it('shows results with -v, and places with -vv', async () => {
    const t = task('Run', { src });
    const facts = task('Gathering Facts', { action: 'gather_facts' });
    const handler = at({ type: 'handler.notified', handler: 'Restart', host: 'web1' });
    const events = [
      runStart(),
      playbook('books/site.yml', 2),
      play(''),
      start(facts),
      end(facts, { result: { ansible_facts: { a: 1 } } }),
      start(t),
      end(t, { status: 'changed', result: { changed: true, rc: 0, stdout: 'x' } }),
      handler,
      end(t, { host: 'web2', status: 'skipped', result: { skip_reason: 'Conditional result was False' } }),
      at({
        type: 'host.retry',
        task: t,
        host: 'web1',
        delegatedTo: undefined,
        attempt: 1,
        retries: 3,
        result: { rc: 1 },
      }),
    ];
    expect(await render(plainRenderer, events, { verbosity: 1 })).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      PLAY ***************************************************************************

      TASK [Gathering Facts] *********************************************************
      ok: [web1]

      TASK [Run] *********************************************************************
      changed: [web1] => {"changed": true, "rc": 0, "stdout": "x"}
      skipping: [web2] => {"skip_reason": "Conditional result was False"}
      FAILED - RETRYING: [web1]: Run (3 retries left).
      ",
      }
    `);
    expect((await render(plainRenderer, events, { verbosity: 3 })).stdout).toMatchInlineSnapshot(`
      "
      PLAYBOOK: site.yml *************************************************************
      2 plays in books/site.yml

      PLAY ***************************************************************************

      TASK [Gathering Facts] *********************************************************
      ok: [web1]

      TASK [Run] *********************************************************************
      task path: roles/app/tasks/main.yml:12:3
      changed: [web1] => {
          "changed": true,
          "rc": 0,
          "stdout": "x"
      }
      NOTIFIED HANDLER Restart for web1
      skipping: [web2] => {
          "skip_reason": "Conditional result was False"
      }
      FAILED - RETRYING: [web1]: Run (3 retries left).Result was: {
          "rc": 1
      }
      "
    `);
  });

  it('hides what the settings say', async () => {
    const [a, b] = [task('a'), task('b')];
    const events = [start(a), end(a), start(b), end(b, { status: 'skipped' }), end(b, { status: 'failed' })];
    const display = { displayOkHosts: false, displaySkippedHosts: false, displayFailedStderr: true };
    expect(await render(plainRenderer, events, { display })).toMatchInlineSnapshot(`
      {
        "stderr": "fatal: [web1]: FAILED! => {"changed": false}
      ",
        "stdout": "
      TASK [b] ***********************************************************************
      ",
      }
    `);
  });

  it('marks check mode and shows custom stats when the settings say so', async () => {
    const t = task('t');
    const events = [
      runStart({ check: true }),
      play('p'),
      start(t),
      stats({ web1: { ok: 1 } }, { web1: { a: 1 }, _run: { b: [2] } }),
    ];
    const display = { checkModeMarkers: true, showCustomStats: true };
    expect(await render(plainRenderer, events, { display })).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      DRY RUN ************************************************************************

      PLAY [p] [CHECK MODE] **********************************************************

      TASK [t] [CHECK MODE] **********************************************************

      PLAY RECAP *********************************************************************
      web1                       : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   


      CUSTOM STATS: ******************************************************************
      	web1: { "a": 1}

      	RUN: { "b": [  2 ]}


      DRY RUN ************************************************************************
      ",
      }
    `);
  });
});
