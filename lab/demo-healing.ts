/**
 * The second half of the demo: the healer is installed, and a node with an instance loses its power under load.
 * @module
 */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeLoad, startLoad } from '../test/e2e/load-client.ts';
import type { LoadReport } from '../test/e2e/load-client.ts';
import { onHost } from '../test/e2e/support/hosts.ts';
import { hosts, killHost, lineProgress, startHost } from './index.ts';

const master = 'swarm-master';
const name = 'books-service';

export interface Healed {
  readonly node: string;
  /** Seconds until nginx had two instances that answer, none of them on the dead node; undefined when it never had. */
  readonly capacity: number | undefined;
  readonly load: LoadReport;
}

/** Seconds in which a slow, busy machine is given the time that it needs. */
const patience = 180;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const upstream = async (color: string): Promise<string[]> =>
  words(
    await onHost(
      master,
      `sed -n 's/^ *server \\([0-9.:]*\\) .*/\\1/p' /data/nginx/upstreams/${name}-${color}.conf`,
    ),
  );

const answers = (at: string): Promise<boolean> =>
  new Promise((resolve) => {
    const sent = request(`http://${at}/health`, { agent: false, timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    sent.once('error', () => resolve(false)).once('timeout', () => sent.destroy());
    sent.end();
  });

/** Two instances that nginx has and that answer, none of them at the address. */
async function isWhole(color: string, dead: string): Promise<boolean> {
  const servers = await upstream(color);
  if (servers.length !== 2 || servers.some((at) => at.startsWith(`${dead}:`))) return false;
  return (await Promise.all(servers.map(answers))).every(Boolean);
}

/** @param site address that users ask */
export async function heal(site: string): Promise<Healed> {
  const color = (await onHost(master, `consul kv get services/${name}/color`)).trim();
  const service = `${name}-${color}_${color}`;
  const format = "docker service ps -f desired-state=running --format '{{.Node}}'";
  const nodes = words(await onHost(master, `${format} ${service}`));
  const database = words(await onHost(master, `${format} ${name}-db_db`));
  // nginx and the manager are on the master, and the data of the database stays where its volume is.
  const node = nodes.find((one) => one !== master && !database.includes(one));
  if (node === undefined) throw new Error(`no instance of ${name} is on a node that may lose its power`);
  const dead = hosts.find((host) => host.name === node)?.address ?? '';
  const load = startLoad({ url: `${site}/api/v1/books`, rate: 50, connections: 10, keepAlive: 0.5 });
  await sleep(2000);
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  await killHost(node);
  console.log(`${node}, which runs an instance, has no power any more`);
  let capacity: number | undefined;
  while (capacity === undefined && passed() < patience) {
    await sleep(200);
    if (await isWhole(color, dead).catch(() => false)) capacity = passed();
  }
  await sleep(2000);
  const report = await load.stop();
  console.log(`requests while it was mended: ${describeLoad(report)}`);
  await startHost(node, lineProgress(console.log));
  return { node, capacity, load: report };
}

/** A line for the demo's report. */
export const tellHealed = ({ node, capacity, load }: Healed): string =>
  capacity === undefined
    ? `${node} lost its power: two instances did not run again within ${patience} s`
    : `${node} lost its power: ${load.failed} of ${load.sent} requests lost, longest gap ${(load.longestGap / 1000).toFixed(1)} s, capacity back after ${capacity.toFixed(1)} s`;
