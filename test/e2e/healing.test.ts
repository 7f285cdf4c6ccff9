// Between releases: instances hang, nodes lose their power, and nobody is at a keyboard but the healer.
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hosts, killHost, startHost } from '../../lab/index.ts';
import { describeLoad } from './load-stats.ts';
import { onHost, swarmHosts } from './support/hosts.ts';
import { inventory, liveVersion, users } from './support/release.ts';
import { mainSite } from './support/site.ts';
import { play, tell } from './support/tsplay.ts';

const master = 'swarm-master';
const name = mainSite.name;
const addressOf = (host: string): string => hosts.find((one) => one.name === host)?.address ?? host;

let color = 'blue';
const service = (): string => `${name}-${color}_${color}`;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const upstream = async (): Promise<string[]> =>
  words(
    await onHost(
      master,
      `sed -n 's/^ *server \\([0-9.:]*\\) .*/\\1/p' /data/nginx/upstreams/${name}-${color}.conf`,
    ),
  ).sort();

/** Where Swarm runs instances, `host task` each. */
const running = async (): Promise<{ readonly host: string; readonly task: string }[]> =>
  (
    await onHost(
      master,
      `docker service ps --no-trunc -f desired-state=running --format '{{.Node}} {{.ID}} {{.CurrentState}}' ${service()}`,
    )
  )
    .split('\n')
    .filter((line) => line.includes('Running'))
    .map(words)
    .map(([host = '', task = '']) => ({ host, task }));

