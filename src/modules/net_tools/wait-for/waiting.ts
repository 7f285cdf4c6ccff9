/**
 * Waiting on the host: for files, ports and the end of connections.
 * @module
 */
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, type Params, quote, type ReadHost, regexSearch, type WriteHost } from '../../../sdk/index.ts';
import { hostWord } from '../../lib/words.ts';
import { addressForms, countConnections, stateCode } from './tcp-table.ts';
import type { waitParams } from './params.ts';

export type WaitParams = Params<typeof waitParams>;

export interface Match {
  readonly groups: readonly (string | null)[];
  readonly named: Readonly<Record<string, string | null>>;
}

const noMatch: Match = { groups: [], named: {} };

function matchIn(text: string, regex: string): Match | undefined {
  const found = regexSearch(regex, text, { multiline: true });
  if (found === undefined) return undefined;
  return {
    groups: Array.from({ length: found.groupCount }, (_, i) => found.group(i + 1)),
    named: Object.fromEntries(found.groupNames.map((name) => [name, found.group(name)])),
  };
}

/** Looks until it finds, `undefined` when time is up. `look` gets the milliseconds that are left. */
export async function poll<T>(
  params: WaitParams,
  deadline: number,
  look: (left: number) => Promise<T | undefined>,
): Promise<T | undefined> {
  while (Date.now() < deadline) {
    const found = await look(deadline - Date.now());
    if (found !== undefined) return found;
    await sleep(Math.max(0, Math.min(params.sleep * 1000, deadline - Date.now())));
  }
  return undefined;
}

/** One long request: the host itself looks until the file is there or gone. */
export async function waitForPath(
  params: WaitParams,
  path: string,
  wanted: boolean,
  host: WriteHost,
  deadline: number,
): Promise<Match | undefined> {
  const left = Math.max(0, Math.ceil((deadline - Date.now()) / 1000));
  const test = `[ -e "$f" ]${wanted ? '' : ' || [ -L "$f" ]'}`;
  const result = await host.run(`f=${hostWord(path)}
end=$(($(date +%s) + ${left}))
until ${wanted ? test : `! { ${test}; }`}; do
  [ "$(date +%s)" -lt $end ] || exit 9
  sleep ${Math.max(params.sleep, 0) || 0.2}
done`);
  return result.rc === 0 ? noMatch : undefined;
}

/** Bytes that are looked at at once: of a longer file or answer, piece by piece. */
const pieceSize = 4 * 1024 * 1024;
/** Bytes of a piece that the next one has too: a match may be as long. */
const overlap = 1024 * 1024;

/** From the first whole line of a text on, or all of it where there is none. */
const wholeFrom = (text: string): string => text.slice(text.indexOf('\n') + 1);

/** Looks through a regular file: a pipe or a device would be waited for past the deadline, or have no end. */
async function lookThrough(path: string, regex: string, host: ReadHost): Promise<Match | undefined> {
  const size = Math.min(pieceSize, Math.floor(host.maxOutput / 2));
  for (let from = 0; ; from += size - Math.min(overlap, Math.floor(size / 4))) {
    const read = await host.probeBytes(
      `f=${hostWord(path)}; [ -f "$f" ] && [ -r "$f" ] && tail -c +${from + 1} -- "$f" 2>/dev/null | head -c ${size}`,
    );
    if (read.rc !== 0) return undefined;
    const isLast = read.stdout.length < size;
    const text = read.stdout.toString('utf8');
    // Where a piece begins or ends within a line, no line does.
    const begun = from === 0 ? text : wholeFrom(text);
    const match = matchIn(isLast ? begun : begun.slice(0, begun.lastIndexOf('\n') + 1 || undefined), regex);
    if (match !== undefined || isLast) return match;
  }
}

export const waitForText = (
  params: WaitParams,
  path: string,
  regex: string,
  host: ReadHost,
  deadline: number,
): Promise<Match | undefined> => poll(params, deadline, () => lookThrough(path, regex, host));

