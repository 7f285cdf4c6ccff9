import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HostResult, RunEvent, TaskInfo } from '../../src/events/types.ts';
import { eventsOf, findRun, recorder } from '../../src/history/index.ts';
import { defaultDisplay } from '../../src/report/options.ts';
import { runPage } from '../../src/report/page/index.ts';
import { noPaint } from '../../src/report/style.ts';
import { diffsText } from '../../src/report/text/diff.ts';
import { at, end, item, play, result, runStart, start, stats, task } from './fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsplay-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The page of a run that was recorded as any other. `endedBy`: an error that is thrown behind the events. */
async function pageOf(events: readonly RunEvent[], what = ['site.yml'], endedBy?: string): Promise<string> {
  const bounds = { age: 1e9, size: 1e9 };
  const about = { folder, bounds, command: 'run', what, cwd: '/srv', tsplay: '1', warn: fail };
  const record = recorder({ ...about, wordsOf: (error) => ({ text: String(error), status: 4 }) });
  for (const event of events) record.onEvent(event);
  if (endedBy !== undefined) record.onError?.(endedBy);
  await record.close();
  const run = findRun(folder, 'latest');
  const diff = (diffs: HostResult['diffs']): string =>
    diffsText(diffs, { paint: noPaint, display: defaultDisplay });
  return await runPage(run, eventsOf(run), { diff, frame: () => '' });
}

const fail = (message: string): never => {
  throw new Error(message);
};

const endAt = (info: TaskInfo, ms: number, over: Partial<HostResult>): RunEvent =>
  at({ type: 'host.end', task: info, result: result(over), looped: false }, ms);

/** The section with this id. */
const section = (page: string, id: string): string =>
  new RegExp(`<section id="${id}"[^]*?</section>`).exec(page)?.[0] ?? '';

/** What a reader sees of HTML. */
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const src = { file: '/srv/roles/web/tasks/main.yml', line: 12, col: 3 };
const hosts = ['web1', 'web2'];

