import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-init-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function tsplay(...argv: string[]) {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env['PATH'] ?? '' } });
  const status = await main(argv, proc);
  return { status, out: proc.stdout.text, err: proc.stderr.text };
}

describe('tsplay init --service', () => {
  it('writes a playbook and variables that the role takes, into a project', async () => {
    const words = [
      '--service',
      'shop',
      '--image',
      'registry:5000/shop:1.2',
      '--port',
      '3000',
      '--health',
      '/up',
    ];
    expect((await tsplay('init', 'machines')).status).toBe(0);
    const made = await tsplay('init', 'machines', ...words);
    expect(made.status, made.err).toBe(0);
    const vars = readFileSync(join(dir, 'machines/vars/shop.yml'), 'utf8');
    for (const line of [
      'container_image: "registry:5000/shop:1.2"',
      'service_target_port: 3000',
      'health_address: "/up"',
    ])
      expect(vars).toContain(line);
    const list = await tsplay(
      'run',
      join(dir, 'machines/shop.yml'),
      '-i',
      join(dir, 'machines/inventories/prod'),
      '--list-tasks',
      '--skip-tags',
      'infra',
    );
    expect(list.status, list.err).toBe(0);
    expect(list.out).toContain('service : Release is decided');
    // Nothing is overwritten.
    const again = await tsplay('init', 'machines', ...words);
    expect(again.status).not.toBe(0);
    expect(again.err).toContain('shop.yml, vars/shop.yml already');
  });

  it.each([
    [['--service', 'My Shop'], 'cannot name a service'],
    [['--service', 'shop', '--port', 'http'], '--port must be a number'],
    [['--service', 'shop', '--health', 'up'], '--health must be a path'],
    [['--image', 'shop'], 'say more of a --service'],
  ])('refuses %j, and writes nothing', async (words, told) => {
    const place = mkdtempSync(join(dir, 'none-'));
    mkdirSync(place, { recursive: true });
    const made = await tsplay('init', join(place, 'new'), ...words);
    expect(made.status).not.toBe(0);
    expect(made.err).toContain(told);
  });
});
