/**
 * Sizes for people and back.
 * @module
 */
import { filterError, filterTypeError } from '../runtime/errors.ts';
import { isNumber, num, typeName } from '../runtime/kinds.ts';
import { repr, str } from '../runtime/repr.ts';
import { float, type Py } from '../runtime/types.ts';
import { fixed, parseFloatText } from './numbers.ts';
import { roundNumber } from './round.ts';

const ranges: readonly (readonly [string, number])[] = [
  ['Y', 2 ** 80],
  ['Z', 2 ** 70],
  ['E', 2 ** 60],
  ['P', 2 ** 50],
  ['T', 2 ** 40],
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
  ['B', 1],
];

export function bytesToHuman(value: Py, bits: boolean, unit: string | null): string {
  if (!isNumber(value)) {
    return filterTypeError(
      `human_readable() failed on bad input: '>=' not supported between instances of '${typeName(value)}' and 'int'`,
    );
  }
  const size = num(value);
  const chosen = ranges.find(([name, limit]) =>
    unit === null ? size >= limit : unit.toUpperCase() === name,
  );
  const [suffix, limit] = chosen ?? ['B', 1];
  const name = limit === 1 ? (bits ? 'bits' : 'Bytes') : suffix + (bits ? 'b' : 'B');
  const text = fixed(size / limit, 2);
  return `${size < 0 ? '-' : ''}${text} ${name}`;
}

const rejected = (text: Py, why: string): never =>
  filterError(`human_to_bytes() failed to convert ${str(text)}. ${why}`);

export function humanToBytes(value: Py, defaultUnit: string | null, bits: boolean): Py {
  const m = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?/.exec(str(value));
  const number = parseFloatText(m?.[1] ?? '');
  if (number === undefined)
    return filterError(`human_to_bytes() can't interpret following string: ${str(value)}`);
  const unit = m?.[2] ?? defaultUnit;
  if (unit === null || unit === '') return roundNumber(float(number), 0, true);
  return roundNumber(float(number * factor(value, unit, bits)), 0, true);
}

function factor(value: Py, unit: string, bits: boolean): number {
  const key = unit.charAt(0).toUpperCase();
  const range = ranges.find(([name]) => name === key);
  if (!range) {
    return rejected(value, `The suffix must be one of ${ranges.map(([name]) => name).join(', ')}`);
  }
  const [, limit] = range;
  const [sign, word] = bits ? ['b', 'bit'] : ['B', 'byte'];
  const kept = `${key === 'B' ? '' : key}${sign}`;
  if (unit.length > 1) {
    // `Mb` or `MB`, `megabit` or `Megabyte`: what is counted has to fit.
    const tail = unit.slice(key === 'B' ? 0 : 1);
    const single = unit.length === 2 && key !== 'B' && unit.charAt(1) === sign;
    const spelled = unit.toLowerCase().includes(word);
    if (!single && !spelled && !(key === 'B' && [word, `${word}s`].includes(tail.toLowerCase()))) {
      return rejected(
        value,
        `Value is not a valid string (expect ${repr(kept)} or ${repr(`${key}${word}`)})`,
      );
    }
  } else if (bits && key === 'B') return limit;
  return limit;
}
