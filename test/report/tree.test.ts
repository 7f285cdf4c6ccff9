import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Renderer, RunEvent } from '../../src/events/types.ts';
import { defaultDisplay, type ReportOptions } from '../../src/report/options.ts';
import { noPaint } from '../../src/report/style.ts';
import { withSignsOfLife } from '../../src/report/still-running.ts';
import { wantsAscii } from '../../src/report/tree/ascii.ts';
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
      ? web1  1 unknown · 1 changed · 1 ok
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
        "stdout": "✗ web1 (item=two): no space  [Copy]
      ✗ Copy                                     1 failed  0ms
      ~ web1 (item=one)
        --- before: x
        +++ after: x
        @@ -1 +1 @@
        -a
        +b
      · Say                                      2 ok  0ms
      · web1: hello
      · web2: {
          "x.y": [
              1
          ]
      }
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
      · 30 more hosts unchanged
      ~ db2  1 changed
      ✗ db1  1 failed · 1 ok
      "
    `);
  });

  it('puts warnings on stderr', async () => {
    const seen = await render(treeRenderer, [at({ type: 'warning', message: 'mind the gap' })]);
    expect(seen).toEqual({ stdout: '', stderr: '[WARNING]: mind the gap\n' });
  });
});

const viewAfter = (
  events: readonly RunEvent[],
  seconds: number,
  rows = 24,
  more: { readonly earlier?: ReportOptions['earlier'] } = {},
): View | undefined => {
  const model = new Model();
  for (const event of events) model.apply(event);
  return viewOf(model, time + seconds * 1000, { size: { columns: 60, rows }, paint: noPaint, ...more });
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

  it('shows counts and the hosts at work', () => {
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
          "│ fast     1.0s",
          "│ slow     3.0s  Reading package lists...",
          "│ again   500ms  try 2 of 4",
        ],
        "title": "TASK Install  4.0s  1/5 hosts · 3 running · 1 changed",
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

describe('tree, what it tells of progress', () => {
  const t = task('Copy');
  const begun = (host: string): RunEvent => at({ type: 'host.start', task: t, host });
  const run: RunEvent = at({
    type: 'run.start',
    playbooks: ['a.yml'],
    check: false,
    diff: false,
    forks: 5,
    tasks: 60,
  });
  const at34: RunEvent = at({ type: 'task.start', task: t, hosts: 3, position: 34 });

  it('is position and share of the book, and what is left by an earlier run', () => {
    const earlier = () => ({ duration: 10_000, left: 130_000 });
    const view = viewAfter([run, at34, begun('a')], 5, 24, { earlier });
    expect(view?.title).toBe('TASK Copy  34/60 55%  5.0s  0/3 hosts · 1 running  ~2m 05s left');
    expect(viewAfter([run, at34, begun('a')], 500, 24, { earlier })?.title).toMatch(/~2m 00s left$/);
  });

  it('is the item of a loop, and how long a wait may take', () => {
    const done = item(t, 'x', { host: 'a' });
    const wait: RunEvent = at({ type: 'host.wait', task: t, host: 'b', seconds: 300 });
    const view = viewAfter(
      [at34, begun('a'), begun('b'), { ...done, item: 40, items: 100 } as RunEvent, wait],
      12,
    );
    expect(view?.rows).toEqual(['│ a   12.0s  item 41 of 100', '│ b  12.0s of 5m 00s']);
  });

  it('is the play before its first task', () =>
    expect(viewAfter([play('Web', { hosts: ['a', 'b'] })], 2)?.title).toBe('PLAY Web  2.0s  2 hosts'));

  it('has hosts in the order of the inventory, those that failed last and always there', () => {
    const hosts = ['zeta', 'beta', 'alpha', ...Array.from({ length: 50 }, (_, i) => `web${i}`)];
    const failed = end(t, { host: 'beta', status: 'failed', result: { msg: 'no space left\nmore' } });
    const first = [
      play('Web', { hosts }),
      start(t, 53),
      begun('alpha'),
      begun('zeta'),
      begun('beta'),
      failed,
    ];
    expect(viewAfter(first, 1)?.rows).toEqual([
      '│ zeta     1.0s',
      '│ alpha    1.0s',
      '✗ beta: no space left',
    ]);
    const view = viewAfter([...first, ...hosts.slice(3).map(begun)], 1, 12);
    expect(view?.rows).toHaveLength(6);
    expect(view?.rows.slice(-2)).toEqual(['│ … and 48 more', '✗ beta: no space left']);
    const later = viewAfter([...first, at({ type: 'task.end', task: t }), start(task('Next'), 52)], 1);
    expect(later?.rows).toEqual(['✗ beta: no space left']);
  });

  it('cuts a name where the terminal ends, and not before', () => {
    const long = task('A name of more than forty columns, x'.padEnd(70, 'y'));
    const model = new Model();
    model.apply(start(long, 1));
    const wide = viewOf(model, time, { size: { columns: 200, rows: 50 }, paint: noPaint });
    expect(wide?.title).toContain(long.name);
    const narrow = viewOf(model, time, { size: { columns: 60, rows: 50 }, paint: noPaint });
    expect(narrow?.title).toMatch(/^(?=.*…).{20,58}$/);
  });

  it('is ASCII where the locale is not UTF-8', async () => {
    expect(wantsAscii({ LC_ALL: 'C', LANG: 'de_DE.UTF-8' })).toBe(true);
    expect(wantsAscii({ LANG: 'de_DE.UTF-8' })).toBe(false);
    expect(wantsAscii({})).toBe(true);
    const seen = await render(
      (options) => treeRenderer({ ...options, ascii: true }),
      [
        play('Web'),
        start(t),
        end(t, { status: 'failed', result: { msg: 'no' } }),
        end(t, { host: 'web2' }),
        at({ type: 'task.end', task: t }),
      ],
    );
    expect(seen.stdout).toMatch(/^x web1: no/m);
    expect(seen.stdout).toMatch(/^x Copy +1 failed.* \| 1 ok/m);
    expect(seen.stdout).not.toMatch(/[^\x00-\x7f]/);
  });

  it('is a line now and then where there is no live display', async () => {
    const lines: string[] = [];
    const shown = withSignsOfLife(
      { onEvent: () => undefined, close: () => Promise.resolve() },
      { write: (text) => lines.push(text) },
      20,
    );
    for (const event of [run, at34, begun('web1')]) shown.onEvent(now(event));
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0), { timeout: 10_000 });
    await shown.close();
    expect(lines[0]).toMatch(/^STILL RUNNING \[Copy\] \(task 34 of 60\): \d+ms on web1\n$/);
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
      /PLAY Web {2}1 host\n. TASK Install {2}[\d.]+m?s {2}0\/2 hosts · 1 running\n│ web1 +[\d.]+m?s$/,
    );
    tree.onEvent(now(end(t, { status: 'failed', result: { msg: 'no space' } })));
    await shows(terminal, /✗ web1: no space {2}\[Install\]\n. TASK Install.*1 failed\n✗ web1: no space$/);
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
