/**
 * Lookups that make secrets: `password` and `random_string`.
 * @module
 */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fsPath } from '../../util/bytes.ts';
import { makeFolders } from '../../util/folders.ts';
import { replaceFileSync } from '../../util/local-file.ts';
import { PyRandom } from '../python/mersenne.ts';
import { hashPassword, randomSalt } from '../python/password-hash.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { raise } from '../runtime/errors.ts';
import { truth } from '../runtime/iterate.ts';
import { checkText } from '../runtime/limits.ts';
import { str } from '../runtime/repr.ts';
import { isPlainList, type Py, type PyList } from '../runtime/types.ts';
import type { LookupCall, LookupDeclaration } from './declare.ts';
import { optionText, splitTerm } from './option.ts';
import { expandHome } from '../../util/home.ts';
import { mustBeReadable } from '../../util/regular-file.ts';

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

/** Random text; the same for the same seed. */
function generate(alphabet: string, length: number, seed?: string): string {
  checkText(length);
  const seeded = seed === undefined ? undefined : new PyRandom(seed);
  const below = (n: number): number => seeded?.below(n) ?? randomInt(n);
  return Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
}

const usualChars = ['ascii_letters', 'digits', '.,:-_'];
/** `ascii_letters,digits`; two commas stand for one that is meant itself. */
const charsOf = (text: string | undefined): string[] =>
  text === undefined
    ? usualChars
    : [
        ...(text.includes(',,') ? [','] : []),
        ...text
          .replaceAll(',,', ',')
          .split(',')
          .filter((part) => part !== ''),
      ];
const alphabetOf = (parts: readonly string[]): string =>
  parts
    .map((part) => sets.get(part) ?? part)
    .join('')
    .replace(/["']/g, '');

interface Kept {
  readonly password: string;
  readonly salt: string | undefined;
  readonly ident: string | undefined;
}

/** What the file holds: the password, and what it was hashed with. */
function readKept(path: string): Kept | undefined {
  let text: string;
  mustBeReadable(path);
  try {
    text = readFileSync(fsPath(path), 'utf8').replace(/\n$/, '');
  } catch {
    return undefined;
  }
  const [, password = text, salt, ident] = /^(.*?)(?: salt=(\S*))?(?: ident=(\S*))?$/s.exec(text) ?? [];
  return { password, salt, ident };
}

function keep(path: string, { password, salt, ident }: Kept): void {
  const text = [
    password,
    ...(salt === undefined ? [] : [`salt=${salt}`]),
    ...(ident === undefined ? [] : [`ident=${ident}`]),
  ];
  makeFolders(dirname(path), 0o700);
  replaceFileSync(path, `${text.join(' ')}\n`, 0o600);
}

const isBcrypt = (encrypt: string): boolean => encrypt === 'bcrypt' || encrypt === 'blowfish';

/** The password in a file; made and written there, for its owner only, the first time it is asked for. */
function password(terms: readonly Py[], call: LookupCall): PyList {
  return terms.map((term) => {
    const { words, options } = splitTerm(str(term), ['length', 'chars', 'encrypt', 'seed', 'ident']);
    const get = (name: string): string | undefined => options.get(name) ?? optionText(call, name);
    const chars = options.has('chars') ? null : (call.options.get('chars') ?? null);
    const alphabet = alphabetOf(isPlainList(chars) ? chars.map(str) : charsOf(get('chars')));
    const length = Number(get('length') ?? 20);
    if (!Number.isInteger(length))
      return raise('ValueError', `invalid literal for int() with base 10: '${get('length') ?? ''}'`);
    const kept = words === '/dev/null';
    const path = resolve(call.ctx.host.services.basedir, expandHome(words));
    const known = kept ? undefined : readKept(path);
    const encrypt = get('encrypt') ?? '';
    let state: Kept = known ?? {
      password: generate(alphabet, length, get('seed')),
      salt: undefined,
      ident: undefined,
    };
    if (encrypt !== '') {
      const ident = get('ident') ?? state.ident ?? (isBcrypt(encrypt) ? '2b' : undefined);
      state = { ...state, salt: state.salt ?? randomSalt(encrypt), ident };
    }
    if (
      !kept &&
      (known?.password !== state.password || known.salt !== state.salt || known.ident !== state.ident)
    )
      keep(path, state);
    call.ctx.host.services.run.secret?.(state.password);
    if (encrypt === '') return state.password;
    return hashPassword(state.password, encrypt, { salt: state.salt, ident: state.ident });
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
    doc: 'A password kept in a file on the controller; made when the file is not there. `/dev/null` keeps none; `encrypt` gives its hash, with a salt kept beside it; `seed` the same password each time.',
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
