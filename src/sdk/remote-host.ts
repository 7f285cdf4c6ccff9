/**
 * A host as modules see it, over a connection.
 * @module
 */
import type { Readable } from 'node:stream';
import { dockerClient } from '../connection/docker.ts';
import { addGuard, guardOf } from '../connection/guard.ts';
import { distrustOf, firstBundle, httpRequest, httpStream, type HttpOptions } from '../connection/http.ts';
import { TsplayError } from '../errors/index.ts';
import { bytesOfText } from '../util/bytes.ts';
import { readLocal } from '../connection/transfer.ts';
import type { Become, Transport } from '../connection/types.ts';
import type { HostCaps, ReadHost, TextResult, WriteHost } from './host.ts';
import { capsProgram, parseCaps } from './remote/caps.ts';
import { NotAhead, type Foreseen } from './foresight.ts';
import { countedSource } from './remote/moved.ts';
import { asText, createExec, type Exec, type HostOptions } from './remote/exec.ts';
import { readRemoteFile, readRemoteFileInto } from './remote/read.ts';
import { statOutcome, statProgram } from './remote/stat.ts';
import { writeOutcome, writeProgram, type Arrival } from './remote/write.ts';
import { expectedContent, expectedStat, statAfter } from './expected.ts';
import { lackingProgram } from './absent.ts';
import { fail, missing, ModuleFailure } from './module.ts';
import { quote } from './shell.ts';

export type { HostOptions } from './remote/exec.ts';

/** What a host has, by connection and user: asked once, along with whatever is asked first. */
const known = new WeakMap<Transport, Map<string, Promise<HostCaps>>>();

const userKey = (become: Become | undefined): string =>
  become === undefined ? '' : `${become.method} ${become.user} ${become.plugin?.key ?? ''}`;

/** What modules keep, by connection, user and their own key. */
const kept = new WeakMap<Transport, Map<string, object>>();

function keptFor<T extends object>(transport: Transport, key: string, make: () => T): T {
  const all = kept.get(transport) ?? new Map<string, object>();
  kept.set(transport, all);
  const found = (all.get(key) as T | undefined) ?? make();
  all.set(key, found);
  return found;
}

function capsOf(transport: Transport, become: Become | undefined): Promise<HostCaps> {
  const key = userKey(become);
  const byUser = known.get(transport) ?? new Map<string, Promise<HostCaps>>();
  known.set(transport, byUser);
  const asked = byUser.get(key);
  if (asked) return asked;
  const caps = transport.exec({ script: capsProgram, become }).then((r) => parseCaps(asText(r).stdout));
  byUser.set(key, caps);
  // A connection that failed is asked again; a caller that awaits this one sees the failure.
  caps.catch(() => byUser.delete(key));
  return caps;
}

/** A bundle or a file of logins that cannot be read is none: what made us look for a bundle is the better error. A lost connection stays one. */
function none(error: unknown): undefined {
  if (error instanceof ModuleFailure || (error instanceof TsplayError && error.code === 'TSP2009'))
    return undefined;
  throw error;
}

/** HTTP as programs of the task would speak it: through their proxies, trusting whom the host trusts. */
const httpOf = (
  transport: Transport,
  { become, environment, onSecret }: HostOptions,
  readFile: (path: string) => Promise<Buffer | undefined>,
  stat: ReadHost['stat'],
): HttpOptions => ({
  become,
  onSecret,
  environment: async () => ({ ...(await capsOf(transport, become)).proxies, ...environment }),
  netrc: async () => {
    const { home, uid } = await capsOf(transport, become);
    const named = environment?.['NETRC'];
    const path = named ?? `${home.replace(/\/$/, '')}/.netrc`;
    const file = await readFile(path).catch(none);
    if (file === undefined) return undefined;
    const found = named === undefined ? await stat(path, { follow: true }) : undefined;
    const distrusted = found === undefined ? undefined : distrustOf(path, found, uid);
    return { path, text: file.toString('utf8'), distrusted };
  },
  authorities: (anew) => {
    const known = keptFor(transport, 'authorities', (): { bundle?: Promise<Buffer | undefined> } => ({}));
    if (anew || known.bundle === undefined) known.bundle = firstBundle((path) => readFile(path).catch(none));
    return known.bundle;
  },
});

/** Forgets what was learned about a host: after a package brought new programs. */
export const forgetCaps = (transport: Transport): void => void known.delete(transport);

/** An answer, unless it was put together without a program that the host lacks. */
function whole(answer: TextResult): TextResult {
  const absent = lackingProgram(answer);
  return absent === undefined
    ? answer
    : missing(`${absent} is missing on the host`, { rc: answer.rc, stderr: answer.stderr });
}

