/**
 * Lookups that make secrets: `password` and `random_string`.
 * @module
 */
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { asIndex } from '../runtime/arithmetic.ts';
import { raise } from '../runtime/errors.ts';
import { truth } from '../runtime/iterate.ts';
import { checkText } from '../runtime/limits.ts';
import { str } from '../runtime/repr.ts';
import type { Py, PyList } from '../runtime/types.ts';
import type { LookupCall, LookupDeclaration } from './declare.ts';
import { optionText, splitTerm } from './option.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const sets = new Map([
  ['ascii_letters', lower + upper],
  ['ascii_lowercase', lower],
  ['ascii_uppercase', upper],
  ['digits', digits],
  ['hexdigits', '0123456789abcdefABCDEF'],
  ['octdigits', '01234567'],
  ['punctuation', punctuation],
]);

const pick = (alphabet: string): string => alphabet.charAt(randomInt(alphabet.length));
const generate = (alphabet: string, length: number): string => {
  checkText(length);
  return Array.from({ length }, () => pick(alphabet)).join('');
};

const alphabetOf = (chars: string): string =>
  chars
    .split(',')
    .map((part) => sets.get(part) ?? part)
    .join('') || ',';

/** The password in a file; made and written there, for its owner only, the first time it is asked for. */
function password(terms: readonly Py[], call: LookupCall): PyList {
  return terms.map((term) => {
    const { words, options } = splitTerm(str(term), ['length', 'chars', 'encrypt', 'seed', 'ident']);
    const get = (name: string): string | undefined => options.get(name) ?? optionText(call, name);
    if (get('encrypt') !== undefined)
      return raise('AnsibleError', 'lookup password: encrypt is not supported, use the password_hash filter');
    const alphabet = alphabetOf(get('chars') ?? 'ascii_letters,digits,.,:,-,_');
    const made = (): string => generate(alphabet, Number(get('length') ?? 20));
    if (words === '/dev/null') return made();
    const path = isAbsolute(words) ? words : join(call.ctx.host.services.basedir, words);
    try {
      return readFileSync(path, 'utf8')
        .replace(/\n$/, '')
        .replace(/ salt=.*$/, '');
    } catch {
      const text = made();
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, `${text}\n`, { mode: 0o600 });
      return text;
    }
  });
}

function randomString(_terms: readonly Py[], call: LookupCall): PyList {
  const length = asIndex(call.options.get('length') ?? 8);
  const on = (name: string): boolean => truth(call.options.get(name) ?? true);
  const special = optionText(call, 'override_special') ?? punctuation;
  const kinds: readonly (readonly [string, string])[] = [
    ['numbers', digits],
    ['upper', upper],
    ['lower', lower],
    ['special', special],
  ];
  const least = kinds
    .map(([kind, alphabet]) =>
      generate(alphabet, asIndex(call.options.get(`min_${kind === 'numbers' ? 'numeric' : kind}`) ?? 0)),
    )
    .join('');
  const alphabet =
    optionText(call, 'override_all') ??
    kinds
      .filter(([kind]) => on(kind))
      .map(([, set]) => set)
      .join('');
  if (alphabet === '')
    return raise('AnsibleLookupError', 'Available characters cannot be None, please change constraints');
  const chars = (least + generate(alphabet, Math.max(0, length - least.length))).split('');
  for (let i = chars.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [chars[i], chars[j]] = [chars[j] ?? '', chars[i] ?? ''];
  }
  const text = chars.join('');
  return [truth(call.options.get('base64') ?? false) ? Buffer.from(text).toString('base64') : text];
}

export const passwordLookups: readonly LookupDeclaration[] = [
  {
    name: 'password',
    signature: 'length=none, chars=none, encrypt=none, seed=none, ident=none',
    doc: 'A password kept in a file on the controller; made when the file is not there. `/dev/null` keeps none.',
    example: ["lookup('password', '/dev/null length=12') | length", '12'],
    run: password,
  },
  {
    name: 'random_string',
    collection: 'community.general',
    signature: '**options',
    doc: 'Random text: length, upper, lower, numbers, special, min_upper and so on, override_special, override_all, base64.',
    example: ["lookup('community.general.random_string', length=10, special=false) | length", '10'],
    run: randomString,
  },
];
