/**
 * Reading a rulebook: everything that is wrong with it is told at once, before anything runs.
 * @module
 */
import { TsplayError, throwAll } from '../../errors/index.ts';
import {
  discreetly,
  loadYaml,
  placeOf,
  placeOfKey,
  placeOfValue,
  readText,
  validate,
  type Decrypt,
} from '../../source/index.ts';
import {
  isDict,
  isList,
  TemplateString,
  valueText,
  type Dict,
  type SourceRef,
  type Value,
} from '../../util/value.ts';
import type { ParsedCondition } from '../condition/ast.ts';
import { parseCondition } from '../condition/parser.ts';
import { eventPath } from '../condition/path.ts';
import type { RuleSpec, Throttle } from '../engine/rule.ts';
import { duration } from './duration.ts';
import type {
  ActionName,
  BookAction,
  BookRule,
  BookRuleset,
  BookSource,
  PluginUse,
  Rulebook,
} from './types.ts';

const twoHours = 7_200_000;

/** Reads a rulebook. Throws all that is wrong with it. */
export const loadRulebook = (file: string, decrypt?: Decrypt): Rulebook =>
  discreetly(file, () => read(file, decrypt));

function read(file: string, decrypt: Decrypt | undefined): Rulebook {
  const text = readText(file, { decrypt });
  const value = loadYaml(text, file);
  throwAll(validate('rulebook', value, file));
  const reader = new Reader(text);
  const rulesets = dicts(value).map((one) => reader.ruleset(one));
  reader.unique('ruleset', rulesets);
  throwAll(reader.problems);
  return { file, rulesets };
}

class Reader {
  readonly problems: TsplayError[] = [];
  readonly #lines: readonly string[];
  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  ruleset(dict: Dict): BookRuleset {
    const rules = dicts(dict.get('rules') ?? null)
      .filter((rule) => rule.get('enabled') !== false)
      .map((rule) => this.#rule(rule));
    this.unique('rule', rules);
    const hosts = dict.get('hosts') ?? 'all';
    const ttl = dict.get('default_events_ttl');
    return {
      name: textOf(dict.get('name')).trim(),
      hosts: (isList(hosts) ? hosts : [hosts]).map(textOf),
      gatherFacts: dict.get('gather_facts') === true,
      ttl: typeof ttl === 'string' ? duration(ttl) : twoHours,
      matchMultipleRules: dict.get('match_multiple_rules') === true,
      strategy: dict.get('execution_strategy') as BookRuleset['strategy'],
      sources: dicts(dict.get('sources') ?? null).map((source) => this.#source(source)),
      rules,
      src: placeOf(dict),
    };
  }

  /** Every name once, and none empty. */
  unique(
    kind: 'rule' | 'ruleset',
    all: readonly { readonly name: Value; readonly src: SourceRef | undefined }[],
  ): void {
    const seen = new Set<string>();
    for (const { name, src } of all) {
      const text = textOf(name).trim();
      if (kind === 'ruleset' && text === '')
        this.#problem('a ruleset has an empty name', src, 'name it: others are told apart by it');
      if (text !== '' && seen.has(text))
        this.#problem(
          `there are two ${kind}s named ${JSON.stringify(text)}`,
          src,
          'give each a name of its own',
        );
      seen.add(text);
    }
  }

  #problem(message: string, src: SourceRef | undefined, hint: string): void {
    this.problems.push(new TsplayError('TSP1703', message, { src, hint }));
  }

