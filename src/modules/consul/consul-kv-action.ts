/**
 * The spelling of the module that came with the article: `action: get | put | delete`.
 * @module
 */
import { fail, type Plan, type ReadHost } from '../../sdk/index.ts';
import { consulReader, consulWriter, keyPath } from './api.ts';
import { type KvParams, planDelete, planStore } from './kv-plans.ts';
import { putKv, readKv } from './kv.ts';

export async function planAction(
  params: KvParams,
  action: NonNullable<KvParams['action']>,
  host: ReadHost,
): Promise<Plan> {
  switch (action.toLowerCase()) {
    case 'get':
      return planGet(params, host);
    case 'put':
      return planPut(params, host);
    default:
      return withSuccess(await planDelete(params, host), { key: params.key, deleted: true });
  }
}

const withSuccess = (plan: Plan, more: Record<string, unknown>): Plan => ({
  ...plan,
  result: { ...plan.result, succeeded: true, ...more },
});

/** A missing key fails, and plays rely on it: `ignore_errors` and `container_color|success`. */
async function planGet(params: KvParams, host: ReadHost): Promise<Plan> {
  const consul = consulReader(host, params);
  const query = { dc: params.datacenter, recurse: params.recurse };
  const value = params.keys
    ? await consul.get<string[]>(keyPath(params.key), { ...query, keys: true, separator: params.separator })
    : await readKv(consul, params.key, query);
  if (value === undefined || value.length === 0)
    fail(`API call failed: HTTP Error 404: Not Found: there is no key ${params.key}`);
  return { changed: false, result: { succeeded: true, key: params.key, value } };
}

async function planPut(params: KvParams, host: ReadHost): Promise<Plan> {
  const { value, acquire, release } = params;
  if (value === undefined || value === '') fail('A value is required when using PUT');
  if (acquire === undefined && release === undefined)
    return withSuccess(await planStore(params, value, host), { key: params.key, value });
  return {
    changed: true,
    result: { succeeded: true, key: params.key, value },
    apply: async (writable) => {
      const query = { acquire, release, cas: params.cas, flags: params.flags, dc: params.datacenter };
      const done = await putKv(consulWriter(writable, params), params.key, value, query);
      if (!done) fail(`Failed PUT for key: ${params.key}: the lock is held by another session`);
      return {};
    },
  };
}
