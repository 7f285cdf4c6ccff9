/**
 * Distinguished names: who a certificate is for, and who has signed it.
 * @module
 */
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { type Dict, fail, isDict, keyText, type Value } from '../../../sdk/index.ts';
import { nameOf, oidOf } from './object-names.ts';

/** An attribute by its number, and its text. */
export type Attribute = readonly [oid: string, text: string];

/** Countries, numbers and qualifiers are written in PrintableString, addresses and domains in IA5String, all else in UTF-8. */
const printable = new Set(['2.5.4.5', '2.5.4.6', '2.5.4.46', '1.3.6.1.4.1.311.60.2.1.3']);
const ascii = new Set(['1.2.840.113549.1.9.1', '0.9.2342.19200300.100.1.25']);
const countries = new Set(['2.5.4.6', '1.3.6.1.4.1.311.60.2.1.3']);

function attribute([type, text]: Attribute): AttributeTypeAndValue {
  if (text === '') fail('Value cannot be an empty string');
  if (countries.has(type) && Buffer.byteLength(text) !== 2)
    fail('Country name must be a 2 character country code');
  const value = printable.has(type)
    ? { printableString: text }
    : ascii.has(type)
      ? { ia5String: text }
      : { utf8String: text };
  return new AttributeTypeAndValue({ type, value: new AttributeValue(value) });
}

/** A name of one attribute after the other. */
export const nameFrom = (attributes: readonly Attribute[]): Name =>
  new Name(attributes.map((each) => new RelativeDistinguishedName([attribute(each)])));

export const attributesOf = (name: Name): Attribute[] =>
  name.flatMap((part) => part.map(({ type, value }): Attribute => [type, value.toString()]));

/** `[long name, text]` for each attribute. */
export const orderedNames = (name: Name): [string, string][] =>
  attributesOf(name).map(([oid, text]) => [nameOf(oid), text]);

/** One `key=value`; what is behind its separator is left over. */
function component(text: string, separator: string | undefined): { attribute: Attribute; rest: string } {
  const start = /^ *([A-Za-z0-9.]+) *= */.exec(text);
  if (start === null) return fail(`cannot start part in "${text}"`);
  const [whole, key = ''] = start;
  const oid = oidOf(key);
  const value = text.slice(whole.length);
  if (separator === undefined) return { attribute: [oid, value], rest: '' };
  if (value.startsWith('#')) {
    const [hex = ''] = /^(?:[\da-f]{2})*/i.exec(value.slice(1)) ?? [];
    return {
      attribute: [oid, Buffer.from(hex, 'hex').toString('utf8')],
      rest: value.slice(1 + hex.length),
    };
  }
  // Pieces without a backslash, bytes in hex, and characters that mean themselves.
  const [raw = ''] = (separator === ',' ? /^(?:[^,\\]|\\.)*/s : /^(?:[^/\\]|\\.)*/s).exec(value) ?? [];
  const bytes = [...raw.matchAll(/\\([\da-f]{2})|\\(.)|[^\\]+/gis)].map(([piece, hex, character]) =>
    hex === undefined ? Buffer.from(character ?? piece) : Buffer.from(hex, 'hex'),
  );
  return { attribute: [oid, Buffer.concat(bytes).toString('utf8')], rest: value.slice(raw.length) };
}

/** `CN=a,O=b` or `/CN=a/O=b`: the last one is the first of the name. */
export function parseName(text: string): Name {
  const trimmed = text.trimStart();
  const separator = trimmed.startsWith('/') ? '/' : ',';
  const attributes: Attribute[] = [];
  let left = separator === '/' ? trimmed.slice(1) : trimmed;
  while (left !== '') {
    const { attribute: found, rest } = component(left, separator);
    attributes.unshift(found);
    if (rest !== '' && (!rest.startsWith(separator) || rest.length < 2))
      fail(`Error while parsing distinguished name "${text}": unexpected end of string`);
    left = rest.slice(1);
  }
  return nameFrom(attributes);
}

/** Attributes of one level of a name, each as `key=value`. */
export const parseRelativeName = (parts: readonly string[]): RelativeDistinguishedName =>
  new RelativeDistinguishedName(parts.map((part) => attribute(component(part, undefined).attribute)));

const escaped = (text: string): string =>
  text
    .replace(/[\\,+<>;"]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');

/** `CN=a,O=b`, the last attribute first. */
export const nameText = (name: Name): string =>
  attributesOf(name)
    .reverse()
    .map(([oid, text]) => `${nameOf(oid, 'short')}=${escaped(text)}`)
    .join(',');

/** Fields of a subject as a dict gives them: a key may have several values. `place` is for errors. */
export function fieldsOf(dict: Dict, place: string): [string, string][] {
  return [...dict].flatMap(([name, value]) => {
    const key = keyText(name);
    const texts: readonly Value[] = Array.isArray(value) ? value : [value];
    return texts.map((text): [string, string] => {
      if (typeof text !== 'string')
        return fail(`Value for ${key} in ${place} must be either a string or a list of strings`);
      return text === '' ? fail(`Value for ${key} must not be an empty string`) : [key, text];
    });
  });
}

/** The same of a list of dicts with one key each. */
export const orderedFieldsOf = (list: readonly Value[], place: string): [string, string][] =>
  list.flatMap((entry, i) =>
    isDict(entry) && entry.size === 1
      ? fieldsOf(entry, place)
      : fail(`Entry #${i + 1} in ${place} must be a dictionary with exactly one key-value pair`),
  );
