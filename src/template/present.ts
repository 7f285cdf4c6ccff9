/**
 * Values as the files and lines that Ansible writes of them; templates stay as they are written.
 * @module
 */
import { EncryptedString, keyText, TemplateString, type Value } from '../util/value.ts';
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
export const yamlText = (value: Value): string => toYaml(value, { ...yamlDefaults, flowStyle: false });

/** Python's `str()`. */
export const pyText = (value: Value): string => str(value);
