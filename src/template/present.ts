/**
 * Values as the files and lines that Ansible writes of them; templates stay as they are written.
 * @module
 */
import { EncryptedString, fromPlain, keyText, TemplateString, type Value } from '../util/value.ts';
import { jsonDefaults, toJson } from './python/json-write.ts';
import { toYaml, yamlDefaults } from './python/yaml-write.ts';
import { PyError } from './runtime/errors.ts';
import { str } from './runtime/repr.ts';

/** JSON over several lines, keys in order; vault values as `{"__ansible_vault": …}`. */
export function jsonText(value: Value): string {
  const options = { ...jsonDefaults, indent: '    ', ascii: false, itemSeparator: ',' };
  const written = asWritten(value);
  try {
    return toJson(written, { ...options, sortKeys: true });
  } catch (error) {
    // Keys of different kinds have no order.
    if (error instanceof PyError) return toJson(written, options);
    throw error;
  }
}

function asWritten(value: Value): Value {
  if (value instanceof TemplateString) return value.text;
  if (value instanceof EncryptedString) return new Map([['__ansible_vault', value.envelope]]);
  if (value instanceof Map)
    return new Map([...value].map(([key, member]) => [keyText(key), asWritten(member)]));
  return Array.isArray(value) ? value.map(asWritten) : value;
}

/** Block YAML, keys in order; vault values as `!vault` texts; what stands in several places has an anchor. */
export const yamlText = (value: Value): string =>
  toYaml(value, { ...yamlDefaults, flowStyle: false, visible: true });

/** Python's `str()`. */
export const pyText = (value: Value): string => str(value);

/** Python's `expandtabs`. */
function expandTabs(text: string): string {
  let column = 0;
  let out = '';
  for (const char of text) {
    const piece = char === '\t' ? ' '.repeat(8 - (column % 8)) : char;
    column = char === '\n' || char === '\r' ? 0 : column + piece.length;
    out += piece;
  }
  return out;
}

/** Without what would keep a text from being a block: blanks at the ends of lines, tabs, control characters. */
function readable(text: string): string {
  if (!/[\n\x85\u2028\u2029]/.test(text)) return text;
  return expandTabs(text.trimEnd())
    .replace(/[^\n\x20-\x7e\x85\xa0-\ud7ff\ud800-\udfff\ue000-\ufefe\uff00-\ufffd]/g, '')
    .replace(/ +([\n\x85\u2028\u2029])/g, '$1');
}

function forReading(value: Value): Value {
  if (typeof value === 'string') return readable(value);
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, forReading(member)]));
  return Array.isArray(value) ? value.map(forReading) : value;
}

/** A result as the YAML of Ansible's callbacks: texts as blocks; `lossy` makes every text of several lines one. */
export function resultYaml(result: unknown, indent: number, lossy: boolean): string {
  const value = fromPlain(result);
  return toYaml(lossy ? forReading(value) : value, {
    ...yamlDefaults,
    visible: true,
    flowStyle: false,
    blocks: true,
    indent,
  });
}
