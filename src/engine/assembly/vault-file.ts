/**
 * The secrets of a file that is encrypted as a whole: what it says, and the parts of that which turn up alone.
 * @module
 */
import { urlPasswords } from '../../secrets/index.ts';
import { parseYamlData } from '../../source/index.ts';
import { isDict, isList, type Value } from '../../util/value.ts';

/** Shorter values are words that turn up everywhere; where their names say that they are secrets, a few letters will do. */
const shortest = 6;
const named = /pass|pwd|secret|token|credential|private|key/i;

/** More lines of a text than these are not looked at one by one: each is looked for in everything that is shown. */
const mostLines = 500;

/** What is put in when a text is rendered; what stands around it is shown as it is. */
const templates = /\{\{[^]*?\}\}|\{%[^]*?%\}|\{#[^]*?#\}/g;

/** Texts among the values of a YAML or JSON file; of any other text its lines and what they assign. */
export function secretValues(content: Buffer, file: string): string[] {
  const found: string[] = [];
  const collect = (value: Value, isNamed: boolean): void => {
    if (typeof value === 'string') found.push(...partsOfValue(value, isNamed));
    else if (typeof value === 'number' || typeof value === 'bigint') {
      if (isNamed) found.push(String(value));
    } else if (isList(value)) for (const item of value) collect(item, isNamed);
    else if (isDict(value))
      for (const [key, member] of value)
        collect(member, isNamed || (typeof key === 'string' && named.test(key)));
  };
  if (content.includes(0)) return found;
  const data = parsed(content, file);
  if (isDict(data) || isList(data)) collect(data, false);
  else found.push(...linesOf(content.toString('utf8')));
  return found;
}

/** A value, or what stands around templates in it; and what its lines assign to names. */
function partsOfValue(value: string, isNamed: boolean): string[] {
  const parts = value.trim().includes('\n') ? linesOf(value) : assigned(value);
  if (value.search(templates) < 0) return isNamed || value.length >= shortest ? [value, ...parts] : parts;
  return [...parts, ...around(value, isNamed)];
}

/** The lines of a text, without the names that some begin with, and what they assign. */
const linesOf = (text: string): string[] =>
  text.split(/\r?\n/, mostLines).flatMap((line) => {
    const value = line.replace(/^[\s-]*([\w.-]+\s*:(?:\s+|$))?/, '').replace(/^["']|["']?\s*$/g, '');
    return [...around(value, false), ...assigned(line)];
  });

/** Values of what is called a secret in `password=…` or `password: …`. */
const assigned = (line: string): string[] =>
  [...line.matchAll(/([\w.-]+)["']?\s*(?:=|:\s)\s*("[^"]*"|'[^']*'|[^\s;,&"']+)/g)].flatMap(
    ([, name = '', value = '']) =>
      named.test(name) ? around(value.replace(/^(["'])(.*)\1$/, '$2'), true) : [],
  );

/** The literal pieces of a text with templates, also those that are quoted within them; of one without any itself. */
function around(text: string, isNamed: boolean): string[] {
  const pieces = text.split(templates);
  const long = (piece: string): boolean => piece.length >= shortest || (isNamed && piece !== '');
  if (pieces.length === 1) return pieces.filter(long);
  const quoted = (text.match(templates) ?? [])
    .flatMap((template) => [...template.matchAll(/'([^']+)'|"([^"]+)"/g)])
    .map(([, single = '', double = '']) => single + double)
    .filter((literal) => isNamed || /^(?=.*\d)(?=.*[a-z])[^\s/]{8,}$/i.test(literal));
  return [...pieces.flatMap(bare), ...quoted].filter(long);
}

/** A piece without the signs at its ends, which do not stand alone; of an address the password in it. */
function bare(piece: string): string[] {
  const passwords = urlPasswords(piece);
  if (passwords.length > 0) return passwords;
  return /\w:\/\/$/.test(piece) ? [] : [piece.replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '')];
}

function parsed(content: Buffer, file: string): Value | undefined {
  try {
    return parseYamlData(content.toString('utf8'), file);
  } catch {
    return undefined;
  }
}
