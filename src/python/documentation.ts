/**
 * Documentation of modules and plug-ins in Python: YAML in their text, taken without running it, with the fragments that it
 * names.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlData } from '../source/index.ts';
import { pythonEscapes } from '../util/python-escapes.ts';
import { isDict, isList, valueText, type Dict, type Value } from '../util/value.ts';

/** Where fragments are. */
export interface FragmentPlaces {
  /** The folder that holds ansible-core's package `ansible`. */
  readonly core: string | undefined;
  /** Folders of the configuration and the book with fragments of their own. */
  readonly own: readonly string[];
  /** The folder of a collection (`ns.name`). */
  collection(name: string): string | undefined;
}

export interface Documentation {
  /** `DOCUMENTATION`, its fragments merged in. */
  readonly doc: Dict;
  /** `RETURN`. */
  readonly returns: Dict;
  /** `EXAMPLES` as they are written. */
  readonly examples: string;
  /** A fragment could not be found: there are more options than these. */
  readonly incomplete: boolean;
}

const strings = /(^|\n)([ \t]*)([A-Z_]+)\s*=\s*(?:\(\s*)?([rRuU]?)("""|'''|"|')/g;

const unescaped = (text: string): string =>
  text.replace(/\\(?:\r?\n|([\\'"abfnrtv])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/g, (all, one, hex, code) => {
    const digits = (hex ?? code) as string | undefined;
    if (digits !== undefined) return String.fromCharCode(parseInt(digits, 16));
    return typeof one === 'string' ? (pythonEscapes[one] ?? all) : '';
  });

/** Where the literal that begins at a place ends. */
function endOf(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith(quote, at)) return at;
    else if (quote.length === 1 && text[at] === '\n') return -1;
  }
  return -1;
}

interface Literal {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The string literals that a Python file assigns to names in capitals; the first of each name. */
function assignedTexts(source: string): Map<string, Literal> {
  const found = new Map<string, Literal>();
  strings.lastIndex = 0;
  for (let match = strings.exec(source); match !== null; match = strings.exec(source)) {
    const [all, , , name = '', prefix = '', quote = '"'] = match;
    const start = match.index + all.length;
    const end = endOf(source, start, quote);
    if (end < 0) continue;
    const raw = source.slice(start, end);
    const text = prefix.toLowerCase() === 'r' ? raw : unescaped(raw);
    if (!found.has(name)) found.set(name, { text, start, end });
    strings.lastIndex = end + quote.length;
  }
  return found;
}

/** A module's own text without what documents it. */
export function withoutDocumentation(source: string): string {
  const cuts = ['DOCUMENTATION', 'EXAMPLES', 'RETURN']
    .flatMap((name) => assignedTexts(source).get(name) ?? [])
    .sort((a, b) => b.start - a.start);
  return cuts.reduce((text, { start, end }) => text.slice(0, start) + text.slice(end), source);
}

function yamlDict(text: string | undefined, file: string): Dict | undefined {
  if (text === undefined) return undefined;
  try {
    const data = parseYamlData(text, file);
    return isDict(data) ? data : undefined;
  } catch {
    // What is no YAML documents nothing.
    return undefined;
  }
}

const listOf = (value: Value): Value[] => (value === null ? [] : isList(value) ? value : [value]);

/** Lays a fragment below what is there: lists are joined, of options the module's own word counts. */
function merge(target: Dict, fragment: Dict): void {
  for (const [key, value] of fragment) {
    const own = target.get(key) ?? null;
    if (isDict(own) && isDict(value)) target.set(key, new Map([...value, ...own]));
    else if (isList(own) && isList(value))
      target.set(key, [...own, ...value.filter((item) => !own.includes(item))]);
    else if (own === null) target.set(key, value);
  }
}

function fragmentFile(name: string, places: FragmentPlaces): { file: string; attribute: string } | undefined {
  const parts = name.split('.');
  const candidates: { folder: string | undefined; file: string; attribute: string | undefined }[] = [];
  const [namespace = '', collection = '', short = '', attribute] = parts;
  if (parts.length >= 3) {
    const folder = places.collection(`${namespace}.${collection}`);
    candidates.push({ folder: folder && join(folder, 'plugins', 'doc_fragments'), file: short, attribute });
  }
  const core = places.core && join(places.core, 'ansible', 'plugins', 'doc_fragments');
  const plain = name.replace(/^ansible\.builtin\./, '').split('.');
  for (const folder of [...places.own, core])
    candidates.push({ folder, file: plain[0] ?? '', attribute: plain[1] });
  for (const candidate of candidates) {
    if (candidate.folder === undefined || !/^\w+$/.test(candidate.file)) continue;
    const file = join(candidate.folder, `${candidate.file}.py`);
    if (existsSync(file)) return { file, attribute: (candidate.attribute ?? 'DOCUMENTATION').toUpperCase() };
  }
  return undefined;
}

/** Fragments may name others. */
function addFragments(doc: Dict, places: FragmentPlaces, depth = 0): boolean {
  let complete = true;
  const named = listOf(doc.get('extends_documentation_fragment') ?? null)
    .map(valueText)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  doc.delete('extends_documentation_fragment');
  for (const name of named) {
    const found = fragmentFile(name, places);
    const text = found && assignedTexts(readFileSync(found.file, 'utf8')).get(found.attribute)?.text;
    const fragment = found && yamlDict(text, found.file);
    if (fragment === undefined || depth > 8) {
      complete = false;
      continue;
    }
    if (!addFragments(fragment, places, depth + 1)) complete = false;
    const options = fragment.get('options') ?? null;
    const own = doc.get('options') ?? null;
    fragment.delete('options');
    if (isDict(options)) {
      if (isDict(own)) merge(own, options);
      else doc.set('options', options);
    }
    merge(doc, fragment);
  }
  return complete;
}

/** A file beside it may document it instead: `NAME.yml`. */
function sidecar(file: string): Documentation | undefined {
  for (const ending of ['.yml', '.yaml']) {
    const path = file.replace(/\.py$/, ending);
    if (path === file || !existsSync(path)) continue;
    const data = yamlDict(readFileSync(path, 'utf8'), path);
    const doc = data?.get('DOCUMENTATION') ?? null;
    if (data === undefined || !isDict(doc)) continue;
    const returns = data.get('RETURN') ?? null;
    return {
      doc,
      returns: isDict(returns) ? returns : new Map<Value, Value>(),
      examples: valueText(data.get('EXAMPLES') ?? ''),
      incomplete: false,
    };
  }
  return undefined;
}

/** What a module or plug-in documents of itself; undefined where that is nothing. */
export function readDocumentation(file: string, places: FragmentPlaces): Documentation | undefined {
  const texts = existsSync(file) ? assignedTexts(readFileSync(file, 'utf8')) : new Map<string, Literal>();
  const doc = yamlDict(texts.get('DOCUMENTATION')?.text, file);
  const found: Documentation | undefined =
    doc === undefined
      ? sidecar(file)
      : {
          doc,
          returns: yamlDict(texts.get('RETURN')?.text, file) ?? new Map<Value, Value>(),
          examples: texts.get('EXAMPLES')?.text ?? '',
          incomplete: false,
        };
  if (found === undefined) return undefined;
  const incomplete = !addFragments(found.doc, places);
  return { ...found, incomplete };
}

/** Text without the marks of Ansible's documentation: `C(x)` is x. */
const plainMarks = (text: string): string =>
  text
    .replace(/\b(?:L|R)\(([^,()]+),\s*[^()]*\)/g, '$1')
    .replace(/\b[BCEIMPUVO]\(((?:[^()\\]|\\.)*)\)/g, '$1')
    .replace(/\bRV\(([^()]*)\)/g, '$1')
    .replace(/\bHORIZONTALLINE\b/g, '');

/** The text of a `description`: one, or several sentences. */
export const descriptionOf = (value: Value): string =>
  plainMarks(listOf(value).map(valueText).join(' ')).trim();

export const optionsOf = (doc: Dict, key = 'options'): Dict => {
  const options = doc.get(key) ?? null;
  return isDict(options) ? options : new Map<Value, Value>();
};

/** The text of a key, undefined where there is none. */
export const textIn = (data: Dict, key: string): string | undefined => {
  const value = data.get(key) ?? null;
  return value === null || isDict(value) || isList(value) ? undefined : valueText(value);
};