/** A stream, or undefined where there is no answer. Fails when the connection to the host cannot open streams at all. */
export async function tryConnect(
  host: WriteHost,
  address: string,
  port: number,
  ms: number,
): Promise<Duplex | undefined> {
  const opening = host.openStream({ kind: 'tcp', host: address, port });
  const timer = new AbortController();
  try {
    const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
    const stream = await Promise.race([opening, late]);
    if (stream === undefined) void opening.then((each) => each.destroy()).catch(() => undefined);
    return stream;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'StreamError') throw error;
    if ((error as Error & { reason?: unknown }).reason === 'forbidden') fail(error.message);
    return undefined;
  } finally {
    timer.abort();
  }
}

/** Bytes of an answer that are kept while nothing in it matches: a server may never stop talking. */
const kept = 64 * 1024;

/** Reads until the expression matches; undefined when the peer ends or time is up. */
async function readMatch(stream: Duplex, regex: string, ms: number): Promise<Match | undefined> {
  const late = setTimeout(() => stream.destroy(), Math.max(1, ms));
  const decoder = new StringDecoder('utf8');
  let text = '';
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      text = (text.length > kept ? wholeFrom(text.slice(-kept)) : text) + decoder.write(chunk);
      const found = matchIn(text, regex);
      if (found !== undefined) return found;
    }
  } catch {
    // Broken off, or time is up.
  } finally {
    clearTimeout(late);
  }
  return undefined;
}

export const waitForPort = (
  params: WaitParams,
  port: number,
  regex: string | undefined,
  host: WriteHost,
  deadline: number,
): Promise<Match | undefined> =>
  poll(params, deadline, async (left) => {
    const stream = await tryConnect(host, params.host, port, Math.min(params.connect_timeout * 1000, left));
    if (stream === undefined) return undefined;
    stream.on('error', () => undefined);
    const match = regex === undefined ? noMatch : await readMatch(stream, regex, left);
    stream.destroy();
    return match;
  });

export const waitForNoPort = (
  params: WaitParams,
  port: number,
  host: WriteHost,
  deadline: number,
): Promise<Match | undefined> =>
  poll(params, deadline, async (left) => {
    const stream = await tryConnect(host, params.host, port, Math.min(params.connect_timeout * 1000, left));
    if (stream === undefined) return noMatch;
    stream.on('error', () => undefined);
    stream.destroy();
    return undefined;
  });

const tables = 'cat /proc/net/tcp /proc/net/tcp6 2>/dev/null';

/** Addresses of names, looked up on the host, as the tables of connections write them. */
async function formsOf(host: ReadHost, names: readonly string[]): Promise<string[]> {
  const direct = names.flatMap(addressForms);
  const unresolved = names.filter((name) => addressForms(name).length === 0);
  if (unresolved.length === 0) return direct;
  const script = unresolved.map((name) => `getent ahosts ${quote(name)}`).join('; ');
  const { stdout } = await host.probe(script);
  const addresses = stdout.split('\n').map((line) => line.split(/\s+/)[0] ?? '');
  return [...direct, ...new Set(addresses.flatMap(addressForms))];
}

export async function waitForDrained(
  params: WaitParams,
  host: ReadHost,
  deadline: number,
): Promise<Match | undefined> {
  const [local, excluded] = [
    await formsOf(host, [params.host]),
    await formsOf(host, params.exclude_hosts ?? []),
  ];
  const states = params.active_connection_states.flatMap((name) => stateCode(name) ?? []);
  return poll(params, deadline, async () => {
    const { stdout } = await host.probe(tables);
    const filter = { local, port: params.port ?? 0, states, excluded };
    return countConnections(stdout, filter) === 0 ? noMatch : undefined;
  });
}

/** Whether the host itself listens on a port: for check mode, which opens nothing. */
export async function listens(host: ReadHost, port: number): Promise<boolean> {
  const { stdout } = await host.probe(tables);
  const filter = { local: ['00000000'], port, states: ['0A'], excluded: [] };
  return countConnections(stdout, filter) > 0;
}
