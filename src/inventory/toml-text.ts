/**
 * TOML, for inventories.
 * @module
 */
import { stringify } from 'smol-toml';
import { TsplayError } from '../errors/index.ts';
import { isDict, keyText, toPlain, type Dict, type Value } from '../util/value.ts';

/** A dict as TOML. Throws TSP1301 for what TOML cannot hold: null, and keys that are not text. */
export function tomlText(value: Dict): string {
  check(value);
  return stringify(toPlain(value));
}

function check(value: Value): void {
  if (value === null)
    throw new TsplayError(
      'TSP1301',
      'The source inventory contains a value that cannot be represented in TOML: null',
    );
  if (Array.isArray(value)) value.forEach(check);
  if (!isDict(value)) return;
  for (const [key, member] of value) {
    if (typeof key !== 'string')
      throw new TsplayError(
        'TSP1301',
        `The source inventory contains a non-string key (${keyText(key)}) which cannot be represented in TOML. The specified key will need to be converted to a string. Be aware that if your playbooks expect this key to be non-string, your playbooks will need to be modified to support this change.`,
      );
    check(member);
  }
}