/** Whether an address answers its health check within a second. */
const answers = (at: string): Promise<boolean> =>
  new Promise((resolve) => {
    const sent = request(`http://${at}/health`, { agent: false, timeout: 1000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    sent.once('error', () => resolve(false)).once('timeout', () => sent.destroy());
    sent.end();
  });

/** Where containers of the live colour run on hosts that have power, whatever Consul and nginx know. */
const containersAt = async (alive: readonly string[]): Promise<string[]> => {
  const all = await Promise.all(
    alive.map(async (host) => {
      const ports = await onHost(host, `docker ps -f name=${service()} --format '{{.Ports}}'`);
      return [...ports.matchAll(/0\.0\.0\.0:(\d+)->/g)].map(([, port]) => `${addressOf(host)}:${port}`);
    }),
  );
  return all.flat();
};

/** Seconds until something holds; asked ten times a second. */
async function until(what: string, limit: number, holds: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  for (;;) {
    if (await holds().catch(() => false)) return (performance.now() - start) / 1000;
    if (performance.now() - start > limit * 1000) throw new Error(`not within ${limit} s: ${what}`);
    await sleep(100);
  }
}

/** Two instances run, are well, and nginx has them and no other. */
const whole = (limit: number): Promise<number> =>
  until('two well instances that nginx has', limit, async () => {
    const [servers, tasks] = await Promise.all([upstream(), running()]);
    if (tasks.length !== 2 || servers.length !== 2) return false;
    return (await Promise.all(servers.map(answers))).every(Boolean);
  });

const events = async (): Promise<string> =>
  onHost(master, `consul kv get -recurse services/${name}/healer/events/ || true`);

beforeAll(async () => {
  await liveVersion();
  color = (await onHost(master, `consul kv get services/${name}/color`)).trim();
  const installed = await play('playbooks/healer.yml', ...inventory);
  expect(installed.status, tell(installed)).toBe(0);
  await whole(60);
});

afterEach(async () => {
  for (const host of ['swarm-node-01', 'swarm-node-02', 'swarm-node-03']) await startHost(host);
  await until('all nodes are up', 120, async () => {
    const states = await onHost(master, "docker node ls --format '{{.Status}}'");
    return words(states).length === 4 && words(states).every((state) => state === 'Ready');
  });
});

// The lab is as other tests know it.
afterAll(async () => {
  await onHost(
    master,
    `systemctl disable --now tsplay-healer; consul kv delete -recurse services/${name}/healer/; consul kv delete -recurse tsplay/healer; true`,
  );
});

describe('the healer', () => {
  it('is in its sandbox, as a user of its own, and installed once', async () => {
    const again = await play('playbooks/healer.yml', ...inventory);
    expect(again.status, tell(again)).toBe(0);
    expect(again.stdout).not.toMatch(/"status":"changed"/);
    expect(await onHost(master, 'ps -o user= -C node | sort -u')).toMatch(/^tsplay-+/);
    const shown = await onHost(
      master,
      'systemctl show -p CapabilityBoundingSet,ProtectSystem,NoNewPrivileges tsplay-healer',
    );
    expect(shown).toMatch(/ProtectSystem=strict/);
    expect(shown).toMatch(/NoNewPrivileges=yes/);
  });

  it('takes an instance that hangs out of nginx, and has it replaced', async () => {
    const [victim] = (await running()).filter(({ host }) => host !== master);
    const before = await upstream();
    const at = before.find((one) => one.startsWith(`${addressOf(victim!.host)}:`)) ?? '';
    const load = users(mainSite);
    await sleep(2000);
    const stopped = performance.now();
    await onHost(
      victim!.host,
      `kill -STOP $(docker inspect -f '{{.State.Pid}}' $(docker ps -q -f name=${service()}))`,
    );
    await until('it is out of nginx', 30, async () => !(await upstream()).includes(at));
    const out = (performance.now() - stopped) / 1000;
    const replaced = await until('another one runs', 120, async () => {
      const tasks = await running();
      return tasks.length === 2 && !tasks.some(({ task }) => task === victim!.task);
    });
    await whole(60);
    const seen = await load.stop();
    console.log(
      `hung: out of nginx after ${out.toFixed(1)} s, replaced after ${(replaced + out).toFixed(1)} s\n${describeLoad(seen)}`,
    );
    expect(out).toBeLessThan(5);
    expect(await events()).toMatch(/"kind":"replace"/);
  });

  it('follows Swarm when the power of a node is gone, and then that of another', async () => {
    // Not where nginx and the manager are, and so that Consul's servers keep a majority: on the first and the third.
    const place = `docker service update -q --constraint-add node.role==worker --constraint-add node.hostname!=swarm-node-02 ${service()}`;
    await onHost(master, place);
    await until('instances are on two nodes', 120, async () => {
      const nodes = (await running()).map(({ host }) => host).sort();
      return nodes.join() === 'swarm-node-01,swarm-node-03';
    });
    await onHost(master, place.replaceAll('--constraint-add', '--constraint-rm'));
    await whole(60);

    const load = users(mainSite);
    await sleep(2000);
    const figures: string[] = [];
    let alive = swarmHosts;
    for (const host of ['swarm-node-01', 'swarm-node-03']) {
      const killed = performance.now();
      const dead = addressOf(host);
      const old = await upstream();
      await killHost(host);
      alive = alive.filter((one) => one !== host);
      await until('a new instance is well', 120, async () => {
        const fresh = (await containersAt(alive)).filter((at) => !old.includes(at));
        return fresh[0] !== undefined && answers(fresh[0]);
      });
      const healthy = performance.now();
      await until('nginx has it, and not the dead one', 60, async () => {
        const servers = await upstream();
        return servers.length === 2 && !servers.some((one) => one.startsWith(`${dead}:`));
      });
      const now = performance.now();
      figures.push(
        `${host}: nginx followed ${((now - healthy) / 1000).toFixed(1)} s after the new instance was well, capacity was back after ${((now - killed) / 1000).toFixed(1)} s`,
      );
      expect((now - healthy) / 1000).toBeLessThan(15);
      expect((now - killed) / 1000).toBeLessThan(60);
      await sleep(5000);
    }
    const seen = await load.stop();
    const outage = seen.longestGap / 1000;
    console.log(`${figures.join('\n')}\nlongest outage ${outage.toFixed(1)} s\n${describeLoad(seen)}`);
    expect(outage).toBeLessThan(3);
    // What was under way on a node when it lost its power.
    expect(seen.failed, describeLoad(seen)).toBeLessThan(20);
    const status = await play('playbooks/status.yml', ...inventory);
    expect(status.stdout).toMatch(/reconcile/);
  });
});
