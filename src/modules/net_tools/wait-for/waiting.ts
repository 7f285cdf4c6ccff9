/**
 * Waiting on the host: for files, ports and the end of connections.
 * @module
 */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
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

export const waitForText = (
  params: WaitParams,
  path: string,
  regex: string,
  host: ReadHost,
  deadline: number,
): Promise<Match | undefined> =>
  poll(params, deadline, async () => {
    // A pipe would be waited for past the deadline.
    const read = await host.probe(`f=${hostWord(path)}; [ ! -p "$f" ] && cat -- "$f" 2>/dev/null`);
    return read.rc === 0 ? matchIn(read.stdout, regex) : undefined;
  });

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

/** Reads until the expression matches; undefined when the peer ends or time is up. */
async function readMatch(stream: Duplex, regex: string, ms: number): Promise<Match | undefined> {
  let text = '';
  const signal = AbortSignal.timeout(Math.max(1, ms));
  try {
    for (;;) {
      const event = once(stream, 'data', { signal });
      const ended = Promise.race([once(stream, 'end', { signal }), once(stream, 'close', { signal })]).then(
        () => undefined,
      );
      const chunk = await Promise.race([event, ended]);
      if (chunk === undefined) return undefined;
      text += (chunk[0] as Buffer).toString('utf8');
      const found = matchIn(text, regex);
      if (found !== undefined) return found;
    }
  } catch {
    return undefined;
  }
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
