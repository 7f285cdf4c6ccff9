// Pushed images go live by themselves: the lab's registry or a forge tells of them, the host releases them.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../../lab/docker/cli.ts';
import { containerOf, findHosts, network } from '../../lab/index.ts';
import { onHost } from './support/hosts.ts';
import { ownProject, type Project } from './support/own.ts';
import { inventory, liveVersion } from './support/release.ts';
import { play, tell } from './support/tsplay.ts';

const master = 'swarm-master';
const [masterHost] = findHosts([master]);
const token = 'token of the registry';
const secret = 'secret of the forge';
const told: string[] = [];
let webhook: Server;
let project: Project;

/** An image of the lab, by the name that its registry has it under. */
async function labImage(name: string, tag: string): Promise<string> {
  const from = `127.0.0.1:${await registryPort()}/${name}:${tag}`;
  await docker(['pull', '-q', from]);
  return from;
}

async function registryPort(): Promise<string> {
  const published = await docker(['port', containerOf('artifacts'), '5000/tcp']);
  return published.split('\n')[0]?.split(':').at(-1) ?? '';
}

/** Pushes an image of the lab under the name that the service follows. */
async function push(name: string, tag: string, as: string): Promise<void> {
  const from = await labImage(name, tag);
  const to = `127.0.0.1:${await registryPort()}/${as}`;
  await docker(['tag', from, to]);
  await docker(['push', '-q', to]);
  await docker(['rmi', '--no-prune', to]);
}

async function until(what: string, limit: number, holds: () => boolean | Promise<boolean>): Promise<number> {
  const start = performance.now();
  for (;;) {
    if (await holds()) return (performance.now() - start) / 1000;
    if (performance.now() - start > limit * 1000) throw new Error(`not within ${limit} s: ${what}`);
    await sleep(200);
  }
}

/** Asks all the time until it is stopped, and gives what was wrong. */
function watch(): () => Promise<readonly string[]> {
  const wrong: string[] = [];
  const looks = { on: true };
  const looking = (async () => {
    while (looks.on) {
      const answer = await project.ask('/');
      if (answer.status !== 200) wrong.push(`${answer.status} ${answer.body.slice(0, 80)}`);
      await sleep(20);
    }
  })();
  return async () => {
    looks.on = false;
    await looking;
    return wrong;
  };
}

const config = '/etc/docker/registry/config.yml';
const configured = `cp -n ${config} ${config}.lab; cp ${config}.lab ${config}; cat >>${config} <<'END'
notifications:
  endpoints:
    - name: delivery
      url: http://${masterHost?.address ?? ''}:5010/
      headers: { Authorization: ["Bearer ${token}"] }
      timeout: 2s
      threshold: 3
      backoff: 1s
END
systemctl restart docker-registry`;

const live = async (): Promise<string> => (await project.ask('/')).version;

beforeAll(async () => {
  await liveVersion();
  webhook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => {
        told.push((JSON.parse(Buffer.concat(chunks).toString('utf8')) as { text: string }).text);
        response.end('ok');
      });
  });
  webhook.listen(0, network.gateway);
  await once(webhook, 'listening');
  const { port } = webhook.address() as { port: number };
  await onHost('artifacts', configured);
  project = ownProject('own-pushed', 8019, {
    ...{ container_image: 'own-pushed:stable', http_address: '/', service_instances: 2 },
  });
  const settings = {
    delivery_token: token,
    delivery_webhook: `http://${network.gateway}:${port}/`,
    delivery_forge_secret: secret,
    delivery_repositories: { 'team/pushed': 'own-pushed' },
    delivery_tags: { 'own-pushed': ['1.*'] },
  };
  const installed = await play('playbooks/healer.yml', ...inventory, '-e', JSON.stringify(settings));
  expect(installed.status, tell(installed)).toBe(0);
  await push('books-fe', '1.0.0', 'own-pushed:stable');
  const released = await project.release();
  expect(released.status, tell(released)).toBe(0);
});

