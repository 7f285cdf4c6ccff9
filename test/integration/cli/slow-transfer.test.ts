// What a person sees of a large file on its way to a distant host: the bytes that have left, not those that wait here.
import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSshd, type Sshd } from '../connection/sshd.ts';
import { hasTmux, openTerminal } from './tmux.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const MiB = 1024 * 1024;
const size = 64 * MiB;
/** What the line lets through before it stands still. */
const burst = 24 * MiB;
/** What may be under way: buffers of the kernel here and there, and SSH's window. */
const underWay = 16 * MiB;

/** A line to a port that stands still after so many bytes, until it is opened. */
function openLine(port: number): Promise<{ readonly server: Server; readonly port: number; open(): void }> {
  const paused: (() => void)[] = [];
  let isOpen = false;
  let passed = 0;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    far.pipe(near);
    near.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      far.write(chunk);
      if (passed < burst || isOpen) return;
      near.pause();
      paused.push(() => near.resume());
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () =>
      done({
        server,
        port: (server.address() as AddressInfo).port,
        open: () => {
          isOpen = true;
          for (const goOn of paused) goOn();
        },
      }),
    ),
  );
}

describe.skipIf(!hasTmux)('a large file on a slow line (needs tmux)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-line-'));
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is told by the bytes that have gone', async () => {
    const line = await openLine(sshd.port);
    const [file, book, dest] = [join(dir, 'image'), join(dir, 'book.yml'), join(dir, 'there')];
    writeFileSync(file, Buffer.alloc(size, 'x'));
    const copy = `{name: Copy, copy: {src: ${file}, dest: ${dest}}}`;
    writeFileSync(book, `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${copy}\n`);
    const vars = {
      ...{ ansible_host: '127.0.0.1', ansible_port: line.port, ansible_user: sshd.user },
      ansible_ssh_private_key_file: sshd.path('id_ed25519'),
      ansible_ssh_common_args: '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -F /dev/null',
    };
    const words = ['run', book, '-i', 'box,', '-e', JSON.stringify(vars)];
    const terminal = openTerminal({ columns: 100, rows: 24, words, home: sshd.path('home') });
    try {
      const moved = /│ box .* ([\d.]+) MiB of 64 MiB \d+%/;
      await terminal.until(moved);
      // It stands still once the line does.
      let seen = '';
      await vi.waitFor(
        () => {
          const now = moved.exec(terminal.screen().join('\n'))?.[1] ?? '';
          const still = now === seen && Number(now) * MiB >= burst;
          seen = now;
          expect(still).toBe(true);
        },
        { timeout: 60_000, interval: 3_000 },
      );
      expect(Number(seen) * MiB).toBeLessThan(burst + underWay);
      line.open();
      expect(await terminal.ended()).toBe(0);
      expect(statSync(dest).size).toBe(size);
    } finally {
      line.open();
      terminal.close();
      line.server.close();
    }
  });
});
