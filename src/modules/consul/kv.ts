/**
 * Entries of the key/value store.
 * @module
 */
import type { ConsulReader, ConsulWriter, Query } from './api.ts';
import { keyPath } from './api.ts';

/** An entry as Consul gives it, with the value decoded to text. */
export interface KvEntry {
  readonly Key: string;
  readonly Value: string | null;
  readonly Flags: number;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
  readonly LockIndex: number;
  readonly Session?: string;
}

const decode = (entry: KvEntry): KvEntry => ({
  ...entry,
  Value: entry.Value === null ? null : Buffer.from(entry.Value, 'base64').toString('utf8'),
});

/** The entry under a key, or everything below it; empty when there is nothing. */
export async function readKv(
  consul: ConsulReader,
  key: string,
  query: Query = {},
): Promise<readonly KvEntry[]> {
  return ((await consul.get<KvEntry[]>(keyPath(key), query)) ?? []).map(decode);
}

/** Whether Consul did it: a lock or a check-and-set may be refused. */
export const putKv = async (
  consul: ConsulWriter,
  key: string,
  value: string,
  query: Query = {},
): Promise<boolean> => await consul.put<boolean>(keyPath(key), query, value);

export const deleteKv = async (consul: ConsulWriter, key: string, query: Query = {}): Promise<boolean> =>
  await consul.delete<boolean>(keyPath(key), query);
