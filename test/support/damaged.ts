/**
 * Damage to data that a program has written: each copy has one value of another type, or lacks one.
 * @module
 */

const others: readonly unknown[] = [null, 7, 'x', [], [null], {}];

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;

/** Copies of an object or array, each wrong in one place at any depth. */
export function* damaged(value: unknown): Generator {
  if (Array.isArray(value)) {
    for (const [i, member] of value.entries())
      for (const wrong of wrongs(member)) yield value.map((other: unknown, at) => (at === i ? wrong : other));
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    for (const [key, member] of entries) {
      yield Object.fromEntries(entries.filter(([other]) => other !== key));
      for (const wrong of wrongs(member))
        yield Object.fromEntries(entries.map(([other, was]) => [other, other === key ? wrong : was]));
    }
  }
}

/** How many values have been replaced: each gets the next kind of wrong value, as all of them everywhere take too long. */
let turn = 0;

function* wrongs(value: unknown): Generator {
  const fits = others.filter((other) => typeOf(other) !== typeOf(value));
  yield fits[turn++ % fits.length];
  yield* damaged(value);
}
