import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chosen } from '../../src/cli/commands/service/exec.ts';
import { listText, releasesText, statusText } from '../../src/cli/commands/service/text.ts';
import { projectServices } from '../../src/cli/commands/service/values.ts';
import { main } from '../../src/cli/main.ts';
import type { Instance, Overview } from '../../src/modules/bluegreen/day-two/overview.ts';
import { isWell } from '../../src/modules/bluegreen/day-two/overview.ts';
import type { Release } from '../../src/modules/bluegreen/store.ts';
import { fakeProcess } from './fake-process.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'tsplay-service-'));

async function tsplay(cwd: string, ...argv: string[]) {
  const proc = fakeProcess({ cwd, env: { HOME: cwd, PATH: process.env['PATH'] ?? '' } });
  const code = await main(['service', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
}

beforeAll(async () => {
  await import('../../src/engine/index.ts');
});

const release = (id: string, image: string): Release => ({
  ...{ id, image, pinned: `${image}@sha256:00`, color: 'blue', spec: id, compose: '', settings: {} },
  ...{ started: '2026-11-29T21:00:00Z', switched: '2026-11-29T21:00:10Z', by: 'me@here' },
});
const instance = (color: 'blue' | 'green', slot: number, more: Partial<Instance> = {}): Instance => ({
  ...{
    color,
    part: color,
    task: `task${color}${slot}`,
    slot,
    node: `node-${slot}`,
    address: `192.0.2.${slot}`,
  },
  ...{ port: 32768, state: 'running', container: `c0ffee${color}${slot}`, health: 'passing', output: '' },
  ...more,
});
const shop: Overview = {
  name: 'shop',
  color: 'green',
  proxy: 'green',
  live: release('r2', 'registry:5000/team/shop:1.1.0'),
  former: release('r1', 'registry:5000/team/shop:1.0.0'),
  history: [release('r2', 'registry:5000/team/shop:1.1.0'), release('r1', 'registry:5000/team/shop:1.0.0')],
  deploying: undefined,
  lock: { owner: 'ann@desk', pid: 1, run: 'x', since: '2026-11-29T21:30:00Z', reason: 'moving the database' },
  locked: true,
  instances: [
    instance('blue', 1),
    instance('green', 1),
    instance('green', 2),
    instance('green', 1, { part: 'worker', task: 'worktask', container: 'abcdef', health: undefined }),
  ],
  web: true,
  workers: [
    {
      name: 'worker',
      service: 'shop-green_worker',
      order: 'start-first',
      wanted: 1,
      running: 1,
      waits: false,
    },
  ],
  jobs: [
    {
      name: 'report',
      schedule: '@daily',
      last: 'failed',
      at: '2026-11-29T03:00:00Z',
      error: 'exit status 3',
    },
  ],
  healing: [
    { time: '2026-11-29T20:00:00Z', kind: 'replaced', changes: ['one'], why: 'it hung', cause: 'Consul' },
  ],
};

describe('a service as it is shown', () => {
  it('has colour, health, lock, instances with their nodes, and what the healer did', () => {
    const text = statusText(shop);
    expect(text).toContain('shop: well');
    expect(text).toMatch(/lock +ann@desk, since .*: moving the database/);
    expect(text).toMatch(/green \* +- +2 +node-2 \(192\.0\.2\.2:32768\) +running +passing/);
    expect(text).toMatch(/green \* +worker +1 /);
    expect(text).toMatch(/report +@daily +failed .* exit status 3/);
    expect(text).toContain('replaced; one; it hung; woken by Consul');
    expect(listText([shop])).toMatch(/shop +green +shop:1\.1\.0 +2\/2 .* ann@desk +well/);
    expect(releasesText(shop)).toMatch(/r2 .*live\nr1 .*rollback/);
  });

  it('that users do not reach is well when it runs, whatever nginx and Consul say', () => {
    const instances = [instance('green', 1, { port: undefined, health: undefined })];
    const alone = { ...shop, web: false, proxy: 'blue' as const, instances };
    expect(isWell(alone)).toBe(true);
    expect(listText([alone])).toMatch(/shop .* 1\/1 /);
    expect(isWell({ ...alone, instances: [] })).toBe(false);
    expect(statusText(alone)).not.toContain('nginx');
  });

  it('is not well when nginx disagrees, nothing runs, or Consul calls an instance critical', () => {
    expect(isWell(shop)).toBe(true);
    expect(isWell({ ...shop, proxy: 'blue' })).toBe(false);
    const [worker] = shop.workers;
    const short = { ...shop, workers: [{ ...worker!, running: 0 }] };
    expect(isWell(short)).toBe(false);
    expect(statusText(short)).toContain('Of worker worker 0 of 1 instances run.');
    expect(isWell({ ...shop, instances: [] })).toBe(false);
    const ill = {
      ...shop,
      instances: [instance('green', 1, { health: 'critical', output: 'HTTP 500\nlong' })],
    };
    expect(isWell(ill)).toBe(false);
    expect(statusText(ill)).toMatch(/NOT WELL[^]*critical +c0ffeegreen1 +HTTP 500\n/);
  });

  it('shows no sequence of the terminal that an image or a health check brings along', () => {
    const evil = '\u001B[2J\u001B]0;x\u0007';
    const text = statusText({
      ...shop,
      instances: [instance('green', 1, { health: 'critical', output: evil })],
    });
    expect(text).not.toContain('\u001B');
  });
});

describe('the instance that a command runs in', () => {
  it('is the first of the live colour, or the one that is named', () => {
    expect(chosen(shop, {}).task).toBe('taskgreen1');
    expect(chosen(shop, { instance: '2' }).task).toBe('taskgreen2');
    expect(chosen(shop, { color: 'blue' }).task).toBe('taskblue1');
    expect(chosen(shop, { instance: 'taskb' }).task).toBe('taskblue1');
    expect(chosen(shop, { part: 'worker' }).container).toBe('abcdef');
    expect(chosen(shop, { node: 'node-2' }).task).toBe('taskgreen2');
  });

  it('that does not run is told, with those that do', () => {
    expect(() => chosen(shop, { instance: '7' })).toThrow(
      expect.objectContaining({
        code: 'TSP1801',
        hint: expect.stringContaining('green 2 on node-2') as string,
      }),
    );
  });
});

describe('tsplay service', () => {
  it('finds the name in vars/, as tsplay init --service writes it', () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'vars'));
    writeFileSync(join(cwd, 'vars/shop.yml'), 'container_name: "shop"\ncontainer_image: shop\n');
    writeFileSync(join(cwd, 'vars/other.yml'), 'port: 80\n');
    expect(projectServices(cwd)).toEqual(['shop']);
    expect(projectServices(folder())).toEqual([]);
  });

  it('asks which service, where the project has several', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'vars'));
    for (const name of ['shop', 'mail'])
      writeFileSync(join(cwd, `vars/${name}.yml`), `container_name: ${name}\n`);
    writeFileSync(join(cwd, 'hosts'), '[service]\nlocalhost ansible_connection=local\n');
    const { code, err } = await tsplay(cwd, 'rollback', '-i', 'hosts');
    expect([code, err]).toEqual([2, expect.stringMatching(/which service\?[^]*mail, shop/)]);
  });

  it('takes the inventory of tsplay init where the configured one has no host for services', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'ansible.cfg'), '[defaults]\ninventory = hosts\n');
    writeFileSync(join(cwd, 'hosts'), '[web]\nweb1\n');
    const before = await tsplay(cwd, 'list');
    expect([before.code, before.err]).toEqual([1, expect.stringContaining('no host for "service"')]);
    mkdirSync(join(cwd, 'inventories/prod'), { recursive: true });
    // A port that nothing listens on: it gets as far as connecting.
    writeFileSync(
      join(cwd, 'inventories/prod/hosts'),
      '[service]\nmaster ansible_host=127.0.0.1 ansible_port=1 ansible_user=nobody\n',
    );
    const after = await tsplay(cwd, 'list');
    expect([after.code, after.err]).toEqual([4, expect.stringContaining('127.0.0.1:1')]);
  });

  it('tells what is missing on the command line', async () => {
    const cwd = folder();
    expect(await tsplay(cwd, 'exec', 'shop')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no command is named') as string,
    });
    expect(await tsplay(cwd, 'scale', 'shop')).toMatchObject({
      code: 2,
      err: expect.stringContaining('how many instances?') as string,
    });
    expect(await tsplay(cwd, 'scal')).toMatchObject({
      code: 2,
      err: expect.stringContaining('scale') as string,
    });
    expect((await tsplay(cwd, 'exec', '--help')).out).toContain('-i, --interactive');
  });

  it('runs the playbook of the project, with the service and the number in its variables', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'hosts'), '[service]\nlocalhost ansible_connection=local\n');
    mkdirSync(join(cwd, 'playbooks'));
    const book = `- hosts: service
  gather_facts: false
  tasks:
    - debug:
        msg: "{{ container_name }} {{ service_instances | default(service_release_id) | default(container_tag) }} {{ service_lock_wait | default(0) }}"
`;
    const infra = '    - {fail: {msg: machines}, tags: [infra]}\n';
    writeFileSync(join(cwd, 'playbooks/scale.yml'), book);
    writeFileSync(join(cwd, 'playbooks/rollback.yml'), book);
    writeFileSync(join(cwd, 'playbooks/shop.yml'), `${book}${infra}`);
    const scaled = await tsplay(cwd, 'scale', 'shop', '4', '-i', 'hosts', '--wait', '30');
    expect([scaled.code, scaled.out]).toEqual([0, expect.stringContaining('shop 4 30')]);
    const back = await tsplay(cwd, 'rollback', 'shop', '--to', '1.0.0', '-i', 'hosts');
    expect([back.code, back.out]).toEqual([0, expect.stringContaining('shop 1.0.0 0')]);
    const released = await tsplay(
      cwd,
      'release',
      'shop',
      '--tag',
      '1.1.0',
      '-i',
      'hosts',
      '-e',
      'container_name=shop',
    );
    expect([released.code, released.out]).toEqual([0, expect.stringContaining('shop 1.1.0 0')]);
    const all = await tsplay(
      cwd,
      'release',
      'shop',
      '--tag',
      '1.1.0',
      '--infra',
      '-i',
      'hosts',
      '-e',
      'container_name=shop',
    );
    expect([all.code, all.out]).toEqual([2, expect.stringContaining('machines')]);
  });
});
