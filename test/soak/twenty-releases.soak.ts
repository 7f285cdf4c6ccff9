// Twenty releases in a row under load, with the healer running, and nodes that lose their power in five of them. No part of
// npm test: `npm run soak`, with TSPLAY_SEED for the same nodes at the same moments again.
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureLab, killHost, startHost } from '../../lab/index.ts';
import { startLoad } from '../e2e/load-client.ts';
import { describeLoad } from '../e2e/load-stats.ts';
import { onHost } from '../e2e/support/hosts.ts';
import { masterAddress, ownProject, type Project } from '../e2e/support/own.ts';
import { inventory } from '../e2e/support/release.ts';
import { play, tell } from '../e2e/support/tsplay.ts';
import { randomOf } from '../engine/random-books.ts';

const seed = Number(process.env['TSPLAY_SEED'] ?? randomInt(1_000_000));
const random = randomOf(seed);
const below = (n: number): number => Math.floor(random() * n);
const releases = 20;
const kills = 5;
const nodes = ['swarm-node-01', 'swarm-node-02', 'swarm-node-03'];
/** Requests a second, and how many may be under way on a node when it dies: those of its share that are not answered yet. */
const rate = 30;
const inFlight = 4;
const port = 8071;
let project: Project;

/** Until the swarm and Consul are whole: of three servers, two that are lost at once are one too many. */
const untilReady = async (): Promise<void> => {
  for (let looked = 0; looked < 240; looked++) {
    const states = await onHost('swarm-master', "docker node ls --format '{{.Status}}'");
    const voters = await onHost('swarm-master', 'consul operator raft list-peers || true');
    if (states.match(/Ready/g)?.length === 4 && voters.match(/(?:leader|follower) +true/g)?.length === 3)
      return;
    await sleep(500);
  }
  throw new Error('a node does not come back');
};

beforeAll(async () => {
  await ensureLab();
  const infra = await play('playbooks/infra.yml', ...inventory);
  expect(infra.status, tell(infra)).toBe(0);
  const more = { container_image: 'books-fe', http_address: '/', service_target_port: 8080 };
  project = ownProject('twenty', port, { ...more, service_instances: 2, service_health_timeout: 60 });
  const first = await project.release({ container_tag: '1.1.0' });
  expect(first.status, tell(first)).toBe(0);
  const healer = await play('playbooks/healer.yml', ...inventory);
  expect(healer.status, tell(healer)).toBe(0);
});

afterAll(async () => {
  for (const node of nodes) await startHost(node);
  await untilReady();
  await onHost('swarm-master', 'systemctl disable --now tsplay-healer; true');
  await project.clear();
});

it('loses no request but those under way on a node that dies', async () => {
  console.log(`TSPLAY_SEED=${seed}`);
  const unlucky = new Set<number>();
  while (unlucky.size < kills) unlucky.add(below(releases));
  const load = startLoad({ url: `http://${masterAddress}:${port}/`, rate, connections: 5, keepAlive: 0.6 });
  const lines: string[] = [];
  for (let count = 0; count < releases; count++) {
    const tag = count % 2 === 0 ? '1.0.0' : '1.1.0';
    const run = project.start({ container_tag: tag });
    const node = unlucky.has(count) ? nodes[below(nodes.length)] : undefined;
    if (node !== undefined) {
      await sleep(below(12_000));
      await killHost(node);
    }
    let ended = await run.done;
    let tries = 1;
    console.log(`${count + 1}. ${tell(ended)}`);
    // A release may be given up because a node has died under it: then the next one has to do.
    while (ended.status !== 0 && tries < 3) {
      tries++;
      ended = await project.release({ container_tag: tag });
    }
    expect(ended.status, tell(ended)).toBe(0);
    lines.push(
      `${count + 1}. ${tag}: ${ended.seconds.toFixed(1)} s${tries > 1 ? `, at try ${tries}` : ''}${node === undefined ? '' : `, ${node} died`}`,
    );
    if (node !== undefined) {
      await startHost(node);
      await untilReady();
    }
  }
  const seen = await load.stop();
  console.log(`${lines.join('\n')}\n${describeLoad(seen)}\n${JSON.stringify(seen.samples, null, 1)}`);
  expect(seen.failed, describeLoad(seen)).toBeLessThanOrEqual(kills * inFlight);
}, 3_600_000);
