/**
 * Storing and deleting entries, for either spelling of consul_kv.
 * @module
 */
import { fail, p, type Params, type Plan, type ReadHost, type ResultKeys } from '../../sdk/index.ts';
import { consulParams, consulReader, consulWriter } from './api.ts';
import { deleteKv, type KvEntry, putKv, readKv } from './kv.ts';

export const kvParams = {
  ...consulParams,
  key: p.str({ doc: 'Key, or prefix of keys.', required: true }),
  value: p.str({ doc: 'Value to store. Without it, `present` only reads.' }),
  state: p.choice(['absent', 'acquire', 'present', 'release'], {
    doc: '`present`: hold the value; `absent`: be gone; `acquire` and `release`: take or free its lock for `session`.',
    default: 'present',
  }),
  recurse: p.bool({ doc: 'Take the key as a prefix.' }),
  retrieve: p.bool({ doc: 'Read the entry back after storing it.', default: true }),
  session: p.str({ doc: 'Session that holds or frees the lock.' }),
  cas: p.str({
    doc: 'Store only if the entry’s ModifyIndex is this; `0` only if there is none.',
  }),
  flags: p.str({ doc: 'A number to keep with the value.' }),
  datacenter: p.str({ doc: 'Datacenter; the agent’s own when not given.', aliases: ['dc'] }),
  action: p.choice(['get', 'put', 'delete', 'GET', 'PUT', 'DELETE'], {
    doc: 'Old spelling: `get` returns a list in `value`; `put` and `delete` are `state`.',
    deprecated: 'use state: present or absent; to read, leave out value',
  }),
  keys: p.bool({ doc: 'With `action: get`, only the names of the keys.', default: false }),
  separator: p.str({ doc: 'With `keys`, list up to this.' }),
  acquire: p.str({ doc: 'With `action: put`, session that takes the lock.' }),
  release: p.str({ doc: 'With `action: put`, session that frees the lock.' }),
  version: p.str({ doc: 'Accepted for compatibility.', default: 'v1' }),
} as const;
export type KvParams = Params<typeof kvParams>;

export const readEntries = (params: KvParams, host: ReadHost, recurse = false): Promise<readonly KvEntry[]> =>
  readKv(consulReader(host, params), params.key, { dc: params.datacenter, recurse });

const flagsOf = (params: KvParams): number | undefined =>
  params.flags === undefined ? undefined : Number(params.flags);

export async function planStore(params: KvParams, value: string, host: ReadHost): Promise<Plan> {
  const [existing] = await readEntries(params, host);
  const flags = flagsOf(params);
  const changed = existing?.Value !== value || (flags !== undefined && existing.Flags !== flags);
  const result = { key: params.key, value, ...(params.retrieve ? { data: existing ?? null } : {}) };
  if (!changed) return { changed, result };
  return {
    changed,
    diff: kvDiff(params.key, existing?.Value ?? '', value),
    result,
    apply: async (writable) => {
      const consul = consulWriter(writable, params);
      const done = await putKv(consul, params.key, value, {
        cas: params.cas,
        flags: params.flags,
        dc: params.datacenter,
      });
      if (!done)
        fail(
          params.cas === undefined
            ? `Consul did not store ${params.key}`
            : `Consul did not store ${params.key}: its ModifyIndex is no longer ${params.cas}`,
        );
      return params.retrieve ? afterwards(params, writable) : {};
    },
  };
}

export async function afterwards(params: KvParams, host: ReadHost): Promise<ResultKeys> {
  const [entry] = await readEntries(params, host);
  return { data: entry ?? null, index: entry?.ModifyIndex };
}

export async function planDelete(params: KvParams, host: ReadHost): Promise<Plan> {
  const entries = await readEntries(params, host, params.recurse);
  const data = params.recurse ? entries : (entries[0] ?? null);
  const result = { key: params.key, data };
  if (entries.length === 0) return { changed: false, result };
  return {
    changed: true,
    diff: kvDiff(params.key, entries.map((entry) => `${entry.Key}: ${entry.Value ?? ''}`).join('\n'), ''),
    result,
    apply: async (writable) => {
      const consul = consulWriter(writable, params);
      await deleteKv(consul, params.key, { recurse: params.recurse, dc: params.datacenter, cas: params.cas });
      return {};
    },
  };
}

export const kvDiff = (key: string, before: string, after: string) =>
  ({
    kind: 'text',
    before: before && `${before}\n`,
    after: after && `${after}\n`,
    beforeHeader: key,
    afterHeader: key,
  }) as const;