describe('the page of a run', () => {
  it('tells failures with code, output and hosts that say the same together', async () => {
    const info = task('Start it', { src, action: 'service' });
    const error = 'ERROR! it does not start [TSP0001]\n  main.yml:12:3\n  12 | - service: x\n     |   ^';
    const failed = {
      status: 'failed',
      error,
      result: { msg: 'it does not start', rc: 3, stderr: 'bad port\nbye' },
    } as const;
    const page = await pageOf([
      runStart(),
      play('Web', { hosts }),
      start(info, 2),
      end(info, { host: 'web1', ...failed }),
      end(info, { host: 'web2', ...failed }),
      stats({ web1: { failed: 1 }, web2: { failed: 1 } }),
      at({ type: 'run.end', exitCode: 2, duration: 10 }),
    ]);
    expect(textOf(section(page, 'failures'))).toBe(
      'Failures 1. Start it roles/web/tasks/main.yml:12 web1, web2 failed it does not start (exit status 3) main.yml:12:3 [TSP0001] 12 | - service: x | ^ stderr bad port bye',
    );
    expect(textOf(section(page, 'summary'))).toContain('Result failed , exit status 2');
    expect(textOf(section(page, 'tasks'))).toContain(
      '1. Start it service · roles/web/tasks/main.yml:12 · 1 of 1',
    );
  });

  it('tells first what ended the run, escaped, and whether anything had run', async () => {
    const error = 'ERROR! <b>no</b> such file [TSP1002]\n  Look there.';
    const early = section(await pageOf([runStart()], ['site.yml'], error), 'failures');
    expect(textOf(early)).toBe(
      'Failures The run ended before its first task ERROR! &lt;b&gt;no&lt;/b&gt; such file [TSP1002] Look there.',
    );
    const info = task('One');
    const events = [runStart(), play('Web', { hosts }), start(info, 2), end(info, { host: 'web1' })];
    const later = await pageOf(events, ['site.yml'], error);
    expect(textOf(section(later, 'failures'))).toContain('Failures The run was ended ERROR!');
    expect(textOf(section(later, 'summary'))).toContain('Result failed , exit status 4');
    expect(section(later, 'warnings')).toBe('');
  });

  it('tells where variables of a failed task come from, hosts that say the same together', async () => {
    const info = task('Start it');
    const many = Array.from({ length: 30 }, (_, n) => `h${n}`);
    const at = (file: string, line: number) => ({ file: `/srv/${file}`, line, col: 1 });
    const failed = (host: string): Partial<HostResult> => ({
      host,
      status: 'failed',
      result: { msg: 'no' },
      variables: [
        host === 'h3'
          ? { name: 'color', from: 'extra vars' }
          : {
              ...{ name: 'color', from: 'group_vars/all', src: at('group_vars/all.yml', 2) },
              hides: [{ from: 'inventory, group web' }, { from: 'play vars', src: at('<i>.yml', 9) }],
            },
        { name: 'size', from: 'host_vars', src: at(`host_vars/${host}.yml`, 1) },
      ],
    });
    const page = await pageOf([
      runStart(),
      play('All', { hosts: many }),
      start(info, 30),
      ...many.map((host) => end(info, failed(host))),
    ]);
    const rows = [...section(page, 'failures').matchAll(/<dt><code>.*<\/dd>/g)].map(([row]) => textOf(row));
    expect(rows).toEqual([
      'color group_vars/all, group_vars/all.yml:2 stronger than inventory, group web, play vars (&lt;i&gt;.yml:9) on all hosts but h3',
      'color extra vars on h3',
      'size host_vars, host_vars/h0.yml:1, host_vars/h1.yml:1, host_vars/h2.yml:1 and 27 more',
    ]);
    expect(section(page, 'tasks')).not.toContain('Where its variables come from');
  });

  it('tells differences, reasons of what is unknown by reason, and warnings once', async () => {
    const [one, two] = [task('One'), task('Two')];
    const unknown = { status: 'unknown', reason: 'no port is known yet' } as const;
    const warning = { type: 'warning', message: 'old spelling', src } as const;
    const page = await pageOf([
      runStart({ check: true }),
      play('Web', { hosts }),
      start(one, 2),
      at(warning),
      at(warning),
      end(one, { host: 'web1', ...unknown }),
      end(one, { host: 'web2', status: 'changed', diffs: [{ kind: 'text', before: 'a\n', after: 'b\n' }] }),
      start(two, 1),
      item(two, 'x', { host: 'web1', ...unknown }),
      end(two, { host: 'web1', ...unknown }, true),
    ]);
    expect(textOf(section(page, 'unknown'))).toBe(
      'What cannot be known no port is known yet 1. One : web1 2. Two : web1 [x]',
    );
    expect(textOf(section(page, 'warnings'))).toBe(
      'Warnings Warning (2 times) old spelling roles/web/tasks/main.yml:12',
    );
    expect(section(page, 'tasks')).toContain('<span class="gone">-a</span>\n<span class="add">+b</span>');
    expect(textOf(section(page, 'summary'))).toContain('Mode check');
  });

  it('tells which host the others waited for, and the slowest task first', async () => {
    const [quick, slow] = [task('Quick'), task('Slow')];
    const page = await pageOf([
      runStart(),
      play('Web', { hosts }),
      start(quick, 2),
      endAt(quick, 100, { host: 'web1', duration: 100 }),
      endAt(quick, 100, { host: 'web2', duration: 100 }),
      at({ type: 'task.end', task: quick }, 100),
      at({ type: 'task.start', task: slow, hosts: 2 }, 100),
      endAt(slow, 200, { host: 'web1', duration: 100, status: 'changed' }),
      endAt(slow, 5100, { host: 'web2', duration: 5000 }),
      at({ type: 'task.end', task: slow }, 5100),
      at({ type: 'task.start', task: { ...quick, id: '3', name: 'Last' }, hosts: 2 }, 5100),
      endAt({ ...quick, id: '3', name: 'Last' }, 5200, { host: 'web1', duration: 100 }),
    ]);
    expect(textOf(section(page, 'slowest'))).toMatch(
      /^Slowest tasks .* waited 2 Slow 5\.0s .*web2 4\.9s 1 Quick/,
    );
    const timeline = section(page, 'timeline');
    expect(timeline).toContain('<title>2. Slow: changed, 100ms</title>');
    expect(textOf(timeline)).toMatch(/web1 .* 300ms 4\.9s web2, 4\.9s web2/);
    expect(textOf(section(page, 'tasks'))).toContain(
      'web2 was the last, after 5.0s: 1 other host waited for it, 4.9s together.',
    );
  });

  it('keeps runs of a task apart: a handler that is flushed twice, a play in batches', async () => {
    const info = task('reload', { isHandler: true });
    const page = await pageOf([
      runStart(),
      play('Web', { hosts: ['web1'] }),
      ...[1, 2].flatMap(() => [start(info), end(info), at({ type: 'task.end', task: info })]),
      play('Web', { hosts: ['web2'] }),
      start(info),
      end(info, { host: 'web2' }),
    ]);
    expect(textOf(section(page, 'summary'))).toContain('2 plays, 3 tasks, 2 hosts');
  });

  it('sums up a thousand hosts: no host that did as all is named in a task', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => `h${n}`);
    const tasks = Array.from({ length: 6 }, (_, n) => task(`t${n}`));
    const page = await pageOf([
      runStart(),
      play('All', { hosts: many }),
      ...tasks.flatMap((info) => [
        start(info, 1000),
        ...many.map((host) => end(info, { host, status: host === 'h7' ? 'changed' : 'ok' })),
        at({ type: 'task.end', task: info }),
      ]),
    ]);
    expect(textOf(section(page, 'tasks'))).toContain('changed h7 ok all hosts but h7');
    expect(section(page, 'each-host')).toContain(
      '<dt class="changed">changed</dt><dd><a href="#t1">1</a>–6</dd>',
    );
    expect(section(page, 'each-host')).toContain('<dt class="ok">ok</dt><dd>1–6</dd>');
    expect(section(page, 'timeline')).not.toContain('<rect');
    expect(page.length).toBeLessThan(1_000_000);
  });
});

