/**
 * The main job, from nothing: the lab's machines are provisioned and books-service is released blue, then green, while
 * a client asks for the books all the time; then a node loses its power, and the service mends itself.
 */
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describeLoad, startLoad } from '../test/e2e/load-client.ts';
import { heal, tellHealed } from './demo-healing.ts';
import { findHosts, labReset, labUp, lineProgress, services } from './index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsplay = fileURLToPath(new URL('../bin/tsplay.js', import.meta.url));
const progress = lineProgress((line) => {
  console.log(line);
});

const [master] = findHosts(['swarm-master']);
if (master === undefined) throw new Error('the lab has no swarm-master');
const site = `http://${master.address}`;

const title = (text: string): void => {
  console.log(`\n=== ${text}`);
};

/** Runs tsplay as a person would, its output shown. Resolves with seconds taken; a failure ends the demo. */
async function play(...args: string[]): Promise<number> {
  const start = Date.now();
  console.log(`$ tsplay ${args.join(' ')}`);
  const status = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [tsplay, ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject).on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
  if (status !== 0) {
    console.error(`\nThe demo ends here: tsplay ended with status ${status}.`);
    process.exit(status);
  }
  return (Date.now() - start) / 1000;
}

interface Answer {
  readonly status: number;
  readonly color: string;
  readonly version: string;
  readonly body: string;
}

const fetchSite = (method: string, path: string, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `${site}${path}`,
      { method, headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            color: String(response.headers['x-service-color'] ?? ''),
            version: String(response.headers['x-service-version'] ?? ''),
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

async function showBooks(): Promise<string> {
  const { status, color, version, body } = await fetchSite('GET', '/api/v1/books');
  console.log(`GET ${site}/api/v1/books  ${status}, ${color || 'no colour'}, version ${version}`);
  console.log(`  ${body}`);
  return color;
}

/** Makes `latest` of books-service another version, as somebody's build does that pushes a new image. */
async function pushLatest(version: string): Promise<void> {
  const manifests = `http://${services.registry}/v2/books-service/manifests`;
  const type = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = await fetch(`${manifests}/${version}`, { headers: { accept: type } });
  const body = await manifest.text();
  const pushed = await fetch(`${manifests}/latest`, {
    method: 'PUT',
    headers: { 'content-type': type },
    body,
  });
  if (!pushed.ok) throw new Error(`the registry answers ${pushed.status}: ${await pushed.text()}`);
  console.log(`${services.registry}/books-service:latest is version ${version}`);
}

title('The lab: four machines and a registry');
await labUp({ progress });
if (!process.argv.includes('--keep')) await labReset({ progress });

title('First release: the machines are provisioned, books-service goes blue');
await pushLatest('1.0.0');
const run = ['run', 'playbooks/books-service.yml', '-i', 'inventories/prod'];
const first = await play(...run);
for (const [id, name] of [
  ['1', 'The DevOps Toolkit'],
  ['2', 'Test-Driven Java Development'],
] as const) {
  await fetchSite(
    'PUT',
    '/api/v1/books',
    JSON.stringify({ _id: Number(id), title: name, author: 'Viktor Farcic', description: '' }),
  );
}
const blue = await showBooks();

title('Second release: green beside blue, under load, then public');
await pushLatest('1.1.0');
const load = startLoad({ url: `${site}/api/v1/books`, rate: 100, connections: 20, keepAlive: 0.5 });
const second = await play(...run);
const report = await load.stop();
const green = await showBooks();

title('Self-healing: a node loses its power under load');
await play('run', 'playbooks/healer.yml', '-i', 'inventories/prod');
const healed = await heal(site);

title('What Consul knows');
await play('run', 'playbooks/status.yml', '-i', 'inventories/prod');

title('Report');
console.log(`first release, from fresh machines   ${first.toFixed(1)} s   colour ${blue}`);
console.log(`second release                       ${second.toFixed(1)} s   colour ${green}`);
console.log(`requests during the second release   ${describeLoad(report)}`);
console.log(tellHealed(healed));
// What a node was answering when its power went is lost with it; nothing else is.
const inFlight = 10;
const mended = healed.capacity !== undefined && healed.load.failed <= inFlight;
if (report.failed > 0 || blue === green || !mended) process.exitCode = 1;
