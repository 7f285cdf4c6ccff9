/**
 * JSON, YAML and base64.
 * @module
 */
import { parseAllYamlData, parseYamlData } from '../../source/index.ts';
import { TsplayError } from '../../errors/index.ts';
import { encodingOf } from '../methods/string-layout.ts';
import { type FilterDeclaration } from '../plugin.ts';
import { fromJson } from '../python/json-read.ts';
import { jsonDefaults, toJson, type JsonOptions } from '../python/json-write.ts';
import { toYaml, yamlDefaults, type YamlOptions } from '../python/yaml-write.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { filterError, PyError, raise, typeError } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { checkText } from '../runtime/limits.ts';
import { Bytes, View } from '../runtime/objects.ts';
import { finish } from '../runtime/output.ts';
import { str } from '../runtime/repr.ts';
import type { Kwargs, Py } from '../runtime/types.ts';
import { badType, chk, Undefined } from '../runtime/undefined.ts';
import { textOfBytes } from '../../util/bytes.ts';

/** Indentation of JSON of `value`; it does not matter, whatever it is, where that is a text. */
const indentText = (v: Py, value: Py): string | null => {
  if (v === null || typeof value === 'string') return null;
  chk(v);
  if (typeof v === 'string') return v;
  const n = isInt(v) || typeof v === 'boolean' ? Number(v) : asIndex(v);
  checkText(n * 100);
  return ' '.repeat(Math.max(0, n));
};

const jsonNames = new Set(
  'indent sort_keys separators ensure_ascii skipkeys check_circular allow_nan default vault_to_text preprocess_unsafe'.split(
    ' ',
  ),
);

function jsonOptions(kwargs: Kwargs, base: JsonOptions, value: Py): JsonOptions {
  for (const name of kwargs.keys())
    if (!jsonNames.has(name))
      typeError(`JSONEncoder.__init__() got an unexpected keyword argument '${name}'`);
  for (const [name, option] of kwargs) if (typeof value !== 'string' || name === 'ensure_ascii') chk(option);
  const indent = kwargs.has('indent') ? indentText(kwargs.get('indent') ?? null, value) : base.indent;
  const separators = kwargs.get('separators') ?? null;
  const [item, key] = separators === null ? [] : iter(separators);
  return {
    indent,
    sortKeys: typeof value !== 'string' && truth(kwargs.get('sort_keys') ?? base.sortKeys),
    ascii: truth(kwargs.get('ensure_ascii') ?? base.ascii),
    dates: base.dates,
    itemSeparator: item === undefined ? (indent === null ? base.itemSeparator : ',') : str(item),
    keySeparator: key === undefined ? base.keySeparator : str(key),
  };
}

const yamlNames = new Set(
  'indent width default_flow_style default_style sort_keys allow_unicode explicit_start explicit_end canonical line_break encoding version tags Dumper'.split(
    ' ',
  ),
);

function yamlOptions(kwargs: Kwargs, base: YamlOptions): YamlOptions {
  for (const name of kwargs.keys())
    if (!yamlNames.has(name)) filterError(`dump_all() got an unexpected keyword argument '${name}'`);
  const flag = (name: string, fallback: boolean): boolean => truth(kwargs.get(name) ?? fallback);
  const flow = kwargs.get('default_flow_style');
  const number = (name: string, fallback: number): number => {
    const value = kwargs.get(name) ?? null;
    return value === null ? fallback : typeof value === 'number' ? value : asIndex(value);
  };
  const style = kwargs.get('default_style') ?? null;
  return {
    indent: number('indent', base.indent),
    width: number('width', base.width),
    flowStyle: flow === undefined ? base.flowStyle : flow === null ? null : truth(flow),
    sortKeys: flag('sort_keys', base.sortKeys),
    unicode: flag('allow_unicode', base.unicode),
    explicitStart: flag('explicit_start', base.explicitStart),
    explicitEnd: flag('explicit_end', base.explicitEnd),
    scalarStyle: style === null ? null : str(style),
    blocks: base.blocks,
    visible: false,
  };
}

/** Undefined values inside are errors. A view is none of the types that can be written. */
const solid = (v: Py): Py => (v instanceof View ? v : finish(v));

/** Whatever goes wrong is the filter's error, undefined values inside included. */
function writeYaml(filter: string, value: Py, options: () => YamlOptions): string {
  try {
    return toYaml(solid(value), options());
  } catch (e) {
    if (!(e instanceof PyError) || e.kind === 'limit') throw e;
    return filterError(`${filter} - ${e.message}`);
  }
}

/** js-yaml's errors as PyYAML's. */
function yaml<R>(read: () => R): R {
  try {
    return read();
  } catch (e) {
    if (e instanceof TsplayError) return raise('YAMLError', e.message);
    throw e instanceof Error && e.name === 'YAMLException' ? yamlError(e) : e;
  }
}
const yamlError = (e: Error): Error => {
  try {
    return raise('YAMLError', e.message);
  } catch (raised) {
    return raised as Error;
  }
};

function decodeBase64(value: Py, encoding: Py): Py {
  const text = value instanceof Bytes ? value.bytes.toString('latin1') : str(value);
  const clean = text.replace(/[^A-Za-z0-9+/=]/g, '');
  if (clean.replace(/=+$/, '').length % 4 === 1 || clean.length % 4 !== 0)
    return raise('Error', 'Incorrect padding');
  const bytes = Buffer.from(clean, 'base64');
  const name = encodingOf(str(encoding));
  return name === 'utf8' ? textOfBytes(bytes) : bytes.toString(name);
}

