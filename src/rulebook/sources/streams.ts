/**
 * Sources that read lines as they come: Docker's events and the journal.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { defineEventSource, p, type EventData } from '../../sdk/index.ts';
import { cutStart } from '../../util/cut.ts';
import { parseForeignJson } from '../../util/depth.ts';
import { errorText } from '../../util/error-text.ts';
import { jsonOf, linesOf, withClient } from './client.ts';
import { dictOrEmpty } from './plain.ts';

const longestPause = 30;

function docker(socket: string, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socket, path, signal, headers: { host: 'docker' } }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else {
        response.resume();
        reject(new Error(`status ${response.statusCode}`));
      }
    });
    call.on('error', reject);
    call.end();
  });
}

/** An answer of Docker's API, as JSON. */
export async function dockerJson<T>(socket: string, path: string, signal: AbortSignal): Promise<T> {
  const response = await withClient(signal, (ask) =>
    ask({ url: `http://docker${path}`, socketPath: socket, timeout: 20_000 }),
  );
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  return jsonOf(response) as T;
}

export const dockerEvents = defineEventSource({
  name: 'tsplay.docker.events',
  summary: "An event for each of Docker's: {type, action, id, attributes, scope, time}",
  params: {
    socket: p.path({ doc: "Docker's socket.", default: '/var/run/docker.sock' }),
    filters: p.dict({ doc: 'Filters as Docker takes them: `{type: [service, node]}`.' }),
    scope: p.choice(['local', 'swarm', 'any'], { doc: "The node's own, or the swarm's.", default: 'any' }),
  },
  async run({ socket, filters, scope }, context) {
    const { signal, position } = context;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const query = new URLSearchParams();
        const wanted = { ...dictOrEmpty(filters), ...(scope === 'any' ? {} : { scope: [scope] }) };
        if (Object.keys(wanted).length > 0) query.set('filters', JSON.stringify(wanted));
        const since = position.load();
        if (typeof since === 'string') query.set('since', since);
        const response = await docker(socket, `/v1.41/events?${query.toString()}`, signal);
        failures = 0;
        for await (const line of linesOf(response)) {
          const said = parseForeignJson(line) as {
            readonly Type: string;
            readonly Action: string;
            readonly scope?: string;
            readonly timeNano: number;
            readonly Actor: { readonly ID: string; readonly Attributes: Record<string, string> };
          };
          await context.put({
            type: said.Type,
            action: said.Action,
            id: said.Actor.ID,
            attributes: said.Actor.Attributes,
            scope: said.scope ?? 'local',
            time: said.timeNano / 1e9,
          });
          // The next nanosecond; numbers of this size lose their end, so the text is what counts.
          const nano = BigInt(/"timeNano":(\d+)/.exec(line)?.[1] ?? '0') + 1n;
          position.save(`${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, '0')}`);
        }
      } catch (error) {
        if (isOver(signal)) return;
        if (failures === 0) context.warn(`Docker at ${socket}: ${errorText(error)}; trying again`);
      }
      await context.sleep(Math.min(2 ** failures++, longestPause));
    }
  },
});

const isOver = (signal: AbortSignal): boolean => signal.aborted;

export const journald = defineEventSource({
  name: 'ansible.eda.journald',
  aliases: ['journald', 'eda.builtin.journald'],
  summary: "An event for each entry of the journal: {journald: {…}} with the entry's fields in small letters",
  params: {
    match: p.str({ doc: 'Entries that match, `FIELD=value`; ALL for any.', default: 'ALL' }),
  },
  async run({ match }, { put, signal, position }) {
    const cursor = position.load();
    const from = typeof cursor === 'string' ? [`--after-cursor=${cursor}`] : ['--lines=0'];
    const args = ['--follow', '--output=json', '--no-pager', ...from, ...(match === 'ALL' ? [] : [match])];
    const child = spawn('journalctl', args, { signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = cutStart(said + chunk.toString(), 500)));
    // Listened for from the start: a program that is not there says so at once.
    const ended = once(child, 'close').catch((error: unknown) => error);
    for await (const line of linesOf(child.stdout)) {
      const entry = parseForeignJson(line) as EventData;
      const fields = Object.entries(entry).map(([key, value]) => [
        key.replace(/^_+/, '').toLowerCase(),
        value,
      ]);
      await put({ journald: Object.fromEntries(fields) as EventData });
      position.save(entry['__CURSOR']);
    }
    const end = await ended;
    if (!isOver(signal)) throw end instanceof Error ? end : new Error(`journalctl ended: ${said.trim()}`);
  },
});
