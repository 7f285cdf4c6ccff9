/**
 * Logs of all instances of both colours, in the order of their times. A manager gets them from every node, so that one
 * connection is enough.
 * @module
 */
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadHost } from '../../../sdk/index.ts';
import type { DockerApi } from '../../docker/api/client.ts';
import { type ServiceInspect, serviceTasks } from '../../docker/service/service.ts';
import type { NodeInspect } from '../../docker/swarm/api.ts';
import { type Color, colors } from '../params.ts';
import { colorServices } from '../parts.ts';
import { byTime, LogReader, type RawLine } from './log-lines.ts';
import { partOf } from '../worker-parts.ts';

/** A line with the instance that has said it. */
export interface LogLine extends Pick<RawLine, 'time' | 'stream' | 'text'> {
  readonly color: Color;
  readonly part: string;
  readonly slot: number;
  /** Host name. */
  readonly node: string;
}

export interface LogRequest {
  readonly name: string;
  readonly color?: Color | undefined;
  /** Seconds since the epoch. */
  readonly since?: number | undefined;
  /** Lines at most; undefined for all. */
  readonly tail?: number | undefined;
}

export interface LogSources {
  readonly host: ReadHost;
  readonly docker: DockerApi;
  readonly dockerHost: string;
}

interface Source {
  readonly color: Color;
  readonly part: string;
  readonly service: ServiceInspect;
}

/** Milliseconds that a line waits for earlier ones of other nodes. */
const patience = 300;