const htmlSafe = new Map([
  ['<', '\\u003c'],
  ['>', '\\u003e'],
  ['&', '\\u0026'],
  ["'", '\\u0027'],
]);

/** PyYAML takes no tab where a value could begin. */
const noTab = (text: string): string =>
  /^(?: *\n)* *\t/.test(text)
    ? raise(
        'ScannerError',
        "while scanning for the next token found character '\\t' that cannot start any token",
      )
    : text;

export const serialFilters: readonly FilterDeclaration[] = [
  {
    name: 'to_json',
    takesUndefined: 'arguments',
    signature: '**options',
    doc: 'JSON on one line. Options: indent, sort_keys, ensure_ascii, separators.',
    example: ["{'a': [1, none]} | to_json", '\'{"a": [1, null]}\''],
    run: (value, _args, { kwargs }) => toJson(solid(value), jsonOptions(kwargs, jsonDefaults, value)),
  },
  {
    name: 'to_nice_json',
    takesUndefined: 'arguments',
    signature: 'indent=4, sort_keys=true, **options',
    doc: 'JSON over several lines with keys in order.',
    example: ["{'a': 1} | to_nice_json(indent=1)", '\'{\\n "a": 1\\n}\''],
    run: (value, [indent = 4, sortKeys = true], { kwargs }) =>
      toJson(solid(value), {
        ...jsonOptions(kwargs, jsonDefaults, value),
        indent: indentText(indent, value),
        sortKeys: typeof value !== 'string' && truth(chk(sortKeys)),
        itemSeparator: ',',
        keySeparator: ': ',
      }),
  },
  {
    name: 'tojson',
    takesUndefined: 'value',
    signature: 'indent=none',
    doc: 'JSON with keys in order that is safe inside HTML.',
    example: ["{'a': '<'} | tojson", '\'{"a": "\\\\u003c"}\''],
    run: (value, [indent = null]) => {
      if (value instanceof Undefined && !value.soft)
        return badType(value, 'Object of type AnsibleUndefined is not JSON serializable');
      const options = { ...jsonDefaults, sortKeys: true, indent: indentText(indent, value) };
      const itemSeparator = indent === null ? ', ' : ',';
      const text = toJson(solid(value), { ...options, itemSeparator, dates: false });
      return text.replace(/[<>&']/g, (c) => htmlSafe.get(c) ?? c);
    },
  },
  {
    name: 'from_json',
    takesUndefined: 'value',
    doc: 'The value a JSON text stands for. Text in it is data and is never rendered.',
    example: ["'[1, 2.0]' | from_json", '[1, 2.0]'],
    run: (value) => {
      if (value instanceof Bytes) return fromJson(value.bytes.toString('utf8'));
      if (typeof value === 'string') return fromJson(value);
      return badType(value, `the JSON object must be str, bytes or bytearray, not ${typeName(value)}`);
    },
  },
  {
    name: 'to_yaml',
    takesUndefined: 'both',
    signature: '*ignored, **options',
    doc: 'YAML; innermost collections in flow style. Options: indent, width, sort_keys, default_flow_style and others.',
    example: ["{'a': [1, 2]} | to_yaml", "'a: [1, 2]\\n'"],
    run: (value, _args, { kwargs }) => writeYaml('to_yaml', value, () => yamlOptions(kwargs, yamlDefaults)),
  },
  {
    name: 'to_nice_yaml',
    takesUndefined: 'both',
    signature: 'indent=4, *ignored, **options',
    doc: 'YAML in block style with an indentation of four.',
    example: ["{'a': [1]} | to_nice_yaml", "'a:\\n- 1\\n'"],
    run: (value, [indent = 4], { kwargs }) =>
      writeYaml('to_nice_yaml', value, () => ({
        ...yamlOptions(kwargs, { ...yamlDefaults, flowStyle: false }),
        indent: indent === null ? yamlDefaults.indent : asIndex(chk(indent)),
      })),
  },
  {
    name: 'from_yaml',
    doc: 'The value a YAML text stands for. Text in it is data and is never rendered.',
    example: ["'a: yes' | from_yaml", "{'a': True}"],
    run: (value) => (typeof value === 'string' ? yaml(() => parseYamlData(noTab(value))) : value),
  },
  {
    name: 'from_yaml_all',
    doc: 'The values of all documents of a YAML text.',
    example: ["'---\n1\n---\n2' | from_yaml_all", '[1, 2]'],
    run: (value) => (typeof value === 'string' ? yaml(() => parseAllYamlData(noTab(value))) : value),
  },
  {
    name: 'b64encode',
    signature: "encoding='utf-8'",
    doc: 'Base64 of the text.',
    example: ["'é' | b64encode", "'w6k='"],
    run: (value, [encoding = 'utf-8']) => {
      const bytes = value instanceof Bytes ? value.bytes : Buffer.from(str(value), encodingOf(str(encoding)));
      return bytes.toString('base64');
    },
  },
  {
    name: 'b64decode',
    signature: "encoding='utf-8'",
    doc: 'The text that a base64 text stands for.',
    example: ["'w6k=' | b64decode", "'é'"],
    run: (value, [encoding = 'utf-8']) => decodeBase64(value, encoding),
  },
];
