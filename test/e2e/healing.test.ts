// Between releases: instances hang, nodes lose their power, and nobody is at a keyboard but the healer.
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hosts, killHost, labReset, startHost } from '../../lab/index.ts';
import { describeLoad } from './load-stats.ts';
import { onHost, swarmHosts } from './support/hosts.ts';
import { inventory, liveVersion, users } from './support/release.ts';
import { ask, mainSite } from './support/site.ts';
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

/**
 * Where containers that Swarm counts on run on hosts that have power, whatever Consul and nginx know. A container whose task
 * Swarm has given up may go on for a while, and is none of them.
 */
const containersAt = async (alive: readonly string[]): Promise<string[]> => {
  const tasks = new Set((await running()).map(({ task }) => task));
  const format = '{{.Label "com.docker.swarm.task.id"}} {{.Ports}}';
  const all = await Promise.all(
    alive.map(async (host) => {
      const lines = await onHost(host, `docker ps -f name=${service()} --format '${format}'`);
      return lines.split('\n').flatMap((line) => {
        const [, task = '', port] = /^(\S+) .*0\.0\.0\.0:(\d+)->/.exec(line) ?? [];
        return port !== undefined && tasks.has(task) ? [`${addressOf(host)}:${port}`] : [];
      });
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

/** Consul's API with bash, as a bare host has no curl. The answer's body. */
const consulPut = async (path: string, body: string): Promise<string> => {
  const answer = await onHost(
    master,
    `bash -c 'exec 3<>/dev/tcp/127.0.0.1/8500; printf "PUT /v1${path} HTTP/1.0\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n%s" '"'"'${body}'"'"' >&3; cat <&3'`,
  );
  return answer.split('\r\n\r\n')[1] ?? '';
};

const answersPublic = (): Promise<boolean> => ask(mainSite).then(({ status }) => status === 200);

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
  // Nodes that lost their power twice are no ground for other tests.
  await labReset();
});

describe('the healer', () => {
  it('is in its sandbox, as a user of its own, and installed once', async () => {
    const again = await play('playbooks/healer.yml', ...inventory);
    expect(again.status, tell(again)).toBe(0);
    expect(again.stdout).not.toMatch(/"status":"changed"/);
    const whose =
      'p=$(systemctl show -p MainPID --value tsplay-healer); ps -o user:32= -p $p --ppid $p | sort -u';
    expect((await onHost(master, whose)).trim()).toBe('tsplay-healer');
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
    expect(await events()).toMatch(/"kind":"replace"/);
  });

  it('releases the live digest anew when the swarm has lost its service', async () => {
    const before = (await onHost(master, `consul kv get services/${name}/live`)).trim();
    await onHost(master, `docker service rm ${service()}`);
    const load = users(mainSite);
    const lost = performance.now();
    await until('another colour is live', 120, async () => {
      const now = (await onHost(master, `consul kv get services/${name}/color`)).trim();
      return now !== '' && now !== color;
    });
    color = (await onHost(master, `consul kv get services/${name}/color`)).trim();
    await whole(60);
    const took = (performance.now() - lost) / 1000;
    await load.stop();
    console.log(`lost service: served again after ${took.toFixed(1)} s`);
    const after = (await onHost(master, `consul kv get services/${name}/live`)).trim();
    const pinned = (text: string): unknown => (JSON.parse(text) as { pinned: unknown }).pinned;
    expect(pinned(after)).toBe(pinned(before));
    expect(await events()).toMatch(/"kind":"redeploy"/);
    await until('it is well', 60, async () => (await events()).includes('"kind":"ends"'));
  });

  it('leaves a service alone while another holds its lock, and goes on when it is free', async () => {
    const { ID } = JSON.parse(await consulPut('/session/create', '{"Name":"test"}')) as { ID: string };
    // The healer itself has it for a moment now and then.
    await until('the lock is ours', 30, async () =>
      (await consulPut(`/kv/services/${name}/lock?acquire=${ID}`, '')).includes('true'),
    );
    const [gone] = await upstream();
    try {
      // What a healer would mend at once.
      await onHost(master, `sed -i '/${gone}/d' /data/nginx/upstreams/${name}-${color}.conf`);
      await sleep(13_000);
      expect(await upstream()).not.toContain(gone);
    } finally {
      await consulPut(`/session/destroy/${ID}`, '');
    }
    await until('the server is back', 30, async () => (await upstream()).includes(gone ?? ''));
  });

  it.each([
    ['nginx is killed', 'docker kill -s KILL nginx', 'true', ''],
    ['Consul’s agent of the proxy is killed', 'systemctl kill -s KILL consul', 'systemctl start consul', ''],
    ['the healer itself is killed', 'systemctl kill -s KILL tsplay-healer', 'true', ''],
    [
      'Docker of a node is killed',
      'systemctl kill -s KILL docker containerd; pkill -KILL containerd-shim; systemctl stop docker.socket docker',
      'systemctl start docker',
      'elsewhere',
    ],
  ])('ends in the right state by itself when %s', async (what, harm, mend, where) => {
    const host = where === '' ? master : ((await running()).find((one) => one.host !== master)?.host ?? '');
    const load = users(mainSite);
    await sleep(1000);
    await onHost(host, `${harm}; true`);
    await sleep(where === '' ? 3000 : 30_000);
    await onHost(host, mend);
    const took = await whole(90);
    await until(
      'the healer runs',
      60,
      async () => (await onHost(master, 'pgrep -fc self-healing.yml || true')).trim() !== '0',
    );
    await until('nginx answers', 20, () => answersPublic());
    const seen = await load.stop();
    console.log(`${what}: right ${took.toFixed(1)} s after it was started again\n${describeLoad(seen)}`);
    if (!what.startsWith('nginx')) expect(seen.longestGap).toBeLessThan(10_000);
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
      await sleep(5000);
    }
    const seen = await load.stop();
    const outage = seen.longestGap / 1000;
    console.log(`${figures.join('\n')}\nlongest outage ${outage.toFixed(1)} s\n${describeLoad(seen)}`);
    // Without a healer it never ended.
    expect(outage).toBeLessThan(10);
    // What was under way on a node when it lost its power.
    expect(seen.failed, describeLoad(seen)).toBeLessThan(20);
    const status = await play('playbooks/status.yml', ...inventory);
    expect(status.stdout).toMatch(/reconcile/);
  });
});

it('keeps few connections to Consul, however often the healer has looked', async () => {
  // Consul takes 200 of one address (http_max_conns_per_client), and then none of anybody on the host.
  const open = await onHost(master, `awk '$3 ~ /:2134$/ && $4 == "01"' /proc/net/tcp | wc -l`);
  expect(Number(open)).toBeLessThan(40);
});
