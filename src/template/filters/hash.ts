/**
 * Hashes, UUIDs and chance.
 * @module
 */
import { createHash, getHashes, randomInt } from 'node:crypto';
import { type FilterDeclaration } from '../plugin.ts';
import { PyRandom } from '../python/mersenne.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { dictGet } from '../runtime/dict.ts';
import { filterError, raise, valueError } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { Undefined } from '../runtime/undefined.ts';
import { isIterable, iter, length, truth } from '../runtime/iterate.ts';
import { Bytes } from '../runtime/objects.ts';
import { str } from '../runtime/repr.ts';
import { isMap, or, type Py } from '../runtime/types.ts';

const bytesOf = (v: Py): Buffer => (v instanceof Bytes ? v.bytes : Buffer.from(str(v)));
const known = new Set(getHashes().map((h) => h.toLowerCase()));
/** Python's names of hashes that OpenSSL spells differently. */
const names = new Map([
  ['sha3_224', 'sha3-224'],
  ['sha3_256', 'sha3-256'],
  ['sha3_384', 'sha3-384'],
  ['sha3_512', 'sha3-512'],
  ['blake2b', 'blake2b512'],
  ['blake2s', 'blake2s256'],
]);

function hash(value: Py, type: string): string {
  const name = names.get(type.toLowerCase()) ?? type.toLowerCase();
  if (!known.has(name)) return filterError(`unsupported hash type ${type}`);
  return createHash(name).update(bytesOf(value)).digest('hex');
}

const ansibleNamespace = '361E6D51-FAEC-444A-9079-341386DA8E2E';

/** A UUID version 5: from a name within a namespace. */
function uuid(value: Py, namespace: string): string {
  const hex = namespace.replace(/urn:|uuid:/g, '').replace(/[{}-]/g, '');
  if (!/^[\da-f]{32}$/i.test(hex)) {
    return filterError(`Invalid value '${namespace}' for 'namespace': badly formed hexadecimal UUID string`);
  }
  const digest = createHash('sha1')
    .update(Buffer.from(hex, 'hex'))
    .update(bytesOf(value))
    .digest()
    .subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A number below `n`: of a seeded generator, or unpredictable. */
type Below = (n: number) => number;
const chance = (seed: Py): Below => {
  if (seed === null) return (n) => randomInt(n);
  const random = new PyRandom(seed);
  return (n) => random.below(n);
};

function random(value: Py, start: Py, step: Py, seed: Py): Py {
  const below = chance(seed);
  if (isInt(value) || typeof value === 'boolean') {
    const from = truth(start) ? asIndex(start) : 0;
    const by = truth(step) ? asIndex(step) : 1;
    const count = Math.ceil((Number(value) - from) / by);
    if (count <= 0)
      return valueError(`empty range for randrange() (${from}, ${String(value)}, ${Number(value) - from})`);
    return from + by * below(count);
  }
  const missing = value instanceof Undefined;
  if (!missing && !isIterable(value)) return filterError('random can only be used on sequences and integers');
  if (truth(start) || truth(step)) return filterError('start and step can only be used with integer values');
  const n = length(value);
  if (n === 0) return raise('IndexError', 'Cannot choose from an empty sequence');
  const index = below(n);
  // Python takes `value[index]`, for a dict too.
  if (isMap(value)) return or(dictGet(value, index), () => raise('KeyError', String(index)));
  return iter(value)[index] ?? null;
}

function shuffler(seed: Py): Below | undefined {
  try {
    return chance(truth(seed) ? seed : null);
  } catch {
    return undefined;
  }
}

export function shuffle(value: Py, seed: Py): Py {
  if (!isIterable(value)) return value;
  const items = [...iter(value)];
  const below = shuffler(seed);
  // A seed that is none leaves the order as it is.
  if (!below) return items;
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [items[i], items[j]] = [items[j] ?? null, items[i] ?? null];
  }
  return items;
}

/** A MAC address with a given start: `random_mac`. */
function randomMac(value: Py, seed: Py): Py {
  if (typeof value !== 'string')
    return filterError(`Invalid value type (${typeName(value)}) for random_mac (${str(value)})`);
  const parts = value
    .toLowerCase()
    .split(':')
    .filter((p) => p !== '');
  if (parts.length === 0 || parts.length > 5)
    return filterError(`Invalid value (${value}) for random_mac: 5 colon(:) separated items max`);
  for (const part of parts)
    if (!/^[a-f0-9]{2}$/.test(part))
      return filterError(`Invalid value (${value}) for random_mac: ${part} not hexa byte`);
  const missing = 6 - parts.length;
  const below = chance(seed);
  const number = 68719476736 + below(1099511627775 - 68719476736 + 1);
  const tail =
    number
      .toString(16)
      .slice(-missing * 2)
      .match(/../g) ?? [];
  return [...parts, ...tail].join(':');
}

export const hashFilters: readonly FilterDeclaration[] = [
  {
    name: 'hash',
    signature: "hashtype='sha1'",
    doc: 'A hash of the text in hex.',
    example: ["'x' | hash('md5')", "'9dd4e461268c8034f5c8564e155c67a6'"],
    run: (value, [type = 'sha1']) => hash(value, str(type)),
  },
  {
    name: 'md5',
    doc: 'The MD5 hash in hex.',
    example: ["'x' | md5", "'9dd4e461268c8034f5c8564e155c67a6'"],
    run: (v) => hash(v, 'md5'),
  },
  {
    name: 'sha1',
    aliases: ['checksum'],
    doc: 'The SHA-1 hash in hex.',
    example: ["'x' | sha1", "'11f6ad8ec52a2984abaafd7c3b516503785c2072'"],
    run: (v) => hash(v, 'sha1'),
  },
  {
    name: 'to_uuid',
    signature: 'namespace=none',
    doc: 'A UUID made from the text; the same for the same text.',
    example: ["'x' | to_uuid | length", '36'],
    run: (value, [namespace = null]) => uuid(value, namespace === null ? ansibleNamespace : str(namespace)),
  },
  {
    name: 'random',
    takesUndefined: 'both',
    signature: 'start=none, step=none, seed=none',
    doc: 'A number below the value, or one of its items; with a seed always the same.',
    example: ["100 | random(seed='a') == 100 | random(seed='a')", 'True'],
    run: (value, [start = null, step = null, seed = null]) => random(value, start, step, seed),
  },
  {
    name: 'shuffle',
    takesUndefined: 'arguments',
    signature: 'seed=none',
    doc: 'The items in random order; with a seed always the same.',
    example: ["[1, 2, 3] | shuffle(seed='a') | sort", '[1, 2, 3]'],
    run: (value, [seed = null]) => shuffle(value, seed),
  },
  {
    name: 'random_mac',
    collection: 'community.general',
    signature: 'seed=none',
    doc: 'A MAC address that starts as given.',
    example: ["'52:54:00' | random_mac | length", '17'],
    run: (value, [seed = null]) => randomMac(value, seed),
  },
];