/** Waits a while; false when nobody wants to hear more. */
async function goesOn(signal: AbortSignal): Promise<boolean> {
  await sleep(patience, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** Milliseconds between looks for services that a release has brought. */
const interval = 2000;

async function sourcesOf(api: DockerApi, { name, color: wanted }: LogRequest): Promise<Source[]> {
  const found = await Promise.all(
    colors
      .filter((color) => wanted === undefined || color === wanted)
      .map(async (color) =>
        (await colorServices(api, name, color)).map((service) => ({
          color,
          part: partOf(service, name, color),
          service,
        })),
      ),
  );
  return found.flat();
}

/** Knows instances by the task that a line names. */
class Instances {
  readonly #api: DockerApi;
  readonly #slots = new Map<string, number>();
  #nodes = new Map<string, string>();

  constructor(api: DockerApi) {
    this.#api = api;
  }

  async complete(line: RawLine, { color, part, service }: Source): Promise<LogLine> {
    if (!this.#slots.has(line.task)) await this.#look(service, line.task);
    const { time, stream, text, task, node } = line;
    return {
      ...{ time, stream, text, color, part },
      slot: this.#slots.get(task) ?? 0,
      node: this.#nodes.get(node) ?? node,
    };
  }

  async #look(service: ServiceInspect, task: string): Promise<void> {
    const [tasks, nodes] = await Promise.all([
      serviceTasks(this.#api, service.ID),
      this.#api.get<NodeInspect[]>('/nodes'),
    ]);
    this.#nodes = new Map(nodes.map(({ ID, Description }) => [ID, Description.Hostname]));
    for (const { ID, Slot } of tasks) this.#slots.set(ID, Slot ?? 0);
    // Of a task that Swarm has forgotten there is no number.
    if (!this.#slots.has(task)) this.#slots.set(task, 0);
  }
}

const what = { stdout: true, stderr: true, timestamps: true, details: true };

/** What has been said so far, oldest first. */
export async function pastLines(
  { docker }: LogSources,
  request: LogRequest,
): Promise<{ readonly lines: readonly LogLine[]; readonly seen: ReadonlyMap<string, string> }> {
  const sources = await sourcesOf(docker, request);
  const read = await Promise.all(
    sources.map(async (source) => {
      const query = { ...what, tail: request.tail ?? 'all', since: request.since };
      const raw = await docker.bytes('GET', `/services/${source.service.ID}/logs`, { query });
      return new LogReader().read(raw).map((line) => ({ line, source }));
    }),
  );
  const sorted = read.flat().sort((a, b) => byTime(a.line, b.line));
  const kept = request.tail === undefined ? sorted : sorted.slice(Math.max(0, sorted.length - request.tail));
  const instances = new Instances(docker);
  const lines: LogLine[] = [];
  for (const { line, source } of kept) lines.push(await instances.complete(line, source));
  return { lines, seen: new Map(sorted.map(({ line }) => [line.task, line.time])) };
}

/**
 * Gives new lines to `tell` as they come, of services too that a release brings meanwhile, until `signal` is aborted. Rejects
 * when the connection is lost. `seen`: the time up to which each task's lines have been told.
 */
export async function followLines(
  sources: LogSources,
  request: LogRequest,
  seen: ReadonlyMap<string, string>,
  tell: (line: LogLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const follower = new Follower(sources, request, seen, tell);
  try {
    while (!signal.aborted) {
      await follower.openNew();
      const until = Date.now() + interval;
      while (Date.now() < until && (await goesOn(signal))) await follower.flush();
    }
  } finally {
    follower.close();
  }
}

class Follower {
  readonly #sources: LogSources;
  readonly #request: LogRequest;
  readonly #seen: Map<string, string>;
  readonly #tell: (line: LogLine) => void;
  readonly #instances: Instances;
  readonly #open = new Map<string, Readable>();
  readonly #since = Math.floor(Date.now() / 1000) - 1;
  #waiting: { readonly line: RawLine; readonly source: Source; readonly came: number }[] = [];
  #lost: Error | undefined;

  constructor(
    sources: LogSources,
    request: LogRequest,
    seen: ReadonlyMap<string, string>,
    tell: (line: LogLine) => void,
  ) {
    this.#sources = sources;
    this.#request = request;
    this.#seen = new Map(seen);
    this.#tell = tell;
    this.#instances = new Instances(sources.docker);
  }

  async openNew(): Promise<void> {
    for (const source of await sourcesOf(this.#sources.docker, this.#request))
      if (!this.#open.has(source.service.ID)) await this.#follow(source);
  }

  async #follow(source: Source): Promise<void> {
    const { ID } = source.service;
    const client = await this.#sources.host.docker({ dockerHost: this.#sources.dockerHost });
    const since = Math.max(this.#since, this.#request.since ?? 0);
    // What nobody has seen of it yet is wanted, were it said before this moment.
    const options = { ...what, follow: true as const, since };
    const stream = (await client.getService(ID).logs(options)) as unknown as Readable;
    const reader = new LogReader();
    this.#open.set(ID, stream);
    stream.on('data', (piece: Buffer) => {
      const came = Date.now();
      for (const line of reader.read(piece)) {
        if (line.time <= (this.#seen.get(line.task) ?? '')) continue;
        this.#seen.set(line.task, line.time);
        this.#waiting.push({ line, source, came });
      }
    });
    stream.on('error', (error) => (this.#lost ??= error));
    // A service that is gone ends its stream; one that comes back under its id is followed again.
    stream.on('close', () => this.#open.delete(ID));
  }

  /** Tells the lines that have waited long enough. */
  async flush(): Promise<void> {
    const old = Date.now() - patience;
    const due = this.#waiting.filter(({ came }) => came <= old).sort((a, b) => byTime(a.line, b.line));
    const last = due.at(-1)?.line.time;
    if (last !== undefined) {
      // What came later and is older goes with them.
      const now = this.#waiting
        .filter(({ line }) => line.time <= last)
        .sort((a, b) => byTime(a.line, b.line));
      this.#waiting = this.#waiting.filter(({ line }) => line.time > last);
      for (const { line, source } of now) this.#tell(await this.#instances.complete(line, source));
    }
    if (this.#lost !== undefined) throw this.#lost;
  }

  close(): void {
    for (const stream of this.#open.values()) stream.destroy();
  }
}
