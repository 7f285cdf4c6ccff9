/**
 * Parameters of modules in Python as their documentation tells them: for `tsplay doc`, and for the check before the run.
 *
 * Documentation may be wrong. A complaint only stands where the text of the module does not speak against it: a
 * parameter, or a choice, whose name occurs there may well be one.
 * @module
 */
import { readFileSync } from 'node:fs';
import type {
  DescribedParams,
  Example,
  ModuleDeclaration,
  Param,
  ParamKind,
  ParamSpec,
} from '../sdk/index.ts';
import {
  descriptionOf,
  optionsOf,
  readDocumentation,
  textIn,
  withoutDocumentation,
  type Documentation,
} from '../python/index.ts';
import { copyPlaces } from '../source/index.ts';
import { isDict, isList, keyText, valueText, type Dict, type Value } from '../util/value.ts';
import type { PythonSupport } from './python-support.ts';

type Declared = ModuleDeclaration<ParamSpec>;

const kinds: Readonly<Record<string, ParamKind>> = {
  str: 'str',
  string: 'str',
  bool: 'bool',
  boolean: 'bool',
  int: 'int',
  integer: 'int',
  float: 'float',
  list: 'list',
  dict: 'dict',
  dictionary: 'dict',
  path: 'path',
  raw: 'raw',
  json: 'json',
  jsonarg: 'jsonarg',
  bytes: 'bytes',
  bits: 'bits',
};

const listOf = (value: Value): Value[] => (value === null ? [] : isList(value) ? value : [value]);
const isTrue = (value: Value | undefined): boolean => value === true || value === 'yes' || value === 'true';

/** Choices that can be compared: of texts and numbers; YAML may have made a boolean of a word. */
function choicesOf(option: Dict, kind: ParamKind): (string | number)[] | undefined {
  const told = option.get('choices') ?? null;
  const values = isDict(told) ? [...told.keys()] : listOf(told);
  if (values.length === 0 || !['str', 'int', 'list'].includes(kind)) return undefined;
  if (!values.every((value) => typeof value === 'string' || typeof value === 'number')) return undefined;
  return kind === 'int' ? values.map(Number) : values.map(valueText);
}

function paramOf(option: Dict): Param {
  const doc = descriptionOf(option.get('description') ?? null);
  const kind = kinds[textIn(option, 'type') ?? 'raw'] ?? 'raw';
  const elementKind = kinds[textIn(option, 'elements') ?? 'raw'] ?? 'raw';
  const members = optionsOf(option, 'suboptions');
  const inner = members.size > 0 ? specOf(members) : undefined;
  const choices = choicesOf(option, kind);
  const fallback = option.get('default') ?? null;
  // The variable of an environment may stand in for it.
  const elsewhere = /environment|\benv\b/i.test(doc);
  return {
    kind,
    doc,
    aliases: listOf(option.get('aliases') ?? null).map(valueText),
    required: isTrue(option.get('required')) && fallback === null && !elsewhere,
    ...(fallback === null ? {} : { default: fallback }),
    ...(choices === undefined ? {} : { choices }),
    ...(kind === 'dict' && inner !== undefined ? { options: inner } : {}),
    ...(kind === 'list'
      ? {
          elements: {
            kind: elementKind,
            doc: '',
            ...(elementKind === 'dict' && inner !== undefined ? { options: inner } : {}),
          },
        }
      : {}),
    ...(textIn(option, 'version_added') === undefined
      ? {}
      : { since: textIn(option, 'version_added') ?? '' }),
  };
}

const specOf = (options: Dict): ParamSpec =>
  Object.fromEntries(
    [...options].flatMap(([name, option]) =>
      isDict(option) ? [[keyText(name), paramOf(option)] as const] : [],
    ),
  );

/** Parameters of every module with `add_file_common_args`. */
const fileNames = 'mode owner group seuser serole setype selevel attributes attr unsafe_writes'.split(' ');

const described = new Map<string, DescribedParams | undefined>();

/** What the documentation of a module says; undefined where there is none. */
export function describe(name: string, file: string, support: PythonSupport): DescribedParams | undefined {
  if (described.has(file)) return described.get(file);
  const found = readDocumentation(file, support.fragments());
  const made = found === undefined ? undefined : makeDescribed(name, file, found, support);
  described.set(file, made);
  return made;
}

