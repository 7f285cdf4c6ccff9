/**
 * Kinds of settings: how text from the environment or a file becomes a value (ansible: config/manager.py, ensure_type).
 * @module
 */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { booleanOf } from '../util/boolean-words.ts';
import { expandHome } from '../util/home.ts';

/** Where a text comes from, for what is relative in it. */
export interface TextContext {
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration file; paths in it are relative to its folder. */
  readonly file?: string | undefined;
}

export type SettingType = 'boolean' | 'integer' | 'list' | 'path' | 'pathlist' | 'pathspec' | 'string';

/** One setting. `T` is what code gets. */
export interface Setting<T> {
  /** Ansible's own name for it (base.yml), for `tsplay config`. */
  readonly ansible: string;
  readonly doc: string;
  readonly default: T;
  /** Environment variables; a later one wins. */
  readonly env: readonly string[];
  /** Keys of `ansible.cfg` as `section.key`; a later one wins. */
  readonly ini: readonly string[];
  /** Ansible's name of its kind. */
  readonly type: SettingType;
  /** What may be written, for messages. */
  readonly expected: string;
  /** The value of a text; undefined when the text is not of this kind. */
  read(text: string, context: TextContext): T | undefined;
}

type About = Pick<Setting<unknown>, 'ansible' | 'doc'> & {
  readonly env?: string | readonly string[];
  readonly ini?: string | readonly string[];
};

const listed = (names: string | readonly string[] | undefined): readonly string[] =>
  names === undefined ? [] : typeof names === 'string' ? [names] : names;

const make = <T>(
  about: About,
  type: SettingType,
  value: T,
  expected: string,
  read: Setting<T>['read'],
): Setting<T> => ({
  type,
  ansible: about.ansible,
  doc: about.doc,
  default: value,
  env: listed(about.env),
  ini: listed(about.ini),
  expected,
  read,
});

/** Text without the quotes that people put around it in files. */
const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;

const moreTruth: ReadonlyMap<string, boolean> = new Map([
  ['1.0', true],
  ['0.0', false],
  ['', false],
]);
const truth = (text: string): boolean | undefined => moreTruth.get(text) ?? booleanOf(text);

/** `~`, `$VAR` and `{{CWD}}` resolved; relative to the configuration file, or else to the working directory. */
export function resolvePath(text: string, context: TextContext): string {
  const expanded = expandHome(
    text.trim().replaceAll('{{CWD}}', () => context.cwd),
    context.home,
  ).replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (all, braced?: string, bare?: string) => context.env[braced ?? bare ?? ''] ?? all,
  );
  if (isAbsolute(expanded)) return resolve(expanded);
  return join(context.file === undefined ? context.cwd : dirname(context.file), expanded);
}

const parts = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((part) => unquoted(part.trim()))
    .filter((part) => part !== '');

export const bool = <T extends boolean | undefined = boolean>(about: About, value: T): Setting<boolean | T> =>
  make<boolean | T>(about, 'boolean', value, 'yes or no', (text) => truth(unquoted(text.trim())));

export const int = <T extends number | undefined>(about: About, value: T): Setting<number | T> =>
  make<number | T>(about, 'integer', value, 'a whole number', (text) => {
    const n = Number(unquoted(text.trim()));
    return text.trim() !== '' && Number.isInteger(n) ? n : undefined;
  });

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes: a number, or one with K, M or G behind it (also KiB, KB and so on). `most`: no more than that. */
export const size = (about: About, value: number, most: number): Setting<number> =>
  make<number>(about, 'string', value, `a size such as 64M, at most ${most / 2 ** 20}M`, (text) => {
    const match = /^(\d+)\s*([KMG]?)(?:i?B)?$/i.exec(unquoted(text.trim()));
    if (match === null) return undefined;
    const bytes = Number(match[1]) * (units[(match[2] ?? '').toUpperCase()] ?? 1);
    return bytes > 0 && bytes <= most ? bytes : undefined;
  });

export const str = <T extends string | undefined>(about: About, value: T): Setting<string | T> =>
  make<string | T>(about, 'string', value, 'text', (text) => unquoted(text) || value);

export const choice = <const C extends readonly string[]>(
  about: About,
  choices: C,
  value: C[number],
): Setting<C[number]> =>
  make<C[number]>(about, 'string', value, `one of ${choices.join(', ')}`, (text) =>
    choices.find((c) => c === unquoted(text.trim())),
  );

/** `host_key_checking`: a boolean, or ssh's `accept-new`. */
export const hostKeys = (about: About): Setting<'yes' | 'accept-new' | 'no'> =>
  make<'yes' | 'accept-new' | 'no'>(about, 'boolean', 'yes', 'yes, no or accept-new', (text) => {
    const word = unquoted(text.trim()).toLowerCase();
    if (word === 'accept-new') return word;
    const checked = truth(word);
    return checked === undefined ? undefined : checked ? 'yes' : 'no';
  });

/** Words with commas between them. */
export const list = (about: About, value: readonly string[] = []): Setting<readonly string[]> =>
  make<readonly string[]>(about, 'list', value, 'a list with commas', (text) => parts(text, ','));

export const path = <T extends string | undefined>(about: About, value: T): Setting<string | T> =>
  make<string | T>(about, 'path', value, 'a path', (text, context) =>
    text.trim() === '' ? value : resolvePath(unquoted(text), context),
  );

/** Folders with colons between them, as in PATH. */
export const pathSpec = (about: About, value: readonly string[]): Setting<readonly string[]> =>
  make<readonly string[]>(about, 'pathspec', value, 'paths with colons', (text, context) =>
    parts(unquoted(text), ':').map((part) => resolvePath(part, context)),
  );

/** Inventory sources with commas between them. */
export const pathList = (about: About, value: readonly string[]): Setting<readonly string[]> =>
  make<readonly string[]>(about, 'pathlist', value, 'paths with commas', (text, context) =>
    parts(unquoted(text), ',').map((part) => resolvePath(part, context)),
  );
