// Several proxies in front of one service: all of them switch with a release, one that is dead is told and catches up. Several
// managers: where the one whose healer is active dies, another takes over.
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureLab, findHosts, killHost, startHost } from '../../lab/index.ts';
import { startLoad, type Load } from './load-client.ts';
import { describeLoad } from './load-stats.ts';
import { onHost } from './support/hosts.ts';
import { ownProject, type Project } from './support/own.ts';
import { inventory, nobodyNoticed } from './support/release.ts';
import { changes, play, tell, type Run } from './support/tsplay.ts';

const second = 'swarm-node-03';
const [first, other] = findHosts(['swarm-master', second]);
const port = 8061;
/** Requests a second. */
const rate = 25;
const name = 'two-proxies';
const dir = mkdtempSync(join(tmpdir(), 'tsplay-proxies-'));
const third = 'swarm-node-01';
const managers = [third, second];
const more = `[nginx]\n${second}\n\n[swarm_managers]\n${managers.join('\n')}\n`;
const both = [...inventory, '-i', join(dir, 'more.ini')];

let project: Project;
const well = (run: Run): Run => {
  expect(run.status, tell(run)).toBe(0);
  return run;
};
const url = (host: typeof first): string => `http://${host!.address}:${port}/`;
const load = (host: typeof first): Load =>
  startLoad({ url: url(host), rate, connections: 4, keepAlive: 0.6 });

/** Colour that a proxy says it has asked, and the version that has answered; empty while it does not answer. */
async function served(host: typeof first): Promise<string> {
  try {
    const answer = await fetch(url(host), {
      signal: AbortSignal.timeout(2000),
      headers: { connection: 'close' },
    });
    await answer.arrayBuffer();
    return `${answer.status} ${answer.headers.get('x-routed-color')} ${answer.headers.get('x-service-version')}`;
  } catch {
    return '';
  }
}

async function until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  while (!(await holds().catch(() => false))) {
    if (performance.now() - start > seconds * 1000) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(200);
  }
  return (performance.now() - start) / 1000;
}

/** Whether the healer of a host is the one that works. */
const isActive = async (host: string): Promise<boolean> =>
  /\d \/opt\/\S+\/node\/node \S+ rulebook/.test(
    await onHost(host, 'systemctl status -l --no-pager tsplay-healer || true'),
  );
/** For the healers of the further managers. */
const healers = (what: string): Promise<string[]> =>
  Promise.all(managers.map((host) => onHost(host, `systemctl ${what} tsplay-healer`)));

/** What a run told of a proxy that is not there. */
const told = (run: Run): string =>
  run.events
    .flatMap((event) =>
      event.type === 'item.end' && /^(service : )?A proxy /.test(event.task.name)
        ? [String(event.result.result['msg'])]
        : [],
    )
    .join('\n');

beforeAll(async () => {
  await ensureLab();
  writeFileSync(join(dir, 'more.ini'), more);
  well(await play('playbooks/infra.yml', ...both));
  // Instances stay off the host that loses its power: what fails there would not be the proxy's.
  const vars = {
    container_image: 'books-fe',
    http_address: '/',
    service_instances: 2,
    service_constraints: [`node.hostname != ${second}`],
    service_target_port: 8080,
  };
  project = ownProject(name, port, vars, {}, more);
  well(await project.release({ container_tag: '1.0.0' }));
});

