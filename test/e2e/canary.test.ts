// A share of the requests tries a new colour before it is live; one that is worse than asked ends there.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLoad, type Load } from './load-client.ts';
import { describeLoad } from './load-stats.ts';
import { onHost } from './support/hosts.ts';
import { masterAddress, ownProject, type Project } from './support/own.ts';
import { liveVersion, nobodyNoticed } from './support/release.ts';
import { failures, tell, type Run } from './support/tsplay.ts';

const port = 8062;
const name = 'tried';
// Each fiftieth answer is a 500 where it is told so: 2 %; or each takes a while. Its colour stands in the header that the load client counts by.
const program = `
let n = 0;
require('node:http').createServer((request, answer) => {
  const bad = process.env.BAD === 'true' && request.url === '/' && ++n % 50 === 0;
  const slow = request.url === '/' ? Number(process.env.SLOW) : 0;
  setTimeout(() => {
    answer.writeHead(bad ? 500 : 200, { 'x-service-color': process.env.SERVICE_COLOR }).end('answered');
  }, slow);
}).listen(8080);
process.on('SIGTERM', () => process.exit());
`;
const canary = { service_canary: [20, 12] };

let project: Project;
const release = (bad: boolean, more: object = canary, slow = 0): Promise<Run> =>
  project.release({ service_env: { BAD: bad, SLOW: String(slow), ROUND: String((round += 1)) }, ...more });
let round = 0;
const load = (): Load =>
  startLoad({ url: `http://${masterAddress}:${port}/`, rate: 60, connections: 6, keepAlive: 0.5 });
const well = (run: Run): void => expect(run.status, tell(run)).toBe(0);
const color = async (): Promise<string> =>
  (await onHost('swarm-master', `consul kv get services/${name}/color`)).trim();

beforeAll(async () => {
  await liveVersion();
  project = ownProject(name, port, {
    ...{ container_image: 'books-fe', container_tag: '1.0.0', http_address: '/', health_address: '/health' },
    service_command: ['node', '-e', program],
  });
  well(await release(false));
});
afterAll(() => project.clear());

describe('a canary', () => {
  it('that is well goes live, and no request fails', async () => {
    const before = await color();
    const users = load();
    well(await release(false));
    expect(await color()).not.toBe(before);
    console.log(`a canary that is well: ${await nobodyNoticed(users)}`);
  });

  it('that answers 2 % with 500 is taken back, and at most its share of the requests saw it', async () => {
    const before = await color();
    const users = load();
    await sleep(1000);
    const run = await release(true);
    await sleep(1000);
    const seen = await users.stop();
    console.log(`a canary that answers 2 % with 500: ${describeLoad(seen)}`);
    expect(run.status).not.toBe(0);
    expect(failures(run).join('\n')).toMatch(/of \d+ requests .* were answered with 5xx, 1 % may be/);
    expect(await color()).toBe(before);
    // Nearly all of what was asked for half a minute went to what was live, and one in fifty of the rest failed.
    expect(seen.failed, describeLoad(seen)).toBeGreaterThan(0);
    expect(seen.failed, describeLoad(seen)).toBeLessThan(seen.sent * 0.2 * 0.02 + 3);
    expect(await onHost('swarm-master', `ls /data/nginx/flags | grep -c '${name}.canary' || true`)).toBe('0');
    const after = load();
    await sleep(3000);
    console.log(`afterwards: ${await nobodyNoticed(after)}`);
  });

  it('that answers too late is taken back, and no request fails', async () => {
    const before = await color();
    const users = load();
    const run = await release(false, { service_canary: [20, 30], service_canary_p95: 1 }, 1200);
    expect(run.status).not.toBe(0);
    expect(failures(run).join('\n')).toMatch(/95 % of \d+ requests took up to 1\.\d+ s, 1 s are allowed/);
    expect(await color()).toBe(before);
    console.log(`a canary that is slow: ${await nobodyNoticed(users)}`);
  });

  it('is off when nothing is said', async () => {
    const run = await release(false, {});
    well(run);
    const tried = run.events.filter(
      (event) => event.type === 'host.end' && event.task.name.endsWith('tries the new colour'),
    );
    expect(tried.map((event) => event.type === 'host.end' && event.result.status)).toEqual(
      tried.map(() => 'skipped'),
    );
  });
});
