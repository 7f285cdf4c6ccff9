/**
 * Consul's blocking queries as sources: health of services, and keys.
 * @module
 */
import { defineEventSource, p, type EventSourceContext } from '../../sdk/index.ts';
import { cut } from '../../util/cut.ts';
import { errorText } from '../../util/error-text.ts';
import { jsonOf, withClient, type Ask } from './client.ts';

const consulParams = {
  address: p.str({ doc: 'The agent.', default: 'http://127.0.0.1:8500' }),
  token: p.str({ doc: 'An ACL token.', secret: true }),
  datacenter: p.str({ doc: "Another datacenter than the agent's." }),
  wait: p.int({ doc: 'Seconds that the agent may hold a query.', default: 60 }),
} as const;

interface ConsulArgs {
  readonly address: string;
  readonly token?: string | undefined;
  readonly datacenter?: string | undefined;
  readonly wait: number;
}

const longestPause = 30;

/**
 * Asks again and again, each query held until something changes. An index that goes backwards, or is less than 1, begins
 * anew, as Consul's documentation demands. After a restart the query goes on from the index that was told last.
 */
const follow = (
  path: string,
  args: ConsulArgs,
  context: EventSourceContext,
  take: (answer: unknown) => Promise<void>,
): Promise<void> => withClient(context.signal, (ask) => followBy(ask, path, args, context, take));

async function followBy(
  ask: Ask,
  path: string,
  args: ConsulArgs,
  context: EventSourceContext,
  take: (answer: unknown) => Promise<void>,
): Promise<void> {
  const { signal, position } = context;
  let index = Number(position.load() ?? 0);
  let failures = 0;
  while (!signal.aborted) {
    try {
      const { next, answer } = await query(ask, path, index, args);
      failures = 0;
      if (next === index && next > 0) continue;
      await take(answer);
      // Without an index there is nothing to wait for.
      if (next < 1) await context.sleep(1);
      index = next < index || next < 1 ? 0 : next;
      position.save(index);
    } catch (error) {
      if (isOver(signal)) return;
      if (failures++ === 0) context.warn(`Consul at ${args.address}: ${errorText(error)}; trying again`);
      await context.sleep(Math.min(2 ** failures, longestPause));
    }
  }
}

const isOver = (signal: AbortSignal): boolean => signal.aborted;

async function query(
  ask: Ask,
  path: string,
  index: number,
  { address, token, datacenter, wait }: ConsulArgs,
): Promise<{ readonly next: number; readonly answer: unknown }> {
  const url = new URL(path, address);
  if (index > 0) {
    url.searchParams.set('index', String(index));
    url.searchParams.set('wait', `${wait}s`);
  }
  if (datacenter !== undefined) url.searchParams.set('dc', datacenter);
  const response = await ask({
    url: url.href,
    headers: token === undefined ? {} : { 'X-Consul-Token': token },
    // Consul adds up to a sixteenth to the wait.
    timeout: (wait * 1.1 + 10) * 1000,
  });
  const { status, headers, body } = response;
  const isGood = status >= 200 && status < 300;
  // Without the key there is an index all the same.
  if (!isGood && status !== 404) throw new Error(`status ${status} ${cut(body.toString('utf8'), 200)}`);
  return { next: Number(headers['x-consul-index'] ?? 0), answer: isGood ? jsonOf(response) : [] };
}

interface Check {
  readonly Node: string;
  readonly CheckID: string;
  readonly Name: string;
  readonly Status: string;
  readonly Output: string;
  readonly ServiceID: string;
  readonly ServiceName: string;
}

const eventOf = (
  check: Check,
  before: string | undefined,
  status = check.Status,
): Record<string, unknown> => ({
  node: check.Node,
  check: check.CheckID,
  name: check.Name,
  service: check.ServiceName,
  service_id: check.ServiceID,
  status,
  before: before ?? null,
  output: check.Output,
});

export const consulHealth = defineEventSource({
  name: 'tsplay.consul.health',
  summary:
    'An event for each check whose status changed: {node, check, service, service_id, status, before, output}',
  params: {
    ...consulParams,
    service: p.str({ doc: 'Only checks of this service.' }),
    state: p.choice(['any', 'passing', 'warning', 'critical'], {
      doc: 'Only checks in this state; checks that leave it are told with status gone.',
      default: 'any',
    }),
  },
  async run(args, context) {
    const known = new Map<string, Check>();
    const path =
      args.service === undefined
        ? `/v1/health/state/${args.state}`
        : `/v1/health/checks/${encodeURIComponent(args.service)}`;
    await follow(path, args, context, async (answer) => {
      const checks = (answer as Check[]).filter(
        ({ Status }) => args.state === 'any' || Status === args.state,
      );
      const now = new Map(checks.map((check) => [`${check.Node}/${check.CheckID}`, check]));
      for (const [key, check] of now) {
        const before = known.get(key)?.Status;
        if (before !== check.Status) await context.put(eventOf(check, before));
      }
      for (const [key, check] of known)
        if (!now.has(key)) await context.put(eventOf(check, check.Status, 'gone'));
      known.clear();
      for (const [key, check] of now) known.set(key, check);
    });
  },
});

interface Entry {
  readonly Key: string;
  readonly Value: string | null;
  readonly ModifyIndex: number;
  readonly Flags: number;
}

export const consulKv = defineEventSource({
  name: 'tsplay.consul.kv',
  summary: 'An event for each key that was set or deleted: {key, value, index, deleted}',
  params: { ...consulParams, prefix: p.str({ doc: 'Keys that begin so.', required: true }) },
  async run(args, context) {
    const known = new Map<string, number>();
    // What was told before a restart is not told again.
    const told = Number(context.position.load() ?? 0);
    const prefix = args.prefix.split('/').map(encodeURIComponent).join('/');
    await follow(`/v1/kv/${prefix}?recurse=true`, args, context, async (answer) => {
      const entries = answer as Entry[];
      for (const { Key: key, Value: value, ModifyIndex: index, Flags: flags } of entries) {
        const isNew = known.get(key) !== index && !(known.size === 0 && index <= told);
        if (isNew)
          await context.put({
            key,
            value: value === null ? '' : Buffer.from(value, 'base64').toString('utf8'),
            index,
            flags,
            deleted: false,
          });
      }
      const keys = new Set(entries.map(({ Key }) => Key));
      for (const key of known.keys())
        if (!keys.has(key)) await context.put({ key, value: null, deleted: true });
      known.clear();
      for (const { Key, ModifyIndex } of entries) known.set(Key, ModifyIndex);
    });
  },
});
