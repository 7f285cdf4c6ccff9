/** How far large files are on their way to a host and from it. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventOf } from '../../src/events/types.ts';
import { serve, type Server } from '../modules/net_tools/server.ts';
import { run } from './harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-transfers-'));
const at = (name: string): string => join(dir, name);
const content = randomBytes(3 * 1024 * 1024);

let server: Server;
beforeAll(async () => {
  writeFileSync(at('big'), content);
  writeFileSync(at('small'), 'x');
  execFileSync('tar', ['-cf', at('big.tar'), '-C', dir, 'big']);
  server = await serve({ '/big': { body: content } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

type Transfer = EventOf<'host.transfer'>;

/** What is told of the transfers of a task, and how it ended. */
async function transfersOf(task: string): Promise<{ status: string; told: readonly Transfer[] }> {
  const text = `- hosts: a\n  gather_facts: false\n  tasks:\n    - ${task}\n`;
  const { events } = await run({ files: { 'site.yml': text, hosts: 'a\n' } });
  const end = events.find((event) => event.type === 'host.end');
  return {
    status: end?.result.status ?? '',
    told: events.filter((event): event is Transfer => event.type === 'host.transfer'),
  };
}

describe('a large file that is moved', () => {
  it.each([
    ['to the host', () => `copy: {src: ${at('big')}, dest: ${at('copied')}}`, 'copied', content.length],
    [
      'from the host',
      () => `fetch: {src: ${at('big')}, dest: ${at('fetched')}, flat: true}`,
      'fetched',
      content.length,
    ],
    ['from the web', () => `get_url: {url: ${server.url}/big, dest: ${at('got')}}`, 'got', content.length],
  ])('%s is told of by bytes, and arrives', async (_, task, name, size) => {
    const { status, told } = await transfersOf(task());
    expect(status).toBe('changed');
    expect(told.at(-1)).toMatchObject({ host: 'a', bytes: size, total: size });
    for (const { bytes, total } of told) expect(bytes).toBeLessThanOrEqual(total ?? size);
    expect(readFileSync(at(name)).equals(content)).toBe(true);
  });

  it('is told of when it is unpacked there', async () => {
    execFileSync('mkdir', [at('d')]);
    const { status, told } = await transfersOf(`unarchive: {src: ${at('big.tar')}, dest: ${at('d')}}`);
    expect(status).toBe('changed');
    expect(told.at(-1)?.total).toBe(readFileSync(at('big.tar')).length);
    expect(readFileSync(at('d/big')).equals(content)).toBe(true);
  });

  it('is not told of when it is small, or when nothing of the task may be shown', async () => {
    expect((await transfersOf(`copy: {src: ${at('small')}, dest: ${at('s')}}`)).told).toEqual([]);
    const hidden = await transfersOf(`{copy: {src: ${at('big')}, dest: ${at('h')}}, no_log: true}`);
    expect(hidden).toEqual({ status: 'changed', told: [] });
  });
});
