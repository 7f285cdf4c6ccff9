/**
 * A service of a user's own: a project outside of this repository, with a playbook and, where wanted, a template.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestByTls } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';
import { findHosts } from '../../../lab/index.ts';
import { onHost } from './hosts.ts';
import { play, root, startPlay, type Run, type RunningRun } from './tsplay.ts';

const [master] = findHosts(['swarm-master']);
export const masterAddress = master?.address ?? '';

export interface Project {
  readonly dir: string;
  readonly name: string;
  /** `tsplay run release.yml` with more variables. */
  release(extra?: object, ...args: string[]): Promise<Run>;
  start(extra?: object): RunningRun;
  /** One of tsplay's own playbooks for this service. */
  playbook(name: string, extra?: object): Promise<Run>;
  ask(path?: string, host?: string): Promise<Answer>;
  /** By TLS, at a port of its own, whatever the certificate is. */
  askByTls(port: number, path: string, host: string): Promise<Answer>;
  /** Opens a websocket at `/live`. */
  open(host: string): Promise<Live>;
  /** Takes away everything that the service has left on the hosts, and the folder. */
  clear(): Promise<void>;
}

export interface Answer {
  /** 0 when nothing listens. */
  readonly status: number;
  readonly version: string;
  readonly body: string;
}

/** A websocket, which says who serves it at once and after each message. */
export interface Live {
  readonly said: readonly { readonly version: string; readonly text?: string }[];
  send(text: string): void;
  /** The code that it was closed with. */
  readonly closed: Promise<number>;
}

async function openLive(port: number, host: string): Promise<Live> {
  const socket = new WebSocket(`ws://${masterAddress}:${port}/live`, { headers: { host } });
  const said: Live['said'][number][] = [];
  socket.on('message', (data: Buffer) =>
    said.push(JSON.parse(data.toString('utf8')) as Live['said'][number]),
  );
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject));
  return { said, send: (text) => socket.send(text), closed };
}

/** What a new user writes: one playbook, whose service listens on a port of its own at nginx. */
export function ownProject(
  name: string,
  port: number,
  vars: object,
  files: Readonly<Record<string, string>> = {},
  moreInventory: string = '',
): Project {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-own-'));
  const given = {
    container_name: name,
    container_image: 'books-service',
    http_address: '/api/v1/books',
    health_address: '/health',
    nginx_conf_name: name,
    service_nginx_port: port,
    service_instances: 1,
    service_verify_seconds: 1,
    service_health_timeout: 8,
    ...vars,
  };
  const book = [{ hosts: 'service', become: true, gather_facts: false, vars: given, roles: ['service'] }];
  const all = { 'release.yml': JSON.stringify(book), ...files };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  const more = join(dir, 'more.ini');
  if (moreInventory !== '') writeFileSync(more, moreInventory);
  const inventory = ['-i', join(root, 'inventories/prod'), ...(moreInventory === '' ? [] : ['-i', more])];
  const words = (extra: object): string[] => [...inventory, '-e', JSON.stringify(extra)];
  const book1 = join(dir, 'release.yml');
  const project: Project = {
    dir,
    name,
    release: (extra = {}, ...args) => play(book1, ...words(extra), ...args),
    start: (extra = {}) => startPlay(book1, ...words(extra)),
    playbook: (file, extra = {}) => play(join(root, 'playbooks', file), ...words({ ...given, ...extra })),
    ask: (path = '/api/v1/books', host = masterAddress) => ask(port, path, host),
    askByTls: (tlsPort, path, host) => ask(tlsPort, path, host, true),
    open: (host) => openLive(port, host),
    clear: async () => {
      await project.playbook('remove.yml', { service_break_lock: true });
      rmSync(dir, { recursive: true, force: true });
      await onHost('swarm-master', clearing(name));
    },
  };
  return project;
}

const clearing = (name: string): string => `
for color in blue green db; do docker stack rm ${name}-$color >/dev/null 2>&1; done
consul kv delete -recurse services/${name}/ >/dev/null
rm -f /data/nginx/includes/${name}/${name}.conf /data/nginx/servers/${name}.conf /data/nginx/upstreams/${name}-* /data/nginx/flags/${name}.*
docker kill -s HUP nginx >/dev/null
consul services deregister -id ${name}
for i in $(seq 40); do docker network rm ${name} >/dev/null 2>&1; docker network inspect ${name} >/dev/null 2>&1 || break; sleep 0.5; done
true
`;

function ask(port: number, path: string, host: string, tls = false): Promise<Answer> {
  return new Promise((resolve) => {
    const none = { status: 0, version: '', body: '' };
    const options = { host: masterAddress, port, path, agent: false, headers: { host } };
    const byTls = { ...options, servername: host, rejectUnauthorized: false };
    const sent = (tls ? requestByTls(byTls) : request(options)).once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', () => resolve(none));
      answer.once('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          version: String(answer.headers['x-service-version'] ?? ''),
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.once('error', () => resolve(none)).end();
  });
}

/** What is left of a service, seen on the manager. */
export async function traces(name: string): Promise<readonly string[]> {
  const text = await onHost(
    'swarm-master',
    `docker service ls --format '{{.Name}} {{.Replicas}}' | grep '^${name}-' | sed 's/^/swarm: /'
     consul kv get -keys -recurse services/${name}/ 2>/dev/null | grep -v -e /history/ -e '/lock$' | sed 's/^/consul: /'
     consul catalog services | grep '^${name}' | sed 's/^/registered: /'
     ls /data/nginx/includes/${name} /data/nginx/upstreams 2>/dev/null | grep '^${name}' | sed 's/^/nginx: /'
     true`,
  );
  return text.split('\n').filter((line) => line !== '');
}
