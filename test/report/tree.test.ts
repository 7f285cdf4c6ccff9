import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Renderer, RunEvent } from '../../src/events/types.ts';
import { defaultDisplay } from '../../src/report/options.ts';
import { noPaint } from '../../src/report/style.ts';
import { treeRenderer } from '../../src/report/tree/index.ts';
import { Model } from '../../src/report/tree/model.ts';
import { viewOf, type View } from '../../src/report/tree/view.ts';
import { at, end, item, play, render, result, start, stats, task } from './fixture.ts';
import { Terminal } from './terminal.ts';

const src = { file: 'roles/app/tasks/main.yml', line: 12, col: 3 };
const time = 1_700_000_000_000;

describe('tree, what stays', () => {
  it('is one line for each task, with glyphs that differ without colours', async () => {
    const [a, b, c, d] = [
      task('Install'),
      task('Configure'),
      task('Restart', { isHandler: true }),
      task('Run'),
    ];
    const seen = await render(treeRenderer, [
      play('Web', { hosts: ['web1', 'web2'] }),
      start(a, 2),
      end(a),
      end(a, { host: 'web2' }),
      at({ type: 'task.end', task: a }, 1200),
      start(b, 2),
      end(b, { status: 'changed' }),
      end(b, { host: 'web2' }),
      at({ type: 'task.end', task: b }, 65_000),
      start(c, 1),
      end(c, { status: 'skipped' }),
      at({ type: 'task.end', task: c }, 10),
      start(d, 2),
      end(d, { status: 'unknown', reason: 'a command is not run in check mode' }),
      end(d, { host: 'web2', status: 'unknown', reason: 'a command is not run in check mode' }),
      stats({ web1: { ok: 2, changed: 1, unknown: 1 }, web2: { ok: 3, unknown: 1 } }),
      at({ type: 'run.end', exitCode: 0, duration: 66_000 }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      PLAY Web  2 hosts
      · Install                                  2 ok  1.2s
      ~ Configure                                1 changed (web1) · 1 ok  1m 05s
      ↷ Restart (handler)                        1 skipped  10ms
      ? Run                                      2 unknown (web1, web2): a comma…  0ms

      RECAP
      ? web1  1 unknown · 1 changed · 2 ok
      ? web2  1 unknown · 3 ok
      in 1m 06s
      ",
      }
    `);
  });

  it('tells a failure in full', async () => {
    const t = task('Build', { src });
    const failed = {
      status: 'failed',
      result: {
        msg: 'non-zero return code',
        cmd: ['make', 'all'],
        rc: 2,
        stderr: 'no rule\n',
        stdout: '',
        changed: true,
      },
    } as const;
    const seen = await render(treeRenderer, [
      play('Web'),
      start(t, 2),
      end(t, failed),
      end(t, { ...failed, host: 'web2', ignored: true, result: { msg: 'one\ntwo', path: '/x' } }),
      end(t, { host: 'web3', status: 'unreachable', result: { msg: 'no route to host' } }),
      at({ type: 'task.end', task: t }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "
      PLAY Web  1 host
      ✗ web1: non-zero return code  [Build]
          cmd: make all  (rc 2)
          stderr:
            no rule
          at roles/app/tasks/main.yml:12:3
      ✗ web2: one (ignored)  [Build]
          two
          {"path": "/x"}
      ✗ web3: unreachable: no route to host  [Build]
      ✗ Build                                    1 unreachable (web3) · 2 failed (web1, web2) · 1 ignored  0ms
      ",
      }
    `);
  });

  it('tells items that failed, what debug says, and diffs', async () => {
    const t = task('Copy');
    const say = task('Say', { action: 'debug' });
    const diff = { kind: 'text', before: 'a\n', after: 'b\n', beforeHeader: 'x', afterHeader: 'x' } as const;
    const seen = await render(treeRenderer, [
      start(t),
      item(t, 'one', { status: 'changed', diffs: [diff] }),
      item(t, 'two', { status: 'failed', result: { msg: 'no space' } }),
      end(t, { status: 'failed', result: { results: [], msg: 'One or more items failed' } }, true),
      at({ type: 'task.end', task: t }),
      start(say),
      end(say, { result: { msg: 'hello' } }),
      end(say, { host: 'web2', result: { 'x.y': [1] } }),
      at({ type: 'task.end', task: say }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "",
        "stdout": "~ web1 (item=one)
        --- before: x
        +++ after: x
        @@ -1 +1 @@
        -a
        +b
      ✗ web1 (item=two): no space  [Copy]
      ✗ Copy                                     1 failed  0ms
      · web1: hello
      · web2: {
          "x.y": [
              1
          ]
      }
      · Say                                      2 ok  0ms
      ",
      }
    `);
  });

  it('sums up hosts with nothing to tell when there are many', async () => {
    const hosts = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`web${i}`, { ok: 2 }]));
    const seen = await render(treeRenderer, [
      stats({ ...hosts, db1: { ok: 1, failed: 1 }, db2: { changed: 1 } }),
    ]);
    expect(seen.stdout).toMatchInlineSnapshot(`
      "
      RECAP
      ✗ db1  1 failed · 1 ok
      ~ db2  1 changed
      · 30 more hosts unchanged
      "
    `);
  });

  it('puts warnings on stderr', async () => {
    const seen = await render(treeRenderer, [at({ type: 'warning', message: 'mind the gap' })]);
    expect(seen).toEqual({ stdout: '', stderr: '[WARNING]: mind the gap\n' });
  });
});

const viewAfter = (events: readonly RunEvent[], seconds: number, rows = 24): View | undefined => {
  const model = new Model();
  for (const event of events) model.apply(event);
  return viewOf(model, time + seconds * 1000, { columns: 60, rows }, noPaint);
};

describe('tree, what is drawn', () => {
  const t = task('Install');
  const begin = (host: string, ms = 0): RunEvent => at({ type: 'host.start', task: t, host }, ms);

  it('is nothing while nothing goes on', () => {
    expect(viewAfter([], 1)).toBeUndefined();
    expect(
      viewAfter([start(t, 1), begin('a'), end(t, { host: 'a' }), at({ type: 'task.end', task: t })], 1),
    ).toBeUndefined();
  });

  it('shows counts and the hosts at work, those in trouble first, then the slowest', () => {
    const view = viewAfter(
      [
        start(t, 5),
        begin('fast', 3000),
        begin('slow', 1000),
        begin('again', 3500),
        begin('done', 0),
        end(t, { host: 'done', status: 'changed' }),
        at({
          type: 'host.output',
          task: t,
          host: 'slow',
          stream: 'stdout',
          text: 'one\nReading package lists...\n',
        }),
        at({
          type: 'host.retry',
          task: t,
          host: 'again',
          delegatedTo: undefined,
          attempt: 1,
          retries: 3,
          result: {},
        }),
      ],
      4,
    );
    expect(view).toMatchInlineSnapshot(`
      {
        "rows": [
          "│ again   500ms  try 2 of 4",
          "│ slow     3.0s  Reading package lists...",
          "│ fast     1.0s",
        ],
        "title": "TASK Install  4.0s  1/5 · 3 running · 1 changed",
      }
    `);
  });

  it('never needs more rows than the terminal has to spare', () => {
    const hosts = Array.from({ length: 1000 }, (_, i) => begin(`web${i}`, i));
    const view = viewAfter([start(t, 1000), ...hosts], 4, 12);
    expect(view?.rows).toHaveLength(6);
    expect(view?.rows.at(-1)).toBe('│ … and 995 more');
    expect(viewAfter([start(t, 1000), ...hosts], 4, 3)?.rows).toHaveLength(1);
  });

  it('sums up when hosts are at different tasks', () => {
    const other = task('Configure');
    const view = viewAfter(
      [start(t, 2), start(other, 2), begin('a'), at({ type: 'host.start', task: other, host: 'b' }, 500)],
      2,
    );
    expect(view).toMatchInlineSnapshot(`
      {
        "rows": [
          "│ a    2.0s  Install",
          "│ b    1.5s  Configure",
        ],
        "title": "2 TASKS  2.0s  2 running",
      }
    `);
  });
});

const onTerminal = (terminal: Terminal): Renderer =>
  treeRenderer({
    stdout: terminal,
    stderr: terminal,
    paint: noPaint,
    errPaint: noPaint,
    verbosity: 0,
    exact: false,
    display: defaultDisplay,
  });

/** Events of now, since the region goes by the clock. */
const now = (event: RunEvent): RunEvent => ({ ...event, time: Date.now() });

/** Waits until the screen looks so, as long as a busy machine takes to draw it. */
const shows = (terminal: Terminal, wanted: RegExp): Promise<void> =>
  vi.waitFor(() => expect(terminal.screen()).toMatch(wanted), { timeout: 20_000, interval: 20 });

describe('tree, on a terminal', () => {
  const t = task('Install');

  it('draws what goes on, and leaves nothing of it behind', async () => {
    const terminal = new Terminal();
    const tree = onTerminal(terminal);
    for (const event of [play('Web'), start(t, 2), at({ type: 'host.start', task: t, host: 'web1' })])
      tree.onEvent(now(event));
    await shows(
      terminal,
      /PLAY Web {2}1 host\n. TASK Install {2}[\d.]+m?s {2}0\/2 · 1 running\n│ web1 +[\d.]+m?s$/,
    );
    tree.onEvent(now(end(t, { status: 'failed', result: { msg: 'no space' } })));
    await shows(terminal, /✗ web1: no space {2}\[Install\]\n. TASK Install.*1 failed$/);
    tree.onEvent(now(end(t, { host: 'web2' })));
    tree.onEvent(now(at({ type: 'task.end', task: t })));
    await tree.close();
    expect(terminal.screen().replace(/[\d.]+m?s$/, 'MS')).toMatchInlineSnapshot(`
      "
      PLAY Web  1 host
      ✗ web1: no space  [Install]
      ✗ Install                                  1 failed (web1) · 1 ok  MS"
    `);
  });

  it('gives way to a question and comes back', async () => {
    const terminal = new Terminal();
    const tree = onTerminal(terminal);
    tree.onEvent(now(start(t, 1)));
    await shows(terminal, /TASK Install/);
    const resume = await tree.suspend?.();
    await sleep(250);
    expect(terminal.screen()).toBe('');
    terminal.write('Go on? y\n');
    resume?.();
    await shows(terminal, /^Go on\? y\n. TASK Install/);
    await tree.close();
    expect(terminal.screen()).toBe('Go on? y');
  });

  it('draws nothing for a task that is over at once', async () => {
    const terminal = new Terminal();
    const tree = onTerminal(terminal);
    for (const event of [start(t, 1), end(t), at({ type: 'task.end', task: t })]) tree.onEvent(now(event));
    await sleep(200);
    await tree.close();
    expect(terminal.frames.join()).not.toContain('TASK');
  });

  it('keeps up with a thousand hosts', async () => {
    const terminal = new Terminal(120, 40);
    const tree = onTerminal(terminal);
    const hosts = Array.from({ length: 1000 }, (_, i) => `web${i}`);
    tree.onEvent(now(start(t, 1000)));
    for (const host of hosts) tree.onEvent(now(at({ type: 'host.start', task: t, host })));
    await shows(terminal, /1000 running/);
    for (const host of hosts)
      tree.onEvent(now(at({ type: 'host.end', task: t, looped: false, result: result({ host }) })));
    tree.onEvent(now(at({ type: 'task.end', task: t })));
    await tree.close();
    expect(Math.max(...terminal.frames.map((frame) => frame.split('\n').length))).toBeLessThanOrEqual(36);
    expect(terminal.screen()).toMatch(/^· Install +1000 ok/);
  });
});