describe('hostile text on the page', () => {
  const evil = `"'><script>alert(1)</script><img src=x onerror=y>&lt;\u0007\u009b31m\u202etxt.exe`;
  const page = async (): Promise<string> => {
    const info = task(`T${evil}`, {
      action: `A${evil}`,
      tags: [evil],
      src: { file: `/srv/${evil}.yml`, line: 1, col: 1 },
    });
    const failed = {
      status: 'failed',
      result: { msg: `${evil}\n${evil}`, stdout: evil },
      error: evil,
    } as const;
    return await pageOf(
      [
        runStart({ playbooks: [evil] }),
        play(evil, { hosts: [evil] }),
        at({ type: 'deprecation', message: evil, modern: evil }),
        start(info),
        item(info, evil, { host: evil, ...failed, diffs: [{ kind: 'prepared', text: `+${evil}` }] }),
        end(info, { host: evil, delegatedTo: evil, ...failed }, true),
        start(task('u')),
        end(task('u'), { host: evil, status: 'unknown', reason: evil }),
        stats({ [evil]: { failed: 1 } }),
      ],
      [evil],
    );
  };

  it('is text everywhere: no tag, attribute, control or mark of direction comes from it', async () => {
    const html = await page();
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, name]) => name));
    for (const name of ['script', 'img']) expect(tags).not.toContain(name);
    expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son[a-z]+=/i);
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    // In an attribute a quote would end it.
    expect(html).toContain('aria-label="&quot;&#39;&gt;&lt;script&gt;');
    expect(html).toContain('\\u009b31m\\u202etxt.exe');
  });

  it('can load and run nothing: the policy allows the one style, and the page names no address', async () => {
    const html = await page();
    expect(html).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'">/,
    );
    expect(html).not.toMatch(/https?:|url\(|@import|\sstyle=/);
    for (const [, target = ''] of html.matchAll(/\shref="([^"]*)"/g)) {
      expect(target).toMatch(/^#/);
      expect(html).toContain(`id="${target.slice(1)}"`);
    }
  });
});
