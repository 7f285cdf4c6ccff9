// Several proxies in front of one service: all of them switch with a release, one that is dead is told and catches up.
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
const name = 'two-proxies';
const dir = mkdtempSync(join(tmpdir(), 'tsplay-proxies-'));
const more = `[nginx]\n${second}\n`;
const both = [...inventory, '-i', join(dir, 'more.ini')];

let project: Project;
const well = (run: Run): Run => {
  expect(run.status, tell(run)).toBe(0);
  return run;
};
const url = (host: typeof first): string => `http://${host!.address}:${port}/`;
const load = (host: typeof first): Load =>
  startLoad({ url: url(host), rate: 25, connections: 4, keepAlive: 0.6 });

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
  await startHost(second);
  await project.clear();
  for (const host of ['swarm-master', second])
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
});
