/**
 * The forms in which a secret may turn up in output.
 * @module
 */
import { base64Forms, hexForms, octetForms } from './byte-forms.ts';
import { doubledForms, numberForms } from './coded-forms.ts';

const hex = (char: string, width: number): string =>
  (char.codePointAt(0) ?? 0).toString(16).padStart(width, '0');

/** As filters and people write words: all in capitals or small letters, or with a capital first. */
function casedForms(text: string): string[] {
  const lower = text.toLowerCase();
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const titled = lower.replace(/\p{L}+/gu, capital);
  const swapped = Array.from(text, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join(
    '',
  );
  // tr and old programs know the letters of ASCII only.
  const ascii = [
    text.replace(/[a-z]/g, (c) => c.toUpperCase()),
    text.replace(/[A-Z]/g, (c) => c.toLowerCase()),
  ];
  return [...ascii, lower, text.toUpperCase(), capital(lower), titled, swapped, capital(text)];
}

const lowerEscapes = (url: string): string => url.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());

/**
 * What URLs and forms make of it; encodeURIComponent leaves `!'()*~` alone, Python (Jinja's `urlencode`) leaves `/`, and
 * URLSearchParams escapes `~` too.
 */
function urlForms(text: string): string[] {
  if (/^[\w.-]*$/.test(text)) return [];
  const url = encodeURIComponent(text);
  const strict = url.replace(/[!'()*]/g, (c) => `%${hex(c, 2).toUpperCase()}`);
  const params = new URLSearchParams([['', text]]).toString().slice(1);
  const forms = [url, strict, strict.replaceAll('%2F', '/'), encodeURI(text), params];
  const plus = [...forms, ...forms.map((form) => form.replaceAll('%20', '+'))];
  // An address inside another's query is encoded once more.
  const all = [...plus, ...plus.map((form) => form.replaceAll('%', '%25'))];
  return [...all, ...all.map(lowerEscapes)];
}

const beyondAscii = /[\u007f-\uffff]/g;

/** As JSON writers put it: with or without other scripts, `/` and HTML's characters escaped. */
function jsonForms(text: string): string[] {
  // Most texts are the same in all of them.
  if (/^[ !#-%(-.0-;=?-[\]-~]*$/.test(text)) return [text];
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(beyondAscii, (c) => `\\u${hex(c, 4)}`);
  const forms = [json, ascii, json.replace(beyondAscii, (c) => `\\u${hex(c, 4).toUpperCase()}`)];
  const coded = (form: string, chars: RegExp): string => form.replace(chars, (c) => `\\u${hex(c, 4)}`);
  return distinct([
    ...forms,
    // Go's way, then that of Jinja's `tojson`, then PHP's.
    ...forms.map((form) => coded(form, /[<>&\u2028\u2029]/g)),
    ...forms.map((form) => coded(form, /[<>&']/g)),
    ...forms.map((form) => form.replaceAll('/', '\\/')),
  ]);
}

/** Backslash escapes of Python's `repr` and `ascii`, and of YAML's double quotes. */
function escapeForms(text: string): string[] {
  if (/^[ !#-&(-[\]-~]*$/.test(text)) return [];
  const names: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const plain = text.replace(/[\\\n\r\t]/g, (c) => names[c] ?? c);
  const code = (c: string): string => {
    const point = c.codePointAt(0) ?? 0;
    return point < 256 ? `\\x${hex(c, 2)}` : point < 65_536 ? `\\u${hex(c, 4)}` : `\\U${hex(c, 8)}`;
  };
  const upper = (c: string): string => code(c).slice(0, 2) + code(c).slice(2).toUpperCase();
  const all = /[^\x20-\x7e]/gu;
  // YAML keeps what it can print.
  const forms = [
    plain,
    plain.replace(all, code),
    plain.replace(all, upper),
    plain.replace(/[^\x20-\x7e\u00a0-\uffff]/gu, upper),
  ];
  return forms.flatMap((form) => [form, form.replaceAll("'", "\\'"), form.replaceAll('"', '\\"')]);
}

/** As one word of sh, and as a word of a program that is a word itself. */
const nestedForms = (text: string): string[] =>
  [`'\\''`, `'"'"'`].flatMap((by) => {
    const once = text.replaceAll("'", by);
    return [once, once.replaceAll("'", by)];
  });

/** Quoted for sh in the usual ways (bash leaves other scripts alone, `ls -b` all but blanks), for YAML and for CSV. */
const quotedForms = (text: string): string[] => [
  ...nestedForms(text),
  text.replaceAll("'", "''"),
  text.replace(/["\\$`]/g, '\\$&'),
  text.replace(/[^\w@%+=:,./-]/g, '\\$&'),
  text.replace(/[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&'),
  text.replace(/[\\ ]/g, '\\$&'),
  text.replaceAll('"', '""'),
];

/** What `regex_escape` makes of it: Python's way, that of older ones, and `posix_basic`. */
const regexForms = (text: string): string[] => [
  text.replace(/[\t\n\v\f\r #$&()*+\-.?[\\\]^{|}~]/g, '\\$&'),
  text.replace(/[^\w]/g, '\\$&'),
  text.replace(/[[\].^$*\\]/g, '\\$&'),
];

/** HTML and XML, whose writers differ in quotes. */
function htmlForms(text: string): string[] {
  if (!/[&<>'"]/.test(text)) return [];
  const base = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return ["'", '&#39;', '&#x27;', '&apos;'].flatMap((single) =>
    ['"', '&#34;', '&quot;'].map((double) => base.replaceAll("'", single).replaceAll('"', double)),
  );
}

const distinct = (forms: readonly string[]): string[] => [...new Set(forms)];

/** A secret in every form, itself included. */
export function formsOf(secret: string): string[] {
  // Lone surrogates have no encoding at all.
  const text = Buffer.from(secret).toString();
  const json = jsonForms(text);
  const written = distinct([
    text,
    ...[...json, ...escapeForms(text), ...quotedForms(text), ...regexForms(text)],
  ]);
  // A result that is shown as text is JSON inside JSON; a document in base64 or HTML holds JSON.
  const inner = distinct([text, ...json]);
  const cased = casedForms(text);
  return distinct([
    secret,
    ...written,
    ...written.flatMap(jsonForms),
    ...json.flatMap(jsonForms).flatMap(jsonForms),
    ...urlForms(text),
    ...inner.flatMap(htmlForms),
    ...inner.flatMap(base64Forms),
    ...hexForms(text),
    ...octetForms(text),
    ...numberForms(text),
    ...doubledForms(text),
    ...cased.flatMap(jsonForms),
    ...cased,
    Array.from(text).reverse().join(''),
  ]);
}

/** A text with the letters of hexadecimal digits small; its length stays. */
export const smallDigits = (text: string): string => text.replace(/[A-F]/g, (digit) => digit.toLowerCase());

/**
 * Of the forms those with hexadecimal digits, whose letters may be of either size within one text, with small ones: a URL
 * that was put together by two programs has `%C3%bc`.
 */
export const digitForms = (forms: readonly string[]): string[] =>
  distinct(
    forms.filter((form) => /%[\da-f]{2}|\\[xuU][\da-f]{2}|^[\da-f: ]+$/i.test(form)).map(smallDigits),
  ).filter((form) => /[a-f]/.test(form));

/** Forms of a secret that is too short to be looked for inside words: its whole base64 stands for the pieces. */
export function shortForms(secret: string): string[] {
  const text = Buffer.from(secret).toString();
  const base64 = Buffer.from(text).toString('base64');
  return distinct([
    secret,
    ...[...escapeForms(text), ...quotedForms(text), ...regexForms(text)],
    ...[...jsonForms(text), ...urlForms(text), ...htmlForms(text)],
    base64,
    base64.replace(/=+$/, ''),
  ]);
}
