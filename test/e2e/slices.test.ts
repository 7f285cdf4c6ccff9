// A run on several controllers of the lab's swarm: told as one, and well or honest when a node loses power meanwhile.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../../lab/docker/cli.ts';
import { containerOf, killHost, privateKeyFile, services, startHost } from '../../lab/index.ts';
import { knownHostsFile } from '../../lab/known-hosts.ts';
import { exec } from '../../lab/process.ts';
import { onHost } from './support/hosts.ts';
import { liveVersion } from './support/release.ts';
import { openDoor, type Door } from './support/swarm-door.ts';
import { command, recap, root, type Run } from './support/tsplay.ts';
import type { RunEvent } from '../../src/events/types.ts';

let dir: string;
let door: Door;

/** Docker pushes by plain HTTP to the loopback address only. */
async function pushImage(): Promise<void> {
  const [published = ''] = (await docker(['port', containerOf('artifacts'), '5000/tcp'])).split('\n');
  const base = join(dir, 'base');
  mkdirSync(base);
  cpSync(process.execPath, join(base, 'node'));
  const lab = (await docker(['images', '--format', '{{.Repository}}:{{.Tag}}', 'tsplay-lab/node'])).split(
    '\n',
  )[0];
  writeFileSync(join(base, 'Dockerfile'), `FROM ${lab}\nCOPY node /usr/local/bin/node\n`);
  await docker(['build', '--tag', 'tsplay-lab/node-here', base]);
  rmSync(base, { recursive: true });
  const args = ['run', 'image', '--', '--base', 'tsplay-lab/node-here', '--push', '--tag'];
  const made = await exec('npm', [...args, `${published}/tsplay:slices`], { cwd: root });
  expect(made.status, made.stderr).toBe(0);
}

const site = (slow: string): string => `- hosts: all
  gather_facts: false
  tasks:
    - {name: made, file: {path: "/tmp/slices-{{ inventory_hostname }}", state: directory}, become: true}
    - {name: told, debug: {msg: "{{ secret }} of {{ groups.all | length }}"}, when: inventory_hostname != 'h2'}
    - {name: long, debug: {msg: "{{ 'x' * 50000 }}"}}
    - {name: slow, ${slow}}
    - {name: last, debug: {msg: done}}
`;

