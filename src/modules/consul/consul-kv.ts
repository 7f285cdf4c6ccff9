import { defineModule, type Plan, type ReadHost } from '../../sdk/index.ts';
import { consulWriter } from './api.ts';
import { planAction } from './consul-kv-action.ts';
import { type KvEntry, putKv } from './kv.ts';
import {
  afterwards,
  kvDiff,
  type KvParams,
  kvParams,
  planDelete,
  planStore,
  readEntries,
} from './kv-plans.ts';

export const consulKv = defineModule({
  name: 'community.general.consul_kv',
  summary: 'Read and change entries of Consul’s key/value store',
  params: kvParams,
  constraints: {
    requiredIf: [
      ['state', 'acquire', ['session']],
      ['state', 'release', ['session']],
    ],
  },
  support: { check: 'full', diff: 'full' },
  differences: ['The old `action: put` and `delete` report changed only when something changed.'],
  returns: {
    data: 'The entry (a list under `recurse`) with its `Value` decoded; none when there is none.',
    value: 'The value stored; with `action: get`, a list of entries.',
    index: 'Consul’s index of the entry.',
  },
  examples: [
    { title: 'Store', yaml: 'community.general.consul_kv:\n  key: services/books/color\n  value: blue' },
    {
      title: 'Read',
      yaml: 'community.general.consul_kv:\n  key: services/books/color\nregister: color',
    },
    { title: 'Old spelling', yaml: 'consul_kv: action=get key=services/books/color' },
  ],
  plan: planKv,
});

async function planKv(params: KvParams, host: ReadHost): Promise<Plan> {
  if (params.action !== undefined) return planAction(params, params.action, host);
  switch (params.state) {
    case 'present':
      return params.value === undefined ? planRead(params, host) : planStore(params, params.value, host);
    case 'absent':
      return planDelete(params, host);
    default:
      return planLock(params, params.state, host);
  }
}

async function planRead(params: KvParams, host: ReadHost): Promise<Plan> {
  const entries = await readEntries(params, host, params.recurse);
  const data = params.recurse ? (entries.length > 0 ? entries : null) : (entries[0] ?? null);
  return { changed: false, result: { index: indexOf(entries), data } };
}

const indexOf = (entries: readonly KvEntry[]): number | null =>
  entries.length === 0 ? null : Math.max(...entries.map((entry) => entry.ModifyIndex));

/** Locks are a race that only Consul decides: a plan knows who holds the lock now. */
async function planLock(params: KvParams, state: 'acquire' | 'release', host: ReadHost): Promise<Plan> {
  const [existing] = await readEntries(params, host);
  const holds = existing?.Session === params.session;
  const result = { key: params.key, value: params.value, session: params.session, data: existing ?? null };
  if (holds === (state === 'acquire')) return { changed: false, result };
  return {
    changed: true,
    diff: kvDiff(
      `${params.key} (lock)`,
      existing?.Session ?? '',
      state === 'acquire' ? (params.session ?? '') : '',
    ),
    result,
    apply: async (writable) => {
      const consul = consulWriter(writable, params);
      const done = await putKv(consul, params.key, params.value ?? existing?.Value ?? '', {
        [state]: params.session,
        cas: params.cas,
        flags: params.flags,
        dc: params.datacenter,
      });
      return { changed: done, ...(await afterwards(params, writable)) };
    },
  };
}
