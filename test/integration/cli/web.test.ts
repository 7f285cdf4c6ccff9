import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildJobs } from '../../../src/cli/commands/web/jobs.ts';
import { openServer } from '../../../src/web/index.ts';
import type { JobsAnswer, RunsAnswer } from '../../../src/web/wire.ts';
import { fakeProcess } from '../../cli/fake-process.ts';
import { openBrowser, type Browser } from './browser.ts';
import { largeRun } from './large-run.ts';
import { asJson, begin, built, bundle, entry, env, home, openPage, until, type Page } from './web-page.ts';

const hasChromium = spawnSync('chromium', ['--version']).status === 0;

let page: Page;

beforeAll(async () => {
  mkdirSync(join(home, 'playbooks'));
  writeFileSync(join(home, 'hosts'), '[service]\na\nb\n');
  writeFileSync(
    join(home, 'site.yml'),
    `- hosts: all
  gather_facts: false
  tasks:
    - {name: "<img src=x onerror=alert(1)>", debug: {msg: "{{ inventory_hostname }}"}}
    - {name: wait here, shell: "until [ -e ${home}/go ]; do sleep 0.1; done"}
    - {name: broken, shell: "echo {{ word }}; exit 3", vars: {word: oops}}
`,
  );
  // The project's own, as tsplay service scale takes it.
  writeFileSync(
    join(home, 'playbooks/scale.yml'),
    `- hosts: service
  gather_facts: false
  tasks:
    - {name: scale, debug: {msg: "{{ container_name }} to {{ service_instances }}"}}
    - {name: stay, shell: "[ {{ service_instances }} -lt 5 ] || sleep 300"}
    - {name: after, debug: {msg: never}, when: service_instances | int >= 5}
`,
  );
  await bundle();
  page = await openPage();
});
afterAll(() => {
  page.child.kill('SIGKILL');
  rmSync(built, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true, maxRetries: 40, retryDelay: 250 });
});

/** A button as the page presses it. */
const press = (at: Page, path: string, body: unknown): Promise<Response> =>
  fetch(at.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(at.url).origin },
    body: JSON.stringify(body),
  });

const jobOf = async (at: Page, id: string): Promise<JobsAnswer['jobs'][number] | undefined> =>
  (await asJson<JobsAnswer>(`${at.url}api/jobs`)).jobs.find((one) => one.id === id);

describe('tsplay web', () => {
  it('runs the playbook of a button, with its own options, and records it', async () => {
    const { id } = (await (await press(page, 'api/services/shop/scale', { count: 3 })).json()) as {
      id: string;
    };
    const job = await until(async () => {
      const found = await jobOf(page, id);
      return found?.exitCode === undefined ? undefined : found;
    });
    expect(job, job.output).toMatchObject({ exitCode: 0, words: 'tsplay service scale shop 3' });
    expect(job.output).toContain('shop to 3');
    const live = await (await fetch(`${page.url}api/runs/${job.run ?? ''}/live`)).text();
    expect(live).toContain('"command":"service"');
    expect(live).toContain('"hosts":["a","b"]');
  });

  it('is refused to another name, another page, and without the token', async () => {
    const { port, pathname } = new URL(page.url);
    const status = (host: string, path: string, origin?: string): Promise<number> =>
      new Promise((done, fail) => {
        const headers = { host, ...(origin === undefined ? {} : { origin }) };
        const sent = request({ host: '127.0.0.1', port, path, headers }, (answer) => {
          answer.resume();
          done(answer.statusCode ?? 0);
        });
        sent.on('error', fail).end();
      });
    expect(await status(`127.0.0.1:${port}`, pathname)).toBe(200);
    expect(await status(`evil.test:${port}`, pathname)).toBe(403);
    expect(await status(`127.0.0.1:${port}`, pathname, 'http://evil.test')).toBe(403);
    expect(await status(`127.0.0.1:${port}`, '/api/runs')).toBe(403);
    const { jobs } = await asJson<JobsAnswer>(`${page.url}api/jobs`);
    const bare = await fetch(`http://127.0.0.1:${port}/api/services/shop/scale`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
      body: '{"count":2}',
    });
    expect(bare.status).toBe(403);
    expect((await asJson<JobsAnswer>(`${page.url}api/jobs`)).jobs).toHaveLength(jobs.length);
  });

  it.each([
    ['Ctrl-C twice', 99, ['SIGINT', 'SIGINT'] as const],
    ['SIGTERM', 143, ['SIGTERM'] as const],
  ])('ends what it has started at %s, and says so', async (_, status, signals) => {
    const own = await openPage();
    const { id } = (await (await press(own, 'api/services/shop/scale', { count: 7 })).json()) as {
      id: string;
    };
    const run = await until(async () => (await jobOf(own, id))?.run);
    await until(async () => {
      const live = await fetch(`${own.url}api/runs/${run}/events?from=0&count=50`);
      return (await live.text()).includes('stay') ? true : undefined;
    });
    const ended = once(own.child, 'exit');
    for (const [n, signal] of signals.entries()) {
      if (n > 0) await sleep(600);
      own.child.kill(signal);
    }
    expect(await ended).toEqual([status, null]);
    expect(own.said()).toContain('Stopping at once');
    expect(own.said()).toContain(`tsplay service scale shop 7 ended with exit status ${status}`);
    const { runs } = await asJson<RunsAnswer>(`${page.url}api/runs`);
    expect(runs.find((one) => one.id === run)?.outcome).not.toBe('running');
    expect(spawnSync('pgrep', ['-f', '^sleep 300$']).stdout.toString()).toBe('');
  });

  it('ends with status 0 when nothing runs', async () => {
    const own = await openPage();
    const ended = once(own.child, 'exit');
    own.child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });
});