beforeAll(async () => {
  await liveVersion();
  dir = mkdtempSync(join(tmpdir(), 'tsplay-slices-'));
  await pushImage();
  door = await openDoor('swarm-master');
  const hosts = ['h1', 'h2', 'h3', 'h4', 'h5'].join('\n');
  const vars = `ansible_host=10.100.199.200\nansible_user=vagrant\nansible_ssh_private_key_file=${privateKeyFile}\nansible_ssh_common_args=-o UserKnownHostsFile=${join(dir, 'known')}\n`;
  cpSync(knownHostsFile, join(dir, 'known'));
  const files = {
    hosts: `[all]\n${hosts}\n[all:vars]\n${vars}`,
    'ansible.cfg': `[defaults]\ninventory = hosts\nslices_registry = ${services.registry}\nslices_image = ${services.registry}/tsplay:slices\n`,
    'safe.yml': site('wait_for: {timeout: 8}'),
    'unsafe.yml': site('command: sleep 8'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
});

afterAll(() => {
  door.close();
  rmSync(dir, { recursive: true, force: true });
});

/** `tsplay run BOOK` in the project, as events. */
async function play(...args: string[]): Promise<Run> {
  const words = ['run', '--output', 'jsonl', '-e', 'secret=hunter22', ...args];
  const ended = await command(words, { cwd: dir, env: { DOCKER_HOST: door.address } });
  const lines = ended.stdout.split('\n').filter((line) => line !== '');
  return { ...ended, events: lines.map((line) => JSON.parse(line) as RunEvent) };
}

const onSwarm = ['--slices', '3', '--on', 'swarm'] as const;

/** What of slices the swarm has. */
const left = (): Promise<string> =>
  onHost(
    'swarm-master',
    'docker service ls -q --filter label=tsplay.slices; docker secret ls -q --filter label=tsplay.slices',
  );

/** The image that slices run in, once there are some. */
async function imageOfSlices(): Promise<string> {
  for (let tries = 0; tries < 240; tries += 1) {
    const shown = await onHost(
      'swarm-master',
      "docker service ls --filter label=tsplay.slices --format '{{.Image}}'",
    );
    const [image = ''] = shown.split('\n');
    if (image !== '') return image;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('there are no slices');
}

/** The node of a slice that is not the manager, once its slow task has begun. */
async function nodeOfSlice(): Promise<string> {
  for (let tries = 0; tries < 240; tries += 1) {
    const shown = await onHost(
      'swarm-master',
      `for id in $(docker service ls -q --filter label=tsplay.slices); do
         docker service logs --raw "$id" 2>/dev/null | grep -q '"task.start".*"name":"slow"' &&
           docker service ps --format '{{.Node}}' "$id"
       done; true`,
    );
    const node = shown.split('\n').find((name) => name !== '' && name !== 'swarm-master');
    if (node !== undefined) return node;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('no slice came to its slow task');
}

/** Runs a book, and takes the power from a node while a slice works there. */
async function playWithLoss(book: string): Promise<Run> {
  const running = play(book, ...onSwarm);
  const node = await nodeOfSlice();
  await killHost(node);
  try {
    return await running;
  } finally {
    await startHost(node);
  }
}

const told = (run: Run): string => `${run.stderr}\n${run.stdout.slice(-2000)}`;

describe('three slices on the swarm', () => {
  it('give the recap of one controller, and leave nothing', async () => {
    const one = await play('safe.yml');
    const running = play('safe.yml', ...onSwarm);
    const used = await imageOfSlices();
    const three = await running;
    expect(three.status, told(three)).toBe(0);
    const counters = Object.entries(recap(one)).map(([host, stats]) => [host, { ...stats, changed: 0 }]);
    expect(recap(three)).toEqual(Object.fromEntries(counters));
    const names = (run: Run) =>
      run.events.flatMap((event) =>
        event.type === 'task.start' ? [`${event.task.name} ${event.hosts}`] : [],
      );
    expect(names(three)).toEqual(names(one));
    expect(await left()).toBe('');
    // The image that was made for it has no secret: neither what was typed nor a key.
    expect(three.stdout).toContain('hunter22 of 5');
    const image = await onHost(
      'swarm-master',
      `docker run --rm --entrypoint sh ${used} -c 'grep -rlE "hunter22|PRIVATE KEY" ${dir} /run 2>/dev/null; ls ${dir}'`,
    );
    expect(image.split('\n').sort()).toEqual(['ansible.cfg', 'hosts', 'known', 'safe.yml', 'unsafe.yml']);
  });

  it('run a slice again whose node dies, where its tasks may be done twice', async () => {
    const run = await playWithLoss('safe.yml');
    expect(run.status, told(run)).toBe(0);
    expect(Object.values(recap(run)).map(({ unreachable }) => unreachable)).toEqual([0, 0, 0, 0, 0]);
    expect(run.stdout).toContain('is run again on another node');
    expect(await left()).toBe('');
  });

  it('tell the hosts of a slice whose node dies, where they may not', async () => {
    const run = await playWithLoss('unsafe.yml');
    expect(run.status, told(run)).toBe(4);
    const lost = run.events.flatMap((event) =>
      event.type === 'host.end' && event.result.status === 'unreachable' ? [event.result] : [],
    );
    expect(lost.length).toBeGreaterThan(0);
    expect(String(lost[0]?.result['msg'])).toMatch(/node swarm-node-0\d .* slow \(.*unsafe\.yml:7\)/);
    expect(await left()).toBe('');
  });

  it('say what is missing before anything is made', async () => {
    const none = await command(['run', 'safe.yml', ...onSwarm], {
      cwd: dir,
      env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
    });
    expect([none.status, none.stderr]).toEqual([5, expect.stringContaining('no Docker answers')]);
    const worker = await openDoor('swarm-node-02');
    const asked = await command(['run', 'safe.yml', ...onSwarm], {
      cwd: dir,
      env: { DOCKER_HOST: worker.address },
    });
    worker.close();
    expect([asked.status, asked.stderr]).toEqual([5, expect.stringContaining('a worker of its swarm')]);
  });
});
