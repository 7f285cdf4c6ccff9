/**
 * CPython's `random.Random`: MT19937 seeded as CPython seeds it.
 * @module
 */
import { createHash } from 'node:crypto';
import { valueError } from '../runtime/errors.ts';
import { isFloat, isNumber, num } from '../runtime/kinds.ts';
import { typeError } from '../runtime/errors.ts';
import type { Py } from '../runtime/types.ts';

const size = 624;

/** Ints seed by their magnitude, text by its bytes and their SHA-512, floats by their hash. */
function seedNumber(seed: Py): bigint {
  if (isFloat(seed)) return floatHash(num(seed));
  if (isNumber(seed)) {
    const n = BigInt(seed);
    return n < 0n ? -n : n;
  }
  if (typeof seed !== 'string') {
    return typeError('The only supported seed types are: None, int, float, str, bytes, and bytearray.');
  }
  const bytes = Buffer.from(seed);
  const hex = Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex');
  return BigInt(`0x${hex}`);
}

/** Python's hash of a float, modulo 2**61 - 1, as an unsigned number. */
function floatHash(x: number): bigint {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 0n : x > 0 ? 314159n : BigInt.asUintN(64, -314159n);
  const p = (1n << 61n) - 1n;
  let numerator = Math.abs(x);
  let power = 0n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    power++;
  }
  // 2 has the inverse 2**60 modulo p, so dividing by 2**power is multiplying with 2**(61 - power % 61).
  const shift = (61n - (power % 61n)) % 61n;
  const hash = ((BigInt(numerator) % p) << shift) % p;
  return BigInt.asUintN(64, x < 0 ? -hash : hash);
}

export class PyRandom {
  readonly #state = new Uint32Array(size);
  #index = size;
  constructor(seed: Py) {
    const key: number[] = [];
    let n = seedNumber(seed);
    if (n === 0n) key.push(0);
    for (; n > 0n; n >>= 32n) key.push(Number(n & 0xffffffffn));
    this.#seedByArray(key);
  }
  #seedByNumber(seed: number): void {
    const s = this.#state;
    s[0] = seed;
    for (let i = 1; i < size; i++) {
      const x = (s[i - 1] ?? 0) ^ ((s[i - 1] ?? 0) >>> 30);
      s[i] = Math.imul(1812433253, x) + i;
    }
  }
  #seedByArray(key: readonly number[]): void {
    this.#seedByNumber(19650218);
    const s = this.#state;
    let i = 1;
    const mix = (factor: number): number => {
      const before = s[i - 1] ?? 0;
      return (s[i] ?? 0) ^ Math.imul(before ^ (before >>> 30), factor);
    };
    const next = (): void => {
      if (++i < size) return;
      s[0] = s[size - 1] ?? 0;
      i = 1;
    };
    for (let n = 0; n < Math.max(size, key.length); n++) {
      const j = n % key.length;
      s[i] = mix(1664525) + (key[j] ?? 0) + j;
      next();
    }
    for (let n = 1; n < size; n++) {
      s[i] = mix(1566083941) - i;
      next();
    }
    s[0] = 0x80000000;
    this.#index = size;
  }
  #refill(): void {
    const s = this.#state;
    for (let k = 0; k < size; k++) {
      const y = ((s[k] ?? 0) & 0x80000000) | ((s[(k + 1) % size] ?? 0) & 0x7fffffff);
      s[k] = (s[(k + 397) % size] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
  #next(): number {
    if (this.#index >= size) this.#refill();
    let y = this.#state[this.#index++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }
  /** `getrandbits(k)` */
  #bits(k: number): number {
    if (k <= 32) return this.#next() >>> (32 - k);
    const low = this.#next();
    return (this.#next() >>> (64 - k)) * 2 ** 32 + low;
  }
  /** A number from 0 up to but not including `n`. */
  below(n: number): number {
    if (n <= 0) return valueError('empty range');
    const k = n.toString(2).length;
    let r = this.#bits(k);
    while (r >= n) r = this.#bits(k);
    return r;
  }
  /** A float from 0 up to but not including 1. */
  random(): number {
    const a = this.#next() >>> 5;
    const b = this.#next() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }
}
