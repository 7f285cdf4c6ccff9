/**
 * books-service as the lab runs it: what its users see, and what Consul, nginx and the swarm say.
 * @module
 */
import { request } from 'node:http';
import { findHosts } from '../../../lab/index.ts';
import { onHost, swarmHosts } from './hosts.ts';

const [master] = findHosts(['swarm-master']);

/** A service that the playbook releases: books-service itself, or once more under another name and port. */
export interface Site {
  /** Name in Consul, the swarm and nginx. */
  readonly name: string;
  readonly url: string;
  readonly books: string;
  /** Variables that make the playbook release this one. */
  readonly vars: Readonly<Record<string, unknown>>;
}

const siteAt = (name: string, port: number, vars: Site['vars']): Site => {
  const url = `http://${master!.address}${port === 80 ? '' : `:${port}`}`;
  return { name, url, books: `${url}/api/v1/books`, vars };
};

export const mainSite = siteAt('books-service', 80, {});

/** Services of their own that share machines and nginx with the main one, so that tests need not wait for each other. */
export const moreSites: readonly Site[] = ['a', 'b', 'c'].map((letter, i) =>
  siteAt(`${letter}-books-service`, 8001 + i, {
    alias: `${letter}-`,
    nginx_conf_name: letter,
    service_nginx_port: 8001 + i,
  }),
);

type Color = 'blue' | 'green';

interface Seen {
  readonly status: number;
  /** Colour that the service names itself, and the one nginx says it asked. */
  readonly color: string;
  readonly routed: string;
  readonly version: string;
  readonly body: string;
}

