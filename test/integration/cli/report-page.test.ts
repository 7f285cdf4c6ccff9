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
  socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
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

  it('can be read by ear and used by keyboard, and is no wider than the screen', async () => {
    await tsplay('report', '-o', 'read.html');
    const browser = await openBrowser(`file://${join(home, 'read.html')}`, home, safely());
    try {
      const { nodes } = await browser.send('Accessibility.getFullAXTree');
      const told = (nodes as { role?: { value: string }; name?: { value: string } }[]).map(
        ({ role, name }) => `${role?.value} ${name?.value}`,
      );
      for (const line of ['heading Failures', 'region Failures', 'columnheader Host', 'rowheader a', 'main '])
        expect(told).toContain(line);
      // A bar says what it stands for.
      expect(told.join('\n')).toMatch(/^image 2\. broken: failed, \d/m);
      const tab = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
      const press = async (key: object): Promise<void> => {
        await browser.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
        await browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
      };
      await press(tab);
      expect(await browser.evaluate('document.activeElement.className')).toBe('skip');
      expect(await browser.evaluate('document.activeElement.getBoundingClientRect().top >= 0')).toBe(true);
      await browser.evaluate(`location.hash = '#t2'`);
      expect(await browser.evaluate(`document.getElementById('t2').parentElement.open`)).toBe(true);
      for (const width of [400, 900, 1600]) {
        const size = { width, height: 900, deviceScaleFactor: 1, mobile: false };
        await browser.send('Emulation.setDeviceMetricsOverride', size);
        const sizes =
          '[innerWidth, document.documentElement.scrollWidth <= document.documentElement.clientWidth]';
        expect(await browser.evaluate(sizes)).toEqual([width, true]);
      }
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