/** A host that can only be looked at. */
export function createReadHost(transport: Transport, options: HostOptions): ReadHost {
  const plain = createExec(transport, options);
  const exec: Exec = (script, run) => {
    void capsOf(transport, options.become).catch(() => undefined);
    return plain(script, run);
  };
  const reading = { transport: options.ahead === true ? small(transport) : transport, exec, host: options };
  const { expected } = options;
  const readFile: ReadHost['readFile'] = async (path, { maxBytes } = {}) => {
    const awaited = expected?.at(path);
    if (awaited === undefined) return readRemoteFile(reading, path, maxBytes);
    if (expected?.isDirectory(path) === true) fail(`${path} is a directory, not a file`);
    return expectedContent(awaited, path);
  };
  const stat: ReadHost['stat'] = async (path, how) => {
    const awaited = expected?.at(path);
    if (awaited !== undefined) return expectedStat(awaited, how);
    const found = statOutcome(asText(await exec(statProgram(quote(path), how))), path);
    if (found !== undefined || expected?.hasBelow(path) !== true) return found;
    const caps = await capsOf(transport, options.become);
    return statAfter(undefined, { type: 'directory', set: {}, mode: 0o755, caps });
  };
  const http = httpOf(transport, options, (path) => readRemoteFile(reading, path), stat);
  return {
    name: options.name,
    ...(expected === undefined ? {} : { expected }),
    maxOutput: transport.maxOutput,
    caps: () => capsOf(transport, options.become),
    probe: async (script, run) => whole(asText(await exec(script, run))),
    probeBytes: exec,
    stat,
    readFile,
    readFileInto: async (path, sink) => {
      if (expected?.at(path) === undefined) return readRemoteFileInto(reading, path, sink);
      const content = await readFile(path);
      if (content !== undefined) await new Promise<void>((resolve) => void sink.end(content, resolve));
      return content !== undefined;
    },
    readText: async (path) => (await readFile(path))?.toString('utf8'),
    httpGet: (request) => httpRequest(transport, request, { ...http, readOnly: true }),
    httpStream: async (request) => {
      const answer = await httpStream(transport, request, { ...http, readOnly: true });
      const size = Number(answer.headers['content-length']) || undefined;
      return { ...answer, body: countedSource(answer.body, size, options.onMoved) };
    },
    docker: (how = {}) => dockerClient(transport, { ...how, become: options.become, readOnly: true }),
    openProgram: (script, what) => transport.openProgram({ script, what, become: options.become }),
    kept: (key, make) => keptFor(transport, `${userKey(options.become)}\0${key}`, make),
    signal: options.signal,
  };
}

/** The two faces of one host. */
export interface Hosts {
  readonly read: ReadHost;
  /** Only for the time a plan is applied. `onChange` is told of what is done to the host. */
  write(onChange?: HostOptions['onChange']): WriteHost;
}

/** A host for one task. */
export const createHosts = (transport: Transport, options: HostOptions): Hosts => ({
  read: createReadHost(transport, { ...options, onChange: undefined }),
  write: (onChange) => {
    options.foreseen?.mayChange();
    return createWriteHost(transport, { ...options, onChange });
  },
});

const refuse = (what: string) => (): never => {
  throw new NotAhead(what);
};

/** A host for a task whose turn has not come: it may ask what can be kept for that turn, and nothing else. */
export const createHostAhead = (
  transport: Transport,
  options: HostOptions & { readonly foreseen: Foreseen },
): ReadHost => ({
  ...createReadHost(transport, { ...options, ahead: true, onChange: undefined }),
  readFileInto: refuse('a stream'),
  httpGet: refuse('HTTP'),
  httpStream: refuse('HTTP'),
  docker: refuse('Docker'),
  openProgram: refuse('a program'),
  kept: refuse('what is kept'),
});

/** A big file is read when it is its turn. */
const small = (transport: Transport): Transport =>
  Object.assign(Object.create(transport) as Transport, { downloadInto: refuse('a big file') });

/** A host that can be changed; made for the time a plan is applied. */
export function createWriteHost(transport: Transport, options: HostOptions): WriteHost {
  // What is only expected must never be taken for what is there by something that changes it.
  const read = createReadHost(transport, { ...options, expected: undefined, foreseen: undefined });
  // Without a guard a request is made in this very tick, so that it travels with the others.
  const guarded = <T>(work: () => Promise<T>): Promise<T> => guardOf(transport)?.().then(work) ?? work();
  const exec: Exec = (script, run) =>
    guarded(() => read.probeBytes(script, { onOutput: options.onOutput, ...run }));
  const writeFile: WriteHost['writeFile'] = async (path, content, how = {}) => {
    const bytes = typeof content === 'string' ? bytesOfText(content) : content;
    const answer = async (from: Arrival, stdin?: Buffer | Readable) =>
      writeOutcome(path, asText(await read.probeBytes(writeProgram(path, how, from), { stdin })));
    if ('remotePath' in bytes)
      return answer({ kind: 'host', path: bytes.remotePath, move: bytes.move === true });
    return answer({ kind: 'stdin' }, Buffer.isBuffer(bytes) ? bytes : await readLocal(bytes.localPath));
  };
  const http = httpOf(
    transport,
    options,
    (path) => read.readFile(path),
    (path, how) => read.stat(path, how),
  );
  /** What goes past the shells. */
  const beside = <T>(work: () => T): T => {
    options.onChange?.acts();
    return work();
  };
  return {
    ...read,
    run: async (script, run) => asText(await exec(script, run)),
    runBytes: exec,
    writeFile: (path, content, how = {}) => guarded(() => writeFile(path, content, how)),
    upload: (content, path) =>
      guarded(() =>
        beside(() => transport.upload(content, path, { become: options.become, signal: options.signal })),
      ),
    http: (request) => beside(() => httpRequest(transport, request, http)),
    docker: (how = {}) => beside(() => dockerClient(transport, { ...how, become: options.become })),
    changing: (work) => guarded(() => beside(work)),
    openStream: (target) =>
      guarded(() => beside(() => transport.openStream(target, { become: options.become }))),
    openProgram: (script, what) => beside(() => read.openProgram(script, what)),
    guard: (check) => addGuard(transport, check),
  };
}