afterAll(async () => {
  for (const host of ['swarm-master', second]) await startHost(host);
  // Each is asked itself: the others call it reachable while it still tries to get in.
  await until('all managers take part', 120, async () =>
    (await Promise.all(['swarm-master', ...managers].map((host) => onHost(host, 'docker node ls -q')))).every(
      (seen) => seen !== '',
    ),
  );
  // The first host steers again, and the others let go of what they have registered meanwhile.
  const installed = await onHost(third, 'systemctl cat tsplay-healer 2>/dev/null || true');
  if (installed !== '') {
    await healers('stop');
    await until('the first host heals', 60, () => isActive('swarm-master'));
    await healers('start');
    const kept = (host: string): Promise<string> =>
      onHost(host, `consul catalog services -node=${host} | grep -E -e '-(blue|green)$' || true`);
    await until('the others forget what they have registered', 60, async () =>
      (await Promise.all(managers.map(kept))).every((names) => names === ''),
    );
  }
  await (project as Project | undefined)?.clear();
  // The Swarm refuses a demotion that meets another change of the same node ("update out of sequence"): it is asked again.
  for (const manager of managers)
    await until(`${manager} is a worker`, 60, async () => {
      await onHost('swarm-master', `docker node demote ${manager}`);
      return true;
    });
  for (const host of ['swarm-master', ...managers])
    await onHost(
      host,
      'systemctl disable --now tsplay-healer tsplay-proxy 2>/dev/null; rm -f /etc/systemd/system/tsplay-*.service; systemctl daemon-reload; true',
    );
  await onHost(second, 'docker rm -f nginx; rm -rf /data/nginx; true');
  // Consul looks after nginx there no more.
  await play('playbooks/infra.yml', ...inventory, '--limit', second);
  await onHost('swarm-master', 'consul kv delete -recurse tsplay/; true');
  rmSync(dir, { recursive: true, force: true });
});

