/**
 * The `metadata` entry of an action group in `meta/runtime.yml`, which may only say which groups it extends.
 * @module
 */
import { pyText } from '../../template/index.ts';
import { isDict, isList, keyText, type Dict, type Value } from '../../util/value.ts';

const expected: ReadonlyMap<Value, string> = new Map([['extend_group', 'list']]);

/** What is wrong with it, as Ansible says it; undefined where nothing is. */
export function metadataProblem(members: readonly Value[]): string | undefined {
  const entries = members.filter((member): member is Dict => isDict(member));
  for (const entry of entries) {
    const keys = [...entry.keys()].map((key) => keyText(key)).sort();
    if (keys.length > 1 || !entry.has('metadata'))
      return `The only expected key is metadata, but got keys: ${keys.join(', ')}`;
  }
  if (entries.length > 1) return 'The group contains multiple metadata entries.';
  const metadata = entries[0]?.get('metadata') ?? new Map<Value, Value>();
  if (!isDict(metadata)) return `The metadata is not a dictionary. Got ${pyText(metadata)}`;
  const unknown = [...metadata.keys()].filter((key) => !expected.has(key)).map((key) => keyText(key));
  if (unknown.length > 0) return `The metadata contains unexpected keys: ${unknown.sort().join(', ')}`;
  const wrong = [...metadata].filter(([, value]) => !isList(value) && typeof value !== 'string');
  if (wrong.length === 0) return undefined;
  const words = wrong.map(([key, value]) => `${keyText(key)} is ${pyText(value)} (expected type list)`);
  return `The metadata contains unexpected key types: ${words.join(', ')}`;
}
