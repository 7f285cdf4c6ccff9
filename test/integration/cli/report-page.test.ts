import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { fakeProcess } from '../../cli/fake-process.ts';
import { openBrowser } from './browser.ts';
import { largeRun } from './large-run.ts';

const home = mkdtempSync(join(tmpdir(), 'tsplay-report-page-'));
const hasChromium = spawnSync('chromium', ['--version']).status === 0;

interface Loaded {
  readonly dom: string;
  /** What the browser's console was told. */
  readonly told: readonly string[];
  /** What was asked of the network. */
  readonly asked: readonly string[];
}

let asked: string[] = [];
/** A proxy for everything, so that no request can miss it, or leave this machine. */
const proxy: Server = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.writeHead(404).end();
}).on('connect', (request, socket) => {
  asked.push(request.url ?? '');
  // A browser that ends resets what it had open.
  socket.on('error', () => undefined).end('HTTP/1.1 404 Not Found\r\n\r\n');
});

/** Options for a browser that can reach the proxy only. */
function safely(): string[] {
  const { port } = proxy.address() as AddressInfo;
  return [
    '--disable-background-networking',
    '--disable-component-update',
    `--proxy-server=127.0.0.1:${port}`,
    '--proxy-bypass-list=<-loopback>',
    `--user-data-dir=${mkdtempSync(join(home, 'profile-'))}`,
  ];
}

async function load(file: string): Promise<Loaded> {
  asked = [];
  const words = ['--headless', '--no-sandbox', '--disable-gpu', ...safely()];
  const how = {
    env: { PATH: process.env['PATH'], HOME: home },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 50_000,
  };
  const { stdout, stderr } = await promisify(execFile)(
    'chromium',
    [...words, '--enable-logging=stderr', '--dump-dom', `file://${file}`],
    how,
  );
  const told = stderr.split('\n').filter((line) => line.includes(':CONSOLE'));
  return { dom: stdout, told, asked: asked.filter((url) => url.includes('page.invalid')) };
}

async function tsplay(...argv: readonly string[]): Promise<number> {
  return await main(argv, fakeProcess({ cwd: home, env: { HOME: home, PATH: process.env['PATH'] ?? '' } }));
}

/** `heading Failures`: what a screen reader tells. */
const rolesOf = ({ nodes }: Record<string, unknown>): string[] =>
  (nodes as { role?: { value: string }; name?: { value: string } }[]).map(
    ({ role, name }) => `${role?.value} ${name?.value}`,
  );

/** Texts of cells that are wider than their place. */
const cutCells = `[...document.querySelectorAll('.grid th, .grid td')]
  .filter((cell) => cell.checkVisibility({ contentVisibilityAuto: true }) && cell.clientWidth > 1)
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
  .map((cell) => cell.textContent)`;

/** How many rows of tables and folds there are, and of how many the content is laid out. */
const laidOut = `(async () => {
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  const all = [...document.querySelectorAll('.grid tbody tr > th, details.row > summary')];
  return [all.length, all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length];
})()`;

