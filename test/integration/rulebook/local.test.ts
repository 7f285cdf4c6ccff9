// Files, folders, times, and webhooks over TLS.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startSource } from './run-source.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-local-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('files as sources', () => {
  it('give their events at the start and whenever they change, however they are written', async () => {
    const path = join(dir, 'events.yml');
    writeFileSync(path, '- {n: 1}\n- {n: 2}\n');
    const source = startSource('ansible.eda.file', { files: ['events.yml'] }, {}, dir);
    await source.seen(({ n }) => n === 2);
    await sleep(300);
    appendFileSync(path, '- {n: 3}\n');
    await source.seen(({ n }) => n === 3);
    // As editors do: a new file takes the place of the old one.
    writeFileSync(`${path}.new`, '- {n: 4}\n');
    renameSync(`${path}.new`, path);
    await source.seen(({ n }) => n === 4);
    writeFileSync(path, '- {n: [\n');
    await sleep(300);
    writeFileSync(path, '- {n: 5}\n');
    await source.seen(({ n }) => n === 5);
    await source.stop();
    expect(source.events[0]).toEqual({ n: 1 });
    expect(source.warnings.length).toBeGreaterThan(0);
  });

  it('tell what is made, changed and deleted in a folder and below', async () => {
    const root = join(dir, 'watched');
    mkdirSync(join(root, 'sub'), { recursive: true });
    writeFileSync(join(root, 'old.txt'), 'x');
    await sleep(1100);
    const args = { path: root, recursive: true, ignore_regexes: ['\\.tmp$'] };
    const source = startSource('ansible.eda.file_watch', args);
    await sleep(500);
    writeFileSync(join(root, 'ignored.tmp'), '');
    writeFileSync(join(root, 'sub', 'a.txt'), '1');
    await source.seen(({ change, src_path }) => change === 'created' && src_path === join(root, 'sub/a.txt'));
    appendFileSync(join(root, 'old.txt'), 'y');
    await source.seen(({ change, src_path }) => change === 'modified' && src_path === join(root, 'old.txt'));
    rmSync(join(root, 'sub', 'a.txt'));
    await source.seen(({ change, src_path }) => change === 'deleted' && src_path === join(root, 'sub/a.txt'));
    mkdirSync(join(root, 'new'));
    const made = await source.seen(({ src_path }) => src_path === join(root, 'new'));
    expect(made).toMatchObject({ type: 'FileSystemDirectory', root_path: root });
    await source.stop();
    expect(JSON.stringify(source.events)).not.toContain('ignored.tmp');
  });
});

describe('a clock', () => {
  it('ticks, counts, and stops when it is told', async () => {
    const source = startSource('eda.builtin.tick', { delay: 0.05 });
    await source.seen(({ count }) => count === 3);
    await source.stop();
    const count = source.events.length;
    await sleep(200);
    expect(source.events).toHaveLength(count);
    expect(source.events.map((event) => event['count'])).toEqual([...source.events.keys()]);
    const times = source.events.map(({ time }) => Number(time));
    expect(times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0))).toBe(true);
    expect(Math.abs((times[0] ?? 0) - Date.now() / 1000)).toBeLessThan(30);
  });
});

describe('a webhook over TLS', () => {
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  beforeAll(() => {
    for (const name of ['server', 'client', 'stranger'])
      openssl(
        ...['req', '-x509', '-newkey', 'rsa:2048', '-days', '2', '-subj', `/CN=${name}`],
        ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', `${name}.key`, '-out', `${name}.pem`],
        ...(name === 'server' ? ['-passout', 'pass:open'] : ['-nodes']),
      );
  });
  const read = (name: string): Buffer => readFileSync(join(dir, name));

  /** Posts as soon as it is listened to; the status, or why there was none. */
  async function post(port: number, who?: string): Promise<number | string> {
    for (let i = 0; ; i++) {
      const answer = await new Promise<number | string>((resolve) => {
        const sent = request(
          {
            ...{
              host: '127.0.0.1',
              port,
              path: '/hook',
              method: 'POST',
              ca: read('server.pem'),
              agent: false,
            },
            ...(who === undefined ? {} : { cert: read(`${who}.pem`), key: read(`${who}.key`) }),
          },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        sent.end('{"a": 1}');
      });
      if (answer !== 'ECONNREFUSED' || i > 100) return answer;
      await sleep(50);
    }
  }

  it('speaks with a key that has a passphrase, and not without TLS', async () => {
    const port = await freePort();
    const args = { host: '127.0.0.1', port, certfile: 'server.pem', keyfile: 'server.key', password: 'open' };
    const source = startSource('eda.builtin.webhook', args, {}, dir);
    expect(await post(port)).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })).rejects.toThrow();
    await source.stop();
    expect(source.events).toMatchObject([{ payload: { a: 1 }, meta: { endpoint: 'hook' } }]);
  });

  it('hears only clients with a certificate of its authority where one is named', async () => {
    const port = await freePort();
    const tls = { certfile: 'server.pem', keyfile: 'server.key', password: 'open', cafile: 'client.pem' };
    const source = startSource('eda.builtin.webhook', { host: '127.0.0.1', port, ...tls }, {}, dir);
    expect(await post(port, 'client')).toBe(200);
    expect(await post(port)).not.toBe(200);
    expect(await post(port, 'stranger')).not.toBe(200);
    await source.stop();
    expect(source.events).toHaveLength(1);
  });

  it('does not begin with a wrong passphrase', async () => {
    const port = await freePort();
    const args = { host: '127.0.0.1', port, certfile: 'server.pem', keyfile: 'server.key', password: 'shut' };
    const source = startSource('eda.builtin.webhook', args, {}, dir);
    await expect(source.seen(() => false)).rejects.toThrow();
  });
});