describe.skipIf(!hasChromium)('the page in a browser (needs chromium)', () => {
  let browser: Browser;
  const profile = (): string => `--user-data-dir=${mkdtempSync(join(home, 'profile-'))}`;
  const text = (): Promise<unknown> => browser.evaluate('document.body.innerText');
  const go = (route: string): Promise<unknown> =>
    browser.evaluate(`location.hash = ${JSON.stringify(route)}`);
  const shows = (part: string): Promise<true> =>
    until(async () => (String(await text()).includes(part) ? true : undefined));

  beforeAll(async () => {
    browser = await openBrowser(page.url, home, [profile()]);
    // What the policy forbids, and what goes wrong, is counted from the beginning.
    await browser.evaluate(`(() => {
      window.told = [];
      document.addEventListener('securitypolicyviolation', (event) => told.push(event.violatedDirective));
      window.addEventListener('error', (event) => told.push(event.message));
    })()`);
  });
  afterAll(() => browser.close());

  it('shows a run that begins elsewhere, while it happens, and how it ended', async () => {
    const run = begin('run', 'site.yml', '-i', 'hosts', '-c', 'local');
    const over = once(run, 'exit');
    await shows('is running');
    await browser.evaluate(`document.querySelector('[role=row] a').click()`);
    await shows('wait here: 0 of 2 hosts');
    await shows('2 of 3 tasks');
    expect(await browser.evaluate(`document.querySelector('progress').value`)).toBe(2);
    writeFileSync(join(home, 'go'), '');
    await shows('failed, exit status 2');
    expect(await over).toEqual([2, null]);
    expect(await browser.evaluate(`document.querySelector('progress')`)).toBeNull();
    await browser.evaluate(
      `[...document.querySelectorAll('nav a')].find((a) => /^Failures/.test(a.textContent)).click()`,
    );
    await shows('oops');
    expect(await text()).toContain('exit 3');
    await browser.evaluate(`document.querySelector('details:has(.origins)').open = true`);
    await shows('Where its variables come from');
    expect(await text()).toMatch(/word\s+task vars, site\.yml:6/);
  });

  it('shows first why a run ended before its first task', async () => {
    writeFileSync(join(home, 'wrong.yml'), '- hosts: all\n  tasks:\n    - {name: typo, coppy: {dest: /x}}\n');
    await once(begin('run', 'wrong.yml', '-i', 'hosts', '-c', 'local'), 'exit');
    const { runs } = await asJson<RunsAnswer>(`${page.url}api/runs`);
    expect(runs[0]).toMatchObject({ what: ['wrong.yml'], outcome: 'failed', exitCode: 4 });
    const here = await browser.evaluate('location.hash');
    await go(`#/runs/${runs[0]?.id}`);
    await shows('The run ended before its first task');
    expect(await text()).toMatch(/Failures \(1\)[^]*coppy[^]*\[TSP1101\][^]*wrong\.yml:3:/);
    await go(String(here));
    await shows('oops');
  });

  it('makes no element of any text', async () => {
    expect(await text()).toContain('Failures (1)');
    await browser.evaluate(
      `[...document.querySelectorAll('nav a')].find((a) => /^Tasks/.test(a.textContent)).click()`,
    );
    await shows('<img src=x onerror=alert(1)>');
    expect(await browser.evaluate(`document.querySelectorAll('img').length`)).toBe(0);
    // The policy holds: neither an inline script nor a text as HTML is taken.
    const inline = `(() => { const s = document.createElement('script'); try { s.textContent = 'window.ran = 1'; } catch { return 'refused'; } document.head.append(s); return String(window.ran); })()`;
    expect(await browser.evaluate(inline)).toBe('refused');
    const html = `(() => { try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); } catch { return 'refused'; } return 'taken'; })()`;
    expect(await browser.evaluate(html)).toBe('refused');
    const fetched = `fetch('http://127.0.0.1:9/').then(() => 'taken', () => 'refused')`;
    expect(await browser.evaluate(fetched)).toBe('refused');
    expect(await browser.evaluate(`told.filter((one) => !/trusted-types|connect-src/.test(one))`)).toEqual(
      [],
    );
  });

  it('works with a screen reader and a keyboard, and is no wider than the screen', async () => {
    const { nodes } = await browser.send('Accessibility.getFullAXTree');
    const told = (nodes as { role?: { value: string }; name?: { value: string } }[]).map(
      ({ role, name }) => `${role?.value} ${name?.value}`,
    );
    for (const line of ['table Tasks', 'columnheader Task', 'navigation Main', 'link Hosts (2)', 'main '])
      expect(told).toContain(line);
    const key = async (name: string): Promise<void> => {
      const how = {
        key: name,
        code: name,
        windowsVirtualKeyCode: { Tab: 9, ArrowDown: 40, Enter: 13 }[name],
      };
      const more = name === 'Enter' ? { text: '\r' } : {};
      await browser.send('Input.dispatchKeyEvent', { type: 'keyDown', ...how, ...more });
      await browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...how });
      await sleep(50);
    };
    const focused = (): Promise<unknown> => browser.evaluate('document.activeElement.textContent');
    await browser.evaluate(`document.querySelector('[role=row] a').focus()`);
    expect(await focused()).toContain('<img');
    await key('ArrowDown');
    expect(await focused()).toBe('wait here');
    await key('Enter');
    await shows('2. wait here');
    // Who has come here begins at the heading.
    expect(await focused()).toContain('2. wait here');
    for (const width of [360, 900, 1600])
      for (const route of [
        'runs',
        'runs/last',
        'runs/last/hosts',
        'runs/last/timeline',
        'runs/last/record',
        'services',
      ]) {
        await browser.send('Emulation.setDeviceMetricsOverride', {
          width,
          height: 800,
          deviceScaleFactor: 1,
          mobile: false,
        });
        await go(`#/${route}`);
        await sleep(150);
        const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await browser.evaluate(wide), `${route} at ${width}`).toBe(0);
      }
  });

  it('has buttons that ask first, and show the run that they have started', async () => {
    const instance = { color: 'blue', part: 'blue', task: 't1', slot: 1, node: 'a', address: '127.0.0.1' };
    const shop = {
      ...{
        service: 'shop',
        well: true,
        color: 'blue',
        nginx: 'blue',
        live: 'r2',
        deploying: null,
        lock: null,
      },
      instances: [{ ...instance, port: 1, state: 'running', container: 'c1', health: 'passing', output: '' }],
      releases: [
        {
          ...{ id: 'r1', color: 'green', image: 'registry.example.com/a/rather/long/name/of/shop:1.0.0' },
          ...{ pinned: 'shop@sha256:0', started: '2026-01-30T00:00:00Z', switched: undefined },
          ...{ by: 'somebody@some.controller.example.com', live: false, former: true },
        },
      ],
      healing: [
        { time: '2026-01-31T00:00:00Z', kind: 'replace', changes: ['blue 1'], why: 'it hung', cause: '' },
      ],
    };
    const jobs = new ChildJobs({
      program: [process.execPath, entry],
      words: ['--inventory=hosts', '--connection=local'],
      answers: '',
      proc: fakeProcess({ cwd: home, env }),
      folder: join(home, 'runs'),
    });
    const server = await openServer(
      {
        version: '0',
        folder: join(home, 'runs'),
        script: () => readFile(join(built, 'page.js')),
        findingStyle: () => ({ diff: () => '', frame: () => '' }),
        report: () => Promise.resolve(''),
        services: () => Promise.resolve({ host: 'a', services: [shop] }),
        jobs,
      },
      0,
    );
    const other = await openBrowser(`${server.url}#/services/shop`, home, [profile()]);
    const told = async (part: string): Promise<true> =>
      until(async () =>
        String(await other.evaluate('document.body.innerText')).includes(part) ? true : undefined,
      );
    const key = async (how: Record<string, unknown>): Promise<void> => {
      await other.send('Input.dispatchKeyEvent', { type: 'keyDown', ...how });
      await other.send('Input.dispatchKeyEvent', { type: 'keyUp', ...how });
    };
    const ask = `[...document.querySelectorAll('button')].find((one) => /^Scale/.test(one.textContent)).click()`;
    try {
      await told('it hung');
      for (const width of [360, 800, 1440]) {
        const size = { width, height: 900, deviceScaleFactor: 1, mobile: false };
        await other.send('Emulation.setDeviceMetricsOverride', size);
        await told('Roll back to this');
        // Neither an instance's health nor a button is somewhere outside.
        const outside = `[...document.querySelectorAll('td, button')]
          .filter((one) => one.getBoundingClientRect().right > innerWidth || one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.textContent)`;
        expect(await other.evaluate(outside), `${width} wide`).toEqual([]);
      }
      await other.evaluate(ask);
      await until(async () =>
        (await other.evaluate(`document.querySelector('dialog')?.open`)) ? true : undefined,
      );
      expect(await other.evaluate(`document.querySelector('dialog').contains(document.activeElement)`)).toBe(
        true,
      );
      await key({ key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 });
      await until(async () =>
        (await other.evaluate(`document.querySelector('dialog')`)) === null ? true : undefined,
      );
      expect(jobs.list()).toEqual([]);
      await other.evaluate(ask);
      await until(async () =>
        (await other.evaluate(`document.querySelector('dialog')?.open`)) ? true : undefined,
      );
      await other.evaluate(
        `(() => { const field = document.querySelector('dialog input'); field.focus(); field.select(); })()`,
      );
      await other.send('Input.insertText', { text: '4' });
      await sleep(100);
      await key({ key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' });
      await told('tsplay service scale shop 4');
      await told('done');
      await told('What ran');
      expect(jobs.list()).toMatchObject([{ words: 'tsplay service scale shop 4', exitCode: 0 }]);
      expect(jobs.list()[0]?.output).toContain('shop to 4');
    } finally {
      await other.close();
      await server.close();
    }
  });

  it('keeps the document small while it scrolls through 1,000 hosts and 200 tasks', async () => {
    await largeRun(join(home, 'runs'), 1_000, 200);
    await go('#/runs/last/hosts');
    await until(async () => (/Hosts \(1,000\)/.test(String(await text())) ? true : undefined));
    await shows('ok, exit status 0');
    const frame = (share: number): string => `(async () => {
      scrollTo(0, ${share} * document.documentElement.scrollHeight);
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      return [document.querySelectorAll('*').length, document.documentElement.scrollHeight];
    })()`;
    const rows = `document.querySelectorAll('.rows .row').length`;
    await browser.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    expect(await browser.evaluate(rows)).toBe(1_000);
    await browser.evaluate(`dispatchEvent(new Event('afterprint'))`);
    expect(await browser.evaluate(rows)).toBeLessThan(100);
    for (const part of ['hosts', 'timeline', 'tasks', 'record', 'tasks/3']) {
      await go(`#/runs/last/${part}`);
      await sleep(500);
      let [nodes, height] = [0, 0];
      for (let n = 1; n <= 20; n++) {
        const [now = 0, high = 0] = (await browser.evaluate(frame(n / 21))) as number[];
        nodes = Math.max(nodes, now);
        height = high;
      }
      expect(height, part).toBeGreaterThan(5_000);
      expect(nodes, part).toBeLessThan(1_500);
    }
  });
});