describe('two proxies', () => {
  it('serve the same colour after a release, and no request of either fails', async () => {
    const loads = [load(first), load(other)];
    well(await project.release({ container_tag: '1.1.0' }));
    const now = await served(first);
    expect(now).toMatch(/^200 (blue|green) 1\.1\.0$/);
    expect(await served(other)).toBe(now);
    well(await project.playbook('rollback.yml'));
    expect(await served(first)).toMatch(/ 1\.0\.0$/);
    expect(await served(other)).toBe(await served(first));
    expect(changes(await project.release({ container_tag: '1.0.0' }))).toEqual([]);
    for (const each of loads) console.log(`two proxies: ${await nobodyNoticed(each)}`);
  });

  it('scale together', async () => {
    const loads = [load(first), load(other)];
    const upstream = (host: string): Promise<string> =>
      onHost(host, `cat /data/nginx/upstreams/${name}-*.conf | grep -c 'server 10' || true`);
    well(await project.playbook('scale.yml', { service_instances: 3 }));
    expect(await upstream(second)).toBe(await upstream('swarm-master'));
    well(await project.playbook('scale.yml', { service_instances: 2 }));
    expect(await upstream(second)).toBe(await upstream('swarm-master'));
    for (const each of loads) console.log(`scaled with two proxies: ${await nobodyNoticed(each)}`);
  });

  it('take a release back together', async () => {
    const before = await served(first);
    const loads = [load(first), load(other)];
    const failed = await project.release({
      container_tag: '1.1.0',
      service_public_checks: [{ path: '/', contains: 'not there' }],
    });
    expect(failed.status).not.toBe(0);
    expect([await served(first), await served(other)]).toEqual([before, before]);
    for (const each of loads) console.log(`taken back with two proxies: ${await nobodyNoticed(each)}`);
  });

  it('switch without the one that dies meanwhile, and that one catches up when it is back', async () => {
    well(await play('playbooks/healer.yml', ...both));
    const users = load(first);
    const run = project.start({ container_tag: '1.1.0' });
    await run.task('service : Colour is switched');
    await killHost(second);
    const ended = well(await run.done);
    console.log(`a release with a proxy that died during the switch took ${ended.seconds.toFixed(1)} s`);
    expect(told(ended)).toContain(`${second} has not switched`);
    const now = await served(first);
    expect(now).toMatch(/ 1\.1\.0$/);
    console.log(`the proxy that lived: ${await nobodyNoticed(users)}`);
    // Another release, from which the dead one knows nothing at all.
    const next = well(await project.release({ container_tag: '1.0.0' }));
    expect(told(next)).toContain(`${second} does not know this release`);
    const wanted = await served(first);
    await startHost(second);
    const back = await until(
      'nginx of the second host answers',
      120,
      async () => (await served(other)) !== '',
    );
    const right = await until('it serves what is live', 60, async () => (await served(other)) === wanted);
    console.log(
      `the proxy that died answered after ${back.toFixed(1)} s, and rightly ${right.toFixed(1)} s later`,
    );
  });

  it('follow by themselves what a host of the swarm changes', async () => {
    const loads = [load(first), load(other)];
    const hosts = '/etc/tsplay-healer/hosts.yml';
    const heal = `cd /var/lib/tsplay-healer && d=$(ls -d /opt/tsplay-healer/tsplay-*) && HOME=/root ANSIBLE_CONFIG=/etc/tsplay-healer/ansible.cfg $d/node/node $d/bin/tsplay.js run $d/playbooks/delivery.yml -i ${hosts} -e delivery_repository=books-fe -e delivery_tag=1.1.0 -e '{"delivery_tags": {"${name}": ["1.*"]}}'`;
    const before = await served(other);
    await onHost('swarm-master', heal);
    const now = await served(first);
    expect(now).not.toBe(before);
    await until('the second proxy serves it', 10, async () => (await served(other)) === now);
    for (const each of loads) {
      const seen = await each.stop();
      console.log(`released from the swarm's own host: ${describeLoad(seen)}`);
      expect(seen.failed, describeLoad(seen)).toBe(0);
    }
  });

  it('are looked after by another host when that of the active healer loses its power', async () => {
    // So that it is the first host's that is active.
    await healers('stop');
    await until('the first host heals', 60, () => isActive('swarm-master'));
    await healers('start');

    const users = load(other);
    await sleep(2000);
    const killed = performance.now();
    await killHost('swarm-master');
    await until('another host heals', 90, async () =>
      (await Promise.all(managers.map(isActive))).some(Boolean),
    );
    const taken = (performance.now() - killed) / 1000;
    // Where containers of the service are, and where the second proxy sends requests to.
    const alive = [...managers, 'swarm-node-02'];
    const places = async (): Promise<string> =>
      (
        await Promise.all(
          findHosts(alive).map(async ({ name: host, address }) =>
            (await onHost(host, `docker ps -f name=${name}- --format '{{.Ports}}'`))
              .split('\n')
              .flatMap((line) => /0\.0\.0\.0:(\d+)->/.exec(line)?.[1] ?? [])
              .map((at) => `${address}:${at}`),
          ),
        )
      )
        .flat()
        .sort()
        .join(' ');
    const upstream = async (): Promise<string> =>
      (
        await onHost(
          second,
          `sed -n 's/^ *server \\([0-9.:]*\\) .*/\\1/p' /data/nginx/upstreams/${name}-$(consul kv get services/${name}/color).conf`,
        )
      )
        .split('\n')
        .filter((line) => line !== '')
        .sort()
        .join(' ');
    const whole = async (): Promise<boolean> => {
      const now = await places();
      return now.split(' ').length === 2 && now === (await upstream());
    };
    const moved = await until('nginx has two instances on hosts that live', 90, whole);
    // And something happens that nobody but a healer on a host that lives can mend.
    const [host = '', id = ''] =
      (
        await Promise.all(alive.map(async (one) => [one, await onHost(one, `docker ps -q -f name=${name}-`)]))
      ).find(([, ids]) => ids !== '') ?? [];
    const before = await places();
    await onHost(host, `docker kill ${id.split('\n')[0]}`);
    const again = await until(
      'nginx follows',
      90,
      async () => (await places()) !== before && (await whole()),
    );
    const seen = await users.stop();
    console.log(
      `another healer was active ${taken.toFixed(1)} s after the power went, two instances ${moved.toFixed(1)} s later; after an instance was killed ${again.toFixed(1)} s\n${describeLoad(seen)}`,
    );
    // What the host and the instance had begun to answer.
    expect(seen.failed, describeLoad(seen)).toBeLessThan(20);
    expect(seen.longestGap).toBeLessThan(10_000);
    const log = await onHost(second, `consul kv get -recurse services/${name}/healer/events/`);
    expect(log).toMatch(/reconcile/);
  });
});