/** One request to the service through nginx, on a connection of its own. */
export function ask(site: Site, path = '/api/v1/books', body?: object): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = request(`${site.url}${path}`, {
      agent: false,
      method: body === undefined ? 'GET' : 'PUT',
      headers: { 'content-type': 'application/json' },
    });
    sent.once('error', reject).once('response', (answer) => {
      const header = (name: string): string => String(answer.headers[name] ?? '');
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject);
      answer.once('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          color: header('x-service-color'),
          routed: header('x-routed-color'),
          version: header('x-service-version'),
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export const putBook = (site: Site, book: { readonly _id: number; readonly title: string }): Promise<Seen> =>
  ask(site, '/api/v1/books', { author: 'e2e', description: '', ...book });

/**
 * What Consul's API answers; undefined for what is not there. It listens on the host's loopback address only, and a bare
 * host has no curl: bash asks, with HTTP/1.0, which knows no chunks.
 */
async function consul(path: string): Promise<unknown> {
  const answer = await onHost(
    'swarm-master',
    `bash -c 'exec 3<>/dev/tcp/127.0.0.1/8500; printf "GET /v1${path} HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3'`,
  );
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const status = Number(head.split(' ')[1]);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`Consul answers ${status} to ${path}: ${body}`);
  return JSON.parse(body) as unknown;
}

interface Kv {
  readonly Key: string;
  readonly Value: string | null;
  readonly Session?: string;
}

/** Keys of the service in Consul, without `services/NAME/`. */
async function kv(site: Site): Promise<Map<string, { readonly value: string; readonly session: string }>> {
  const prefix = `services/${site.name}/`;
  const entries = ((await consul(`/kv/${prefix}?recurse&consistent`)) ?? []) as Kv[];
  return new Map(
    entries.map(({ Key, Value, Session }) => [
      Key.slice(prefix.length),
      { value: Buffer.from(Value ?? '', 'base64').toString('utf8'), session: Session ?? '' },
    ]),
  );
}

/** Everything that a release leaves behind, seen from every side. */
interface Situation {
  readonly consulColor: string;
  readonly flagColor: Color;
  readonly serving: Pick<Seen, 'status' | 'color' | 'routed' | 'version'>;
  /** Keys in Consul, without those of the history and of a healer, and without a lock that nobody holds. */
  readonly keys: readonly string[];
  /** Sessions that could hold the deploy lock. */
  readonly sessions: number;
  /** Replicas by name of the swarm's service. */
  readonly services: Readonly<Record<string, string>>;
  /** Containers that run, on all hosts, by the name of the swarm's service. */
  readonly containers: readonly string[];
  /** Consul services, with the status of each instance. */
  readonly registered: Readonly<Record<string, readonly string[]>>;
  /** Servers of the live colour's upstream, and instances that Consul has of it. */
  readonly upstream: readonly string[];
  readonly instances: readonly string[];
}

/** Looks from all sides at once. */
export async function situation(site: Site): Promise<Situation> {
  const { name } = site;
  const [keys, flags, services, containers, seen, sessions] = await Promise.all([
    kv(site),
    nginxFlags(),
    onHost('swarm-master', "docker service ls --format '{{.Name}} {{.Replicas}}'").then(words),
    runningContainers(),
    ask(site),
    consul('/session/list') as Promise<{ Name: string }[]>,
  ]);
  const color = keys.get('color')?.value ?? '';
  const [upstream, registered] = await Promise.all([
    onHost(
      'swarm-master',
      `sed -n 's/^ *server \\([0-9.:]*\\) .*/\\1/p' /data/nginx/upstreams/${name}-${color}.conf`,
    ),
    Promise.all([name, `${name}-blue`, `${name}-green`].map(async (id) => [id, await health(id)] as const)),
  ]);
  const instances = registered.find(([id]) => id === `${name}-${color}`)?.[1] ?? [];
  return {
    consulColor: color,
    flagColor: flags.includes(`${name}.green`) ? 'green' : 'blue',
    serving: { status: seen.status, color: seen.color, routed: seen.routed, version: seen.version },
    keys: [...keys.keys()]
      .filter(
        (key) => !/^(?:history|healer)\//.test(key) && (key !== 'lock' || keys.get(key)?.session !== ''),
      )
      .sort(),
    sessions: sessions.filter(({ Name }) => Name === `tsplay: deploy of ${name}`).length,
    services: Object.fromEntries(pairs(services).filter(([id]) => id.startsWith(`${name}-`))),
    containers: containers.filter((id) => id.startsWith(`${name}-`)),
    registered: Object.fromEntries(registered.map(([id, all]) => [id, all.map(({ status }) => status)])),
    upstream: words(upstream).sort(),
    instances: instances.map(({ at }) => at).sort(),
  };
}

/** Files in nginx's folder of flags. */
export const nginxFlags = (): Promise<string[]> => onHost('swarm-master', 'ls /data/nginx/flags').then(words);

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const pairs = (list: readonly string[]): [string, string][] =>
  list.flatMap((word, i) => (i % 2 === 0 ? [[word, list[i + 1] ?? ''] as [string, string]] : []));

/** What runs on all hosts; a task of the swarm by the name of its service. */
async function runningContainers(): Promise<string[]> {
  const all = await Promise.all(swarmHosts.map((name) => onHost(name, "docker ps --format '{{.Names}}'")));
  return all
    .flatMap(words)
    .map((name) => name.replace(/\.\d+\.\w+$/, ''))
    .sort();
}

interface HealthEntry {
  readonly Service: { readonly Address: string; readonly Port: number };
  readonly Checks: readonly {
    readonly CheckID: string;
    readonly ServiceName: string;
    readonly Status: string;
  }[];
}

/** Instances of a Consul service, each with the word of its own checks. */
async function health(name: string): Promise<{ at: string; status: string }[]> {
  const entries = (await consul(`/health/service/${name}`)) as HealthEntry[];
  return entries.map(({ Service, Checks }) => {
    const own = Checks.filter(({ ServiceName }) => ServiceName === name).map(({ Status }) => Status);
    const status = own.find((word) => word !== 'passing') ?? 'passing';
    return { at: `${Service.Address}:${Service.Port}`, status: own.length === 0 ? 'unchecked' : status };
  });
}