function makeDescribed(
  name: string,
  file: string,
  found: Documentation,
  support: PythonSupport,
): DescribedParams {
  const declaration = declarationOf(name, found);
  let text: string | undefined;
  const source = (): string => (text ??= sourceOf(file, support));
  const known = new Set(
    Object.entries(declaration.params).flatMap(([param, { aliases = [] }]) => [param, ...aliases]),
  );
  const mentions = (word: string): boolean =>
    new RegExp(`(?<![\\w-])${escaped(word)}(?![\\w-])`).test(source());
  const sure = (args: Dict, spec: ParamSpec, top: boolean): Dict => {
    const names = namesOf(spec);
    // Members of a dict may be documented and yet not declared: then there may be any.
    const open = top ? found.incomplete : !Object.keys(spec).every((word) => declares(word, source()));
    const kept: Dict = new Map(
      [...args].flatMap(([key, value]): [Value, Value][] => {
        const word = keyText(key);
        const param = names.get(word);
        if (param === undefined)
          return open || (top && fileNames.includes(word)) || mentions(word) ? [] : [[key, value]];
        return [[key, within(param, value)]];
      }),
    );
    copyPlaces(args, kept);
    return kept;
  };
  const within = ({ options, elements }: Param, value: Value): Value => {
    const members = options ?? elements?.options;
    if (members === undefined) return value;
    if (isDict(value)) return sure(value, members, false);
    if (!isList(value)) return value;
    const list = value.map((item) => (isDict(item) ? sure(item, members, false) : item));
    copyPlaces(value, list);
    return list;
  };
  return {
    declaration,
    sure: (args) => (known.size === 0 ? new Map() : sure(args, declaration.params, true)),
    stands: (message) => stands(message, source, mentions),
  };
}

const namesOf = (spec: ParamSpec): Map<string, Param> =>
  new Map(
    Object.entries(spec).flatMap(([name, param]) =>
      [name, ...(param.aliases ?? [])].map((word) => [word, param] as const),
    ),
  );

/** The module's own text, and that of what it brings, without documentation. */
function sourceOf(file: string, support: PythonSupport): string {
  const own = withoutDocumentation(readFileSync(file, 'latin1'));
  const { core } = support;
  if (core === undefined) return own;
  try {
    const { files } = support.pack(file, core);
    const others = files
      // What every module shares has words enough to contradict anything.
      .filter(({ path }) => !/^ansible\/module_utils\/(?!network|ec2|urls)/.test(path))
      .map(({ content }) => withoutDocumentation(content.toString('latin1')));
    return [own, ...others].join('\n');
  } catch {
    return own;
  }
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function stands(message: string, source: () => string, mentions: (word: string) => boolean): boolean {
  const choice = /must be one (?:or more )?of: .*(?:got: |no match for: )(.*?)(?: found in .*)?$/s.exec(
    message,
  );
  if (choice !== null) {
    const name = /^value of (\S+) must/.exec(message)?.[1] ?? '';
    return declares(name, source()) && (choice[1] ?? '').split(', ').every((word) => !mentions(word));
  }
  const missing = /^missing required arguments: (.*?)(?: found in .*)?$/.exec(message);
  if (missing !== null)
    return (missing[1] ?? '').split(', ').every((name) => {
      const at = new RegExp(
        `['"]?\\b${escaped(name)}['"]?\\s*[=:]\\s*(?:dict\\(|\\{)(?:[^{}()]|\\([^()]*\\))*`,
      ).exec(source());
      return at !== null && /required['"]?\s*[=:]\s*True/.test(at[0]) && !/fallback/.test(at[0]);
    });
  const misfit = /^argument '([^']+)' is of type/.exec(message);
  // Only what the module's own declaration, where it can be read, says too.
  if (misfit !== null)
    return declaresType(misfit[1] ?? '', /unable to convert to (\w+)/.exec(message)?.[1] ?? '', source());
  return true;
}

/** Whether a parameter is declared in the text of a module. */
const declares = (name: string, source: string): boolean =>
  new RegExp(`['"]?\\b${escaped(name)}['"]?\\s*[=:]\\s*(?:dict\\(|\\{)`).test(source);

function declaresType(name: string, kind: string, source: string): boolean {
  const at = new RegExp(
    `['"]?\\b${escaped(name)}['"]?\\s*[=:]\\s*(?:dict\\(|\\{)(?:[^{}()]|\\([^()]*\\))*`,
  ).exec(source);
  return at !== null && new RegExp(`type['"]?\\s*[=:]\\s*['"]${kind}`).test(at[0]);
}

/** A declaration for pages and checks; it plans nothing. */
export function declarationOf(name: string, { doc, returns, examples }: Documentation): Declared {
  const notes = listOf(doc.get('notes') ?? null).map(valueText);
  const about = [descriptionOf(doc.get('description') ?? null), ...notes.map((note) => descriptionOf(note))];
  const options = optionsOf(doc);
  const example: Example = { title: 'Run it', yaml: `${name}:` };
  const attributes = optionsOf(doc, 'attributes');
  return {
    name,
    summary: descriptionOf(doc.get('short_description') ?? null),
    description: about.filter((text) => text !== '').join('\n\n'),
    params: specOf(options),
    ...(options.has('free_form') ? { freeForm: 'free_form' } : {}),
    support: { check: supported(attributes, 'check_mode'), diff: supported(attributes, 'diff_mode') },
    returns: Object.fromEntries(
      [...returns].flatMap(([key, value]) =>
        isDict(value) ? [[keyText(key), descriptionOf(value.get('description') ?? null)] as const] : [],
      ),
    ),
    examples: [example],
    ...(examples.trim() === '' ? {} : { examplesText: examples.trim() }),
  };
}

const supported = (attributes: Dict, name: string): 'full' | 'partial' | 'none' => {
  const told = attributes.get(name) ?? null;
  const word = isDict(told) ? textIn(told, 'support') : undefined;
  return word === 'full' || word === 'none' ? word : 'partial';
};
