/**
 * Variables and groups that are computed from a host's variables: `compose`, `groups`, `keyed_groups`, as every
 * configurable plug-in takes them (ansible: plugins/inventory/__init__.py, Constructable).
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { placeOfValue } from '../../source/index.ts';
import { dictSource, Templar } from '../../template/index.ts';
import { booleanOf } from '../../util/boolean-words.ts';
import {
  isDict,
  isList,
  keyText,
  TemplateString,
  valueText,
  type Dict,
  type Value,
} from '../../util/value.ts';
import type { Reading } from './types.ts';

/** An option that is a boolean, however it is spelt. */
export const flag = (config: Dict, name: string, fallback = false): boolean => {
  const value = config.get(name) ?? null;
  return value === null ? fallback : booleanOf(valueText(value)) === true;
};

/** Text as it is written, template or not. */
const written = (value: Value): string => (value instanceof TemplateString ? value.text : valueText(value));

/** What is written in a configuration is applied to hosts one after the other. */
export class Construction {
  readonly #reading: Reading;
  readonly #config: Dict;
  readonly #strict: boolean;
  readonly #extra: Dict;

  constructor(reading: Reading, config: Dict) {
    this.#reading = reading;
    this.#config = config;
    this.#strict = flag(config, 'strict');
    const useExtra = flag(
      config,
      'use_extra_vars',
      booleanOf(reading.env['ANSIBLE_INVENTORY_USE_EXTRA_VARS'] ?? '') === true,
    );
    this.#extra = useExtra ? reading.extraVars : new Map<Value, Value>();
  }

  /** `variables` is asked again after `compose`: it may have set some. */
  apply(host: string, variables: () => Dict): void {
    this.#compose(host, variables());
    const after = variables();
    this.#conditional(host, after);
    this.#keyed(host, after);
  }

  #templar(variables: Dict): Templar {
    const vars = dictSource(new Map([...variables, ...this.#extra]));
    return new Templar({ vars, searchPath: [], basedir: '.', env: this.#reading.env });
  }

  #section(name: string): Dict {
    const value = this.#config.get(name) ?? null;
    if (value === null) return new Map<Value, Value>();
    if (isDict(value)) return value;
    throw new TsplayError('TSP1301', `"${name}" must be a map`, { src: placeOfValue(this.#config, name) });
  }

  /** Runs it; an error counts only under `strict`. */
  #attempt<T>(work: () => T, message: string, entry: Dict, key: Value): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      if (!this.#strict) return undefined;
      throw new TsplayError('TSP1301', `${message}: ${error.message}`, { src: placeOfValue(entry, key) });
    }
  }

  #compose(host: string, variables: Dict): void {
    const section = this.#section('compose');
    const templar = this.#templar(variables);
    const target = this.#reading.inventory.ensureHost(host);
    for (const [name, text] of section) {
      const value = this.#attempt(
        () => templar.expression(written(text)),
        `Could not set ${keyText(name)} for host ${host}`,
        section,
        name,
      );
      if (value !== undefined) this.#reading.inventory.setVariable(target, name, value);
    }
  }

  #conditional(host: string, variables: Dict): void {
    const { inventory } = this.#reading;
    const section = this.#section('groups');
    const templar = this.#templar(variables);
    for (const [name, condition] of section) {
      const holds = this.#attempt(
        () => templar.when(typeof condition === 'boolean' ? condition : written(condition)),
        `Could not add host ${host} to group ${keyText(name)}`,
        section,
        name,
      );
      if (holds === true) inventory.ensureHost(host, inventory.addGroup(this.#groupName(keyText(name))));
    }
  }

  #keyed(host: string, variables: Dict): void {
    const list = this.#config.get('keyed_groups') ?? null;
    if (!isList(list)) return;
    const templar = this.#templar(variables);
    for (const [i, entry] of list.entries()) {
      if (!isDict(entry))
        throw new TsplayError('TSP1301', 'Invalid keyed group entry, it must be a dictionary', {
          src: placeOfValue(list, i),
        });
      this.#keyedEntry(host, entry, templar);
    }
  }

  #keyedEntry(host: string, entry: Dict, templar: Templar): void {
    const text = written(entry.get('key') ?? '');
    const key = this.#attempt(
      () => templar.expression(text),
      `Could not generate group for host ${host} from ${text} entry`,
      entry,
      'key',
    );
    if (key === undefined) return;
    const empty =
      key === null || key === '' || key === false || key === 0 || (isList(key) && key.length === 0);
    const named = entry.get('default_value') ?? undefined;
    if (named !== undefined && entry.has('trailing_separator'))
      throw new TsplayError(
        'TSP1301',
        'parameters are mutually exclusive for keyed groups: default_value|trailing_separator',
        { src: placeOfValue(entry, 'default_value') },
      );
    if (empty && !(key === '' && named !== undefined)) {
      if (this.#strict && !isList(key))
        throw new TsplayError(
          'TSP1301',
          `No key or key resulted empty for ${text} in host ${host}, invalid entry`,
          {
            src: placeOfValue(entry, 'key'),
          },
        );
      return;
    }
    const parent = this.#attempt(
      () => (entry.has('parent_group') ? valueText(templar.value(entry.get('parent_group') ?? null)) : ''),
      `Could not generate parent group for group ${valueText(key)}`,
      entry,
      'parent_group',
    );
    if (parent !== undefined) this.#join(host, this.#names(key, entry), entry, parent);
  }

  /** The part of the groups' names that comes from the key's value. */
  #names(key: Value, entry: Dict): string[] {
    const named = entry.get('default_value');
    const orDefault = (name: Value): string =>
      name === '' && named !== undefined ? valueText(named) : valueText(name);
    if (typeof key === 'string') return [orDefault(key)];
    if (isList(key)) return key.map(orDefault);
    if (!isDict(key))
      throw new TsplayError(
        'TSP1301',
        `Invalid group name format, expected a string or a list of them or dictionary, got: ${valueText(key)}`,
        { src: placeOfValue(entry, 'key') },
      );
    const separator = written(entry.get('separator') ?? '_');
    return [...key].map(([name, value]) =>
      value === '' && named === undefined && entry.get('trailing_separator') === false
        ? keyText(name)
        : `${keyText(name)}${separator}${orDefault(value)}`,
    );
  }

  #join(host: string, names: readonly string[], entry: Dict, parent: string): void {
    const { inventory } = this.#reading;
    const prefix = written(entry.get('prefix') ?? '');
    const leading = prefix !== '' || flag(this.#config, 'leading_separator', true);
    const separator = leading ? written(entry.get('separator') ?? '_') : '';
    for (const name of names) {
      const group = inventory.addGroup(this.#groupName(`${prefix}${separator}${name}`));
      inventory.ensureHost(host, group);
      if (parent !== '') inventory.addChild(inventory.addGroup(this.#groupName(parent)), group);
    }
  }

  /** Names that plug-ins make up are made valid, unless the configuration says otherwise. */
  #groupName(name: string): string {
    return this.#reading.inventory.madeUpName(name);
  }
}
