/** `community.general.redis` */
import {
  defineModule,
  fail,
  p,
  type Params,
  parseSize,
  type Plan,
  type ReadHost,
  type ResultKeys,
} from '../../../sdk/index.ts';
import { answer, info, loginParams, prepared } from './client.ts';

const params = {
  command: p.choice(['config', 'flush', 'replica', 'slave'], {
    doc: 'Set a value, empty databases, or say whose replica the server is.',
  }),
  name: p.str({ doc: 'Name of the value.' }),
  value: p.str({ doc: 'The value; sizes may be written as `4GB`.' }),
  flush_mode: p.choice(['all', 'db'], { doc: 'Whether all databases are emptied, or `db`.', default: 'all' }),
  db: p.int({ doc: 'Number of the database.' }),
  replica_mode: p.choice(['master', 'replica', 'slave'], {
    doc: 'Whether the server is a replica.',
    default: 'replica',
    aliases: ['slave_mode'],
  }),
  master_host: p.str({ doc: 'Where its master is.' }),
  master_port: p.int({ doc: 'Port of that.' }),
  ...loginParams,
} as const;
type Given = Params<typeof params>;

export const redis = defineModule({
  name: 'community.general.redis',
  summary: 'Set values of Redis servers, empty their databases, and make replicas',
  params,
  support: { check: 'full', diff: 'none' },
  actsAnew: { command: ['flush'] },
  differences: [
    'Needs redis-cli on the host instead of a library of Python.',
    "Authorities of certificates are the system's, not those of a library of Python.",
  ],
  returns: {
    name: 'Name of the value.',
    value: 'The value.',
    mode: 'Whether the server is a replica, and of whom.',
    flushed: 'Whether databases were emptied.',
    db: 'Number of the database.',
  },
  examples: [
    {
      title: 'No more memory than that',
      yaml: 'community.general.redis:\n  command: config\n  name: maxmemory\n  value: 4GB',
    },
    {
      title: 'A replica',
      yaml: 'community.general.redis:\n  command: replica\n  master_host: redis1\n  master_port: 6379',
    },
  ],
  plan(given, host) {
    switch (given.command) {
      case 'config':
        return config(given, host);
      case 'flush':
        return flush(given, host);
      case 'replica':
      case 'slave':
        return replica(given, host);
      default:
        return fail('A valid command must be provided');
    }
  },
});

/** Commands that are run, and what is told. */
const change = (
  given: Given,
  commands: readonly (readonly string[])[],
  result: ResultKeys,
  doing: string,
  db = 0,
): Plan => ({
  changed: true,
  result,
  apply: async (write) => {
    answer(await write.run(...prepared(given, commands, db)), doing);
    return undefined;
  },
});

/** Bytes of a size, and any other value as it is. */
const bytes = (text: string): string => String(parseSize(text.trim().toUpperCase()) ?? text);

async function config(given: Given, host: ReadHost): Promise<Plan> {
  const { name, value: wanted } = given;
  if (name === undefined || wanted === undefined) return fail('name and value must be provided');
  const value = bytes(wanted);
  const said = answer(
    await host.probe(...prepared(given, [['CONFIG', 'GET', name]])),
    'unable to read config',
  );
  const [found, ...lines] = said.split('\n');
  if (found !== name) return fail(`unable to read config: '${name}'`);
  const result = { name, value };
  if (lines.join('\n').replace(/\n$/, '') === value) return { changed: false, result };
  return change(given, [['CONFIG', 'SET', name, value]], result, 'unable to write config');
}

async function flush(given: Given, host: ReadHost): Promise<Plan> {
  const { db, flush_mode: mode } = given;
  if (mode === 'db' && db === undefined) fail('In db mode the db number must be provided');
  answer(await host.probe(...prepared(given, [['PING']], db)), 'unable to connect to database');
  const command = mode === 'all' ? 'FLUSHALL' : 'FLUSHDB';
  const result = { flushed: true, ...(mode === 'all' ? {} : { db }) };
  return change(given, [[command]], result, 'Unable to flush all databases', db);
}

async function replica(given: Given, host: ReadHost): Promise<Plan> {
  const { master_host: master, master_port: port } = given;
  const isReplica = given.replica_mode !== 'master';
  if (isReplica && (master ?? '') === '') fail('In replica mode master host must be provided');
  if (isReplica && (port ?? 0) === 0) fail('In replica mode master port must be provided');
  const found = await info(given, host);
  const role = found.get('role');
  const mode = isReplica ? { status: 'replica', master_host: master, master_port: port } : 'master';
  const isRight = isReplica
    ? role === 'slave' && found.get('master_host') === master && found.get('master_port') === String(port)
    : role === 'master';
  if (isRight) return { changed: false, result: { mode } };
  const command = isReplica ? ['REPLICAOF', master ?? '', String(port)] : ['REPLICAOF', 'NO', 'ONE'];
  return change(given, [command], { mode }, `Unable to set ${isReplica ? 'replica' : 'master'} mode`);
}
