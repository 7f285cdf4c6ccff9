import { defineModule, fail, p, type Params, type Plan, type ReadHost } from '../../sdk/index.ts';
import { consulParams, consulReader, consulWriter } from './api.ts';

const params = {
  ...consulParams,
  id: p.str({ doc: 'Id of the session; required for `info` and `absent`.' }),
  state: p.choice(['absent', 'info', 'list', 'node', 'present'], {
    doc: '`present` makes a session; `info`, `list` and `node` look.',
    default: 'present',
  }),
  name: p.str({ doc: 'Name of a new session; with `state: node`, the node.' }),
  delay: p.int({ doc: 'Seconds for which a lost lock cannot be taken again.', default: 15 }),
  node: p.str({ doc: 'Node of the session; the agent’s own when not given.' }),
  datacenter: p.str({ doc: 'Datacenter.' }),
  checks: p.list(p.str({ doc: 'Id of a check.' }), { doc: 'Checks whose failure ends the session.' }),
  behavior: p.choice(['delete', 'release'], {
    doc: 'What happens to its keys when it ends.',
    default: 'release',
  }),
  ttl: p.int({ doc: 'Seconds (10 to 86400) after which it ends unless renewed.' }),
} as const;
type SessionParams = Params<typeof params>;

interface Session {
  readonly ID: string;
  readonly [key: string]: unknown;
}

export const consulSession = defineModule({
  name: 'community.general.consul_session',
  summary: 'Make, end and look at Consul’s sessions',
  description:
    'Sessions hold locks. Every run with `state: present` makes a new one, so it is always changed.',
  params,
  constraints: {
    requiredIf: [
      ['state', 'node', ['name']],
      ['state', 'info', ['id']],
      ['state', 'absent', ['id']],
    ],
  },
  support: { check: 'full', diff: 'none' },
  actsAnew: { state: ['present'] },
  returns: { session_id: 'Id of the session.', sessions: 'What was found.', ttl: 'Life in seconds.' },
  examples: [
    {
      title: 'A session for a lock',
      yaml: 'community.general.consul_session:\n  name: deploy\n  ttl: 10\n  delay: 1\nregister: session',
    },
    {
      title: 'Ended',
      yaml: 'community.general.consul_session:\n  id: "{{ session.session_id }}"\n  state: absent',
    },
  ],
  plan: planSession,
});

async function planSession(params: SessionParams, host: ReadHost): Promise<Plan> {
  const consul = consulReader(host, params);
  const dc = { dc: params.datacenter };
  const get = async (path: string): Promise<Session[]> => (await consul.get<Session[]>(path, dc)) ?? [];
  switch (params.state) {
    case 'list':
      return { changed: false, result: { sessions: await get('/session/list') } };
    case 'node':
      return {
        changed: false,
        result: {
          node: params.name,
          sessions: await get(`/session/node/${encodeURIComponent(params.name ?? '')}`),
        },
      };
    case 'info':
      return {
        changed: false,
        result: {
          session_id: params.id,
          sessions: (await get(`/session/info/${params.id ?? ''}`))[0] ?? null,
        },
      };
    case 'absent':
      return planEnd(params, (await get(`/session/info/${params.id ?? ''}`)).length > 0);
    case 'present':
      return planMake(params);
  }
}

function planEnd(params: SessionParams, exists: boolean): Plan {
  const result = { session_id: params.id };
  if (!exists) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (host) => {
      await consulWriter(host, params).put(`/session/destroy/${params.id ?? ''}`, { dc: params.datacenter });
      return {};
    },
  };
}

function planMake(params: SessionParams): Plan {
  if (params.ttl !== undefined && (params.ttl < 10 || params.ttl > 86400))
    fail(`ttl must be between 10 and 86400 seconds, not ${params.ttl}`);
  const { name, behavior, checks, delay, node, ttl } = params;
  const body = {
    Name: name,
    Node: node,
    Behavior: behavior,
    LockDelay: `${delay}s`,
    ...(ttl === undefined ? {} : { TTL: `${ttl}s` }),
    ...(checks === undefined ? {} : { Checks: checks }),
  };
  return {
    changed: true,
    result: { name, behavior, checks, delay, node, ttl },
    apply: async (host) => {
      const made = await consulWriter(host, params).put<{ ID: string }>(
        '/session/create',
        { dc: params.datacenter },
        body,
      );
      return { session_id: made.ID };
    },
  };
}