describe.skipIf(!hasChromium)('the page of a run in a browser (needs chromium)', () => {
  beforeAll(async () => {
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    writeFileSync(
      join(home, 'site.yml'),
      `- hosts: all
  gather_facts: false
  tasks:
    - name: <img src=http://page.invalid/x.png>
      copy: {content: "<script>fetch('http://page.invalid/')</script>\\n", dest: "${home}/{{ inventory_hostname }}"}
      diff: true
    - {name: broken, shell: "echo '<link rel=stylesheet href=http://page.invalid/y.css>'; exit 3"}
`,
    );
    await tsplay('run', join(home, 'site.yml'), '-i', 'a,b', '-c', 'local');
  });
  afterAll(() => {
    proxy.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('is shown with its own style, says nothing on the console and asks the network for nothing', async () => {
    expect(await tsplay('report', '-o', 'run.html')).toBe(0);
    const { dom, told, asked } = await load(join(home, 'run.html'));
    expect(told).toEqual([]);
    expect(asked).toEqual([]);
    for (const id of ['summary', 'failures', 'hosts', 'timeline', 'slowest', 'tasks'])
      expect(dom).toContain(`<section id="${id}"`);
    expect(dom).not.toMatch(/<(script|img|link)/);
    expect(dom).toContain('&lt;img src=http://page.invalid/x.png&gt;');
  });

  it('works with a screen reader and a keyboard, and is no wider than the screen', async () => {
    await tsplay('report', '-o', 'read.html');
    // As with a screen reader: it is told of what is out of sight, too.
    const words = [...safely(), '--force-renderer-accessibility'];
    const browser = await openBrowser(`file://${join(home, 'read.html')}`, home, words);
    try {
      const told = rolesOf(await browser.send('Accessibility.getFullAXTree'));
      for (const line of ['heading Failures', 'region Failures', 'columnheader Host', 'rowheader a', 'main '])
        expect(told).toContain(line);
      const tab = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
      const press = async (key: object): Promise<void> => {
        await browser.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
        await browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
      };
      await press(tab);
      expect(await browser.evaluate('document.activeElement.className')).toBe('skip');
      expect(await browser.evaluate('document.activeElement.getBoundingClientRect().top >= 0')).toBe(true);
      // A bar says what it stands for, when it is in sight.
      await browser.evaluate(`document.getElementById('timeline').scrollIntoView()`);
      await browser.evaluate(
        `new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))`,
      );
      const seen = rolesOf(await browser.send('Accessibility.getFullAXTree'));
      expect(seen.join('\n')).toMatch(/^image 2\. broken: failed, \d/m);
      await browser.evaluate(`location.hash = '#t2'`);
      expect(await browser.evaluate(`document.getElementById('t2').parentElement.open`)).toBe(true);
      for (const width of [360, 800, 1440]) {
        const size = { width, height: 900, deviceScaleFactor: 1, mobile: false };
        await browser.send('Emulation.setDeviceMetricsOverride', size);
        const sizes =
          '[innerWidth, document.documentElement.scrollWidth <= document.documentElement.clientWidth]';
        expect(await browser.evaluate(sizes)).toEqual([width, true]);
        // Nothing is cut: what is wider than its place wraps.
        expect(await browser.evaluate(cutCells), `at ${width}`).toEqual([]);
      }
      // On a narrow screen rows are a few lines each, and a table all the same for who hears it.
      await browser.send('Emulation.setDeviceMetricsOverride', {
        ...{ width: 360, height: 6_000, deviceScaleFactor: 1, mobile: false },
      });
      const narrow = rolesOf(await browser.send('Accessibility.getFullAXTree'));
      for (const line of ['table Recap', 'columnheader Host', 'rowheader a', 'columnheader unreachable'])
        expect(narrow).toContain(line);
    } finally {
      await browser.close();
    }
  });

  it('lays out what is in sight only, of 1,000 hosts and 200 tasks, and finds and prints all of it', async () => {
    const folder = join(home, 'large');
    await largeRun(folder, 1_000, 200);
    const env = { HOME: home, PATH: process.env['PATH'] ?? '', TSPLAY_RECORD_PATH: folder };
    expect(await main(['report', '-o', 'large.html'], fakeProcess({ cwd: home, env }))).toBe(0);
    const browser = await openBrowser(`file://${join(home, 'large.html')}`, home, safely());
    try {
      for (const width of [360, 1440]) {
        const size = { width, height: 900, deviceScaleFactor: 1, mobile: false };
        await browser.send('Emulation.setDeviceMetricsOverride', size);
        for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
          await browser.evaluate(`scrollTo(0, ${share} * document.documentElement.scrollHeight)`);
          const [all = 0, shown = 0] = (await browser.evaluate(laidOut)) as number[];
          expect(all).toBeGreaterThan(3_000);
          expect(shown, `at ${share} of the page, ${width} wide`).toBeLessThan(300);
        }
      }
      expect(await browser.evaluate(`scrollTo(0, 0); window.find('host-0999')`)).toBe(true);
      await browser.send('Emulation.setEmulatedMedia', { media: 'print' });
      const [all, printed] = (await browser.evaluate(laidOut)) as number[];
      expect(printed).toBe(all);
    } finally {
      await browser.close();
    }
  });

  it('would be seen to ask: a page without escaping and policy does', async () => {
    const file = join(home, 'control.html');
    writeFileSync(file, '<img src=http://page.invalid/x.png><script>nothing()</script>');
    const { told, asked } = await load(file);
    expect(told.join()).toContain('nothing is not defined');
    expect(asked).toContain('http://page.invalid/x.png');
  });
});
