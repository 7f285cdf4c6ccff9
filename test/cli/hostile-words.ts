/**
 * Random text that would steer a terminal, from a seed: control characters of both kinds, sequences of every form, and
 * what turns round lines, between usual letters.
 */
import fc from 'fast-check';

const code = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((value) => String.fromCharCode(value));
/** One of these characters. */
const oneOf = (characters: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(characters));
const letters = fc.string({ unit: oneOf('abcXYZ019 äß語'), maxLength: 3 });

/** Parameters that no sequence of ours has. */
const parameters = fc.integer({ min: 7000, max: 7999 }).map(String);
const ends = fc.constantFrom('\u0007', '\u001B\\', '\u009C', '');

/** All but NUL, backspace and white space, which are written or cut where they stand alone. */
const c0 = fc.constantFrom(1, 2, 5, 6, 7, 11, 12, 14, 15, 16, 24, 26, 28, 31, 127);

const parts: fc.Arbitrary<string> = fc.oneof(
  letters,
  c0.map((value) => String.fromCharCode(value)),
  code(0x80, 0x9f),
  oneOf('\u061C\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069'),
  // OSC, DCS, SOS, PM, APC in both forms.
  fc
    .tuple(fc.constantFrom('\u001B]', '\u001BP', '\u001BX', '\u001B^', '\u001B_', '\u009D', '\u0090'), letters, ends)
    .map((each) => each.join('')),
  fc
    .tuple(fc.constantFrom('\u001B[', '\u009B'), fc.constantFrom('', '?', '>'), parameters, oneOf('mHJKnhlr'))
    .map((each) => each.join('')),
); // prettier-ignore

/** A text of at most some 50 characters: it also names files. */
export function hostileWords(seed: number): string {
  const text = fc.array(parts, { minLength: 6, maxLength: 10 }).map((all) => all.join(''));
  const [words = ''] = fc.sample(text, { seed, numRuns: 1 });
  return words.slice(0, 50);
}

/** Whatever of it may never come out as it is; colours and the line editor have other sequences. */
export const neverShown =
  /\u001B[\]PX^_]|\u001B\[[?>]?7\d{3}|[\u0001\u0002\u0005-\u0007\u000B\u000C\u000E-\u0010\u0018\u001A\u001C\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/;
