// tsplay service against a real swarm: what it shows, logs in order and live, a command in an instance, the lock, scale, rollback.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasTmux, openTerminal } from '../integration/cli/tmux.ts';
import { inventory, liveVersion, other, settled } from './support/release.ts';
import { ask, mainSite } from './support/site.ts';
import { command, root, type Ended } from './support/tsplay.ts';

const name = mainSite.name;
const service = (...args: string[]): Promise<Ended> =>
  command(['service', ...args, ...inventory], { cwd: root });
const program = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url));

interface Seen {
  readonly color: 'blue' | 'green';
  readonly live: string;
  readonly instances: readonly {
    readonly color: string;
    readonly node: string;
    readonly container: string;
  }[];
}
const status = async (): Promise<Seen> =>
  JSON.parse((await service('status', name, '--json')).stdout) as Seen;

beforeAll(async () => {
  await liveVersion();
  await settled(mainSite);
});

describe('tsplay service', () => {
  it('lists services and shows each instance with its node', async () => {
    const listed = await service('list');
    expect(listed).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^books-service +(blue|green)/m) as string,
    });
    const shown = await service('status', name);
    expect(shown).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/swarm-node-0\d .* passing/) as string,
    });
    expect(await service('status', 'no-such')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no service no-such[^]*books-service/) as string,
    });
  });

  it('runs a command in an instance on another node, with stdin, both streams and its exit status', async () => {
    const { instances, color } = await status();
    const [, second] = instances.filter((one) => one.color === color);
    const script = 'read line; echo "$line from $(hostname)"; echo oops >&2; exit 3';
    const argv = ['service', 'exec', '-i', name, '--inventory', 'inventories/prod', '--node', second!.node];
    const child = spawn(process.execPath, [program, ...argv, '--', 'sh', '-c', script], { cwd: root });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    child.stdin.end('hello\n');
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, out, err }).toEqual({
      code: 3,
      out: `hello from ${second!.container.slice(0, 12)}\n`,
      err: 'oops\n',
    });
  });

  it.skipIf(!hasTmux)('gives a terminal in an instance on another node (needs tmux)', async () => {
    const { instances, color } = await status();
    const [, second] = instances.filter((one) => one.color === color);
    const home = mkdtempSync(join(tmpdir(), 'tsplay-home-'));
    const words = [
      'service',
      'exec',
      '-it',
      name,
      '--node',
      second!.node,
      '--inventory',
      'inventories/prod',
      '--',
      'sh',
    ];
    const terminal = openTerminal({ columns: 90, rows: 20, words, home });
    try {
      await terminal.until(/[#$] *$/);
      // The answers are put together there, so that what is typed does not look like them.
      terminal.type('echo "at $(hostname) on $(tty), $(stty size) size"');
      const shown = await terminal.until(/size$/m);
      expect(shown.join('\n')).toMatch(
        new RegExp(`^at ${second!.container.slice(0, 12)} on /dev/(pts/\\d+|console), 20 90 size$`, 'm'),
      );
      terminal.resize({ columns: 70, rows: 12 });
      terminal.type('sleep 1; echo "now $(stty size) is it"');
      await terminal.until(/^now 12 70 is it$/m);
      // Ctrl-C goes to the program there and ends nothing here.
      terminal.type('sleep 300; echo "status $?."');
      await sleep(1_000);
      terminal.key('C-c');
      await sleep(500);
      terminal.type('echo "still $((40 + 2))."');
      await terminal.until(/^still 42\.$/m);
      terminal.type('exit 7');
      expect(await terminal.ended()).toBe(7);
    } finally {
      terminal.close();
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('shows logs of all instances in the order of time, and what comes', async () => {
    const { instances } = await status();
    const past = await service('logs', name, '--tail', 'all', '--json');
    const lines = past.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { time: string; node: string });
    const times = lines.map((line) => line.time);
    expect(times).toEqual([...times].sort());
    // Swarm keeps those of instances that have ended, too.
    const nodes = new Set(lines.map((line) => line.node));
    expect([...new Set(instances.map((one) => one.node))].filter((node) => !nodes.has(node))).toEqual([]);

    const argv = ['service', 'logs', '-f', name, '--tail', '0', ...inventory];
    const child = spawn(process.execPath, [program, ...argv], { cwd: root });
    let out = '';
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    const ended = once(child, 'close');
    // What is written to the first process of a container is its log.
    const say = ['sh', '-c', 'echo heard at last >/proc/1/fd/1'];
    for (let i = 0; i < 20 && !out.includes('heard at last'); i++) {
      await command(['service', 'exec', name, '--inventory', 'inventories/prod', '--', ...say]);
      await sleep(500);
    }
    expect(out).toMatch(/^(blue|green) swarm-(?:node-0\d|master) \d \| heard at last$/m);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  it('locks: others are refused with the reason, until it is given back', async () => {
    expect(await service('lock', name, '-m', 'moving the database')).toMatchObject({ status: 0 });
    try {
      const refused = await service('scale', name, '3');
      expect(refused.status).toBe(2);
      expect(refused.stdout).toContain('moving the database');
      expect((await service('lock', name)).stderr).toContain('locked already');
    } finally {
      expect((await service('unlock', name)).stdout).toContain('is free again');
    }
    expect((await service('unlock', name)).stdout).toContain('was not locked');
  });

  it('scales, and rolls back and forth', async () => {
    // The service has a playbook of its own.
    const first = other(await liveVersion());
    const released = await service('release', name, '--tag', first, '-e', 'service_verify_seconds=1');
    expect(released.status, released.stdout + released.stderr).toBe(0);
    expect((await ask(mainSite)).version).toBe(first);
    const before = await status();
    expect((await service('scale', name, '3')).status).toBe(0);
    const more = await status();
    expect(more.instances.filter((one) => one.color === more.color)).toHaveLength(3);
    expect((await service('scale', name, '2')).status).toBe(0);
    expect((await service('rollback', name, '-e', 'service_verify_seconds=1')).status).toBe(0);
    const after = await status();
    expect(after.color).not.toBe(before.color);
    expect((await ask(mainSite)).color).toBe(after.color);
    expect((await ask(mainSite)).version).toBe(other(first));
  });
});