  #source(dict: Dict): BookSource {
    const keys = [...dict.keys()].filter((key) => key !== 'name' && key !== 'filters').map(textOf);
    const src = placeOf(dict);
    if (keys.length !== 1)
      this.#problem(
        keys.length === 0
          ? 'a source names no plug-in'
          : `a source names several plug-ins: ${keys.join(', ')}`,
        src,
        'write each source as an entry of its own: `- eda.builtin.range: {limit: 5}`',
      );
    const [plugin = ''] = keys;
    const name = dict.get('name');
    return {
      ...pluginUse(dict, plugin),
      name: textOf(name) === '' ? plugin : textOf(name),
      filters: dicts(dict.get('filters') ?? null).map((filter) =>
        pluginUse(filter, textOf([...filter.keys()][0])),
      ),
    };
  }

  #rule(dict: Dict): BookRule {
    const src = placeOf(dict);
    const single = dict.get('action');
    const several = dict.get('actions');
    if ((single === undefined) === (several === undefined))
      this.#problem(
        single === undefined ? 'a rule has no action' : 'a rule has both action and actions',
        src,
        'write action for one, actions for a list',
      );
    const throttle = dict.get('throttle');
    const condition = this.#condition(dict);
    if (throttle !== undefined && condition.when !== 'single')
      this.#problem(
        'a throttle goes with a single condition only',
        src,
        'join what one event must fulfil with and',
      );
    return {
      ...condition,
      name: dict.get('name') ?? '',
      throttle: isDict(throttle) ? this.#throttle(throttle) : undefined,
      actions: (isList(several) ? several : single === undefined ? [] : [single])
        .filter(isDict)
        .map((action) => actionOf(action)),
      src,
    };
  }

  #throttle(dict: Dict): Throttle | undefined {
    const by = (dict.get('group_by_attributes') as string[]).map((path) => eventPath(textOf(path)));
    const kinds = (['once_within', 'once_after', 'accumulate_within'] as const).filter((kind) =>
      dict.has(kind),
    );
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1 || (kind === 'accumulate_within') !== dict.has('threshold')) {
      this.#problem(
        'a throttle takes one of once_within, once_after, or accumulate_within with threshold',
        placeOf(dict),
        'for example: once_within: 5 minutes',
      );
      return undefined;
    }
    const window = duration(textOf(dict.get(kind)));
    return kind === 'accumulate_within'
      ? { kind, window, threshold: Number(dict.get('threshold')), by }
      : { kind, window, by };
  }

  #condition(dict: Dict): Pick<BookRule, 'when' | 'conditions' | 'timeout'> {
    const value = dict.get('condition') ?? null;
    if (!isDict(value))
      return {
        when: 'single',
        conditions: this.#parse(value, placeOfValue(dict, 'condition')),
        timeout: undefined,
      };
    const kinds = (['all', 'any', 'not_all'] as const).filter((kind) => value.has(kind));
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      this.#problem(
        'a condition takes one of all, any, not_all',
        placeOf(value),
        'or write a single condition as text',
      );
      return { when: 'all', conditions: [], timeout: undefined };
    }
    const timeout = value.get('timeout');
    if (kind === 'not_all' && timeout === undefined)
      this.#problem('not_all needs a timeout', placeOfKey(value, kind), 'for example: timeout: 5 minutes');
    if (kind === 'any' && timeout !== undefined)
      this.#problem(
        'any takes no timeout',
        placeOfKey(value, 'timeout'),
        'it fires with the first event that fits',
      );
    const list = value.get(kind) as Value[];
    const conditions = list.flatMap((one, i) => this.#parse(one, placeOfValue(list as unknown as Dict, i)));
    const when: RuleSpec['when'] = kind === 'all' && list.length === 1 ? 'single' : kind;
    return { when, conditions, timeout: typeof timeout === 'string' ? duration(timeout) : undefined };
  }

  #parse(value: Value, src: SourceRef | undefined): ParsedCondition[] {
    const text = typeof value === 'boolean' ? String(value) : textOf(value);
    try {
      return [parseCondition(text, src && this.#textPlace(src))];
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      this.problems.push(error);
      return [];
    }
  }

  /** Where the text of a scalar begins: after its quote, or in the line below `|` and `>`. */
  #textPlace(src: SourceRef): SourceRef {
    const c = this.#lines[src.line - 1]?.charAt(src.col - 1);
    if (c === '"' || c === "'") return { ...src, col: src.col + 1 };
    if (c !== '|' && c !== '>') return src;
    const below = this.#lines[src.line] ?? '';
    return { ...src, line: src.line + 1, col: below.length - below.trimStart().length + 1 };
  }
}

function pluginUse(dict: Dict, plugin: string): PluginUse {
  const args = dict.get(plugin);
  return { plugin, args: isDict(args) ? args : new Map<Value, Value>(), src: placeOfKey(dict, plugin) };
}

function actionOf(dict: Dict): BookAction {
  const [[name, args] = ['none', null]] = dict;
  return {
    name: name as ActionName,
    args: isDict(args) ? args : new Map<Value, Value>(),
    src: placeOfKey(dict, name),
  };
}

const dicts = (value: Value): Dict[] => (isList(value) ? value.filter(isDict) : []);

/** A template's text as it is written. */
function textOf(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  return value instanceof TemplateString ? value.text : valueText(value);
}