afterAll(async () => {
  await project.clear();
  await onHost('artifacts', `mv -f ${config}.lab ${config}; systemctl restart docker-registry`);
  const without = await play('playbooks/healer.yml', ...inventory);
  expect(without.status, tell(without)).toBe(0);
  webhook.close();
});

describe('an image that is pushed under the tag that is live', () => {
  it('goes live within a minute, no request is lost, and people are told', async () => {
    const stop = watch();
    await push('books-fe', '1.1.0', 'own-pushed:stable');
    const seconds = await until('the new version', 120, async () => (await live()) === '1.1.0');
    await until('a word of it', 60, () => told.some((text) => text.includes('is live')));
    expect(await stop()).toEqual([]);
    console.log(`live ${seconds.toFixed(1)} s after the push`);
    expect(told.at(-1)).toMatch(/^own-pushed: \S*own-pushed:stable@sha256:\S+ is live, (blue|green)$/);
  });

  it('does not go live when it is broken: what is live serves on, and people are told why', async () => {
    const stop = watch();
    told.length = 0;
    await push('books-service', 'broken-crash', 'own-pushed:stable');
    await until('a word of it', 180, () => told.length > 0);
    expect(await stop()).toEqual([]);
    expect(told[0]).toMatch(
      /^own-pushed: \S*own-pushed:stable was not delivered\..*broken on purpose: crash/s,
    );
    expect(await live()).toBe('1.1.0');
  });

  it('is the newest of several in a row', async () => {
    told.length = 0;
    await push('books-fe', '1.1.0', 'own-pushed:stable');
    await push('books-fe', '1.0.0', 'own-pushed:stable');
    await until('the newest', 120, async () => (await live()) === '1.0.0');
    await until('a word of it', 60, () => told.length > 0);
    await sleep(3000);
    expect(await live()).toBe('1.0.0');
  });
});

describe('what is pushed', () => {
  it('under a tag that is not followed changes nothing, and neither does a stranger’s notification', async () => {
    told.length = 0;
    const wanted = async (): Promise<string> =>
      onHost(master, 'consul kv get services/own-pushed/wanted || true');
    const before = await wanted();
    await push('books-fe', '1.1.0', 'own-pushed:other');
    const forged = await fetch(`http://${masterHost?.address ?? ''}:5010/`, {
      method: 'POST',
      headers: { authorization: 'Bearer no', 'content-type': 'application/json' },
      body: JSON.stringify({ events: [] }),
    });
    expect(forged.status).toBe(401);
    await sleep(3000);
    expect(await wanted()).toBe(before);
    expect(told).toEqual([]);
  });
});

describe('what a forge tells of', () => {
  /** As Gitea, Forgejo and GitHub send it; the status of the answer. */
  const hook = async (body: object, key: string): Promise<number> => {
    const text = JSON.stringify(body);
    const { status } = await fetch(`http://${masterHost?.address ?? ''}:5011/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(text).digest('hex')}`,
      },
      body: text,
    });
    return status;
  };
  const release = {
    action: 'published',
    release: { tag_name: 'v1.1.0' },
    repository: { full_name: 'team/pushed' },
  };

  // The registry would be the first to tell.
  beforeAll(() => onHost(master, 'systemctl stop tsplay-delivery'));

  it('changes nothing when it is signed with another secret', async () => {
    expect(await live()).toBe('1.0.0');
    await push('books-fe', '1.1.0', 'own-pushed:1.1.0');
    expect(await hook(release, 'a guess')).toBe(401);
    await sleep(3000);
    expect(await live()).toBe('1.0.0');
  });

  it('goes live when a release is published, and when a pipeline has made an image', async () => {
    const stop = watch();
    expect(await hook(release, secret)).toBe(200);
    await until('the published release', 60, async () => (await live()) === '1.1.0');
    await push('books-fe', '1.0.0', 'own-pushed:1.0.0');
    expect(await hook({ repository: 'own-pushed', tag: '1.0.0' }, secret)).toBe(200);
    await until('what the pipeline has made', 60, async () => (await live()) === '1.0.0');
    expect(await stop()).toEqual([]);
  });
});
