/**
 * Values from js-yaml's events, as PyYAML's constructor with Ansible's tags would build them
 * (ansible: lib/ansible/parsing/yaml/constructor.py).
 * @module
 */
import { EVENT_ID, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import { TsplayError } from '../errors/error.ts';
import {
  EncryptedString,
  keyText,
  userText,
  type Dict,
  type List,
  type SourceRef,
  type Value,
} from '../util/value.ts';
import { deepest } from '../util/depth.ts';
import type { SourceText } from './lines.ts';
import { setMarks, type Marks } from './positions.ts';
import { scalarText } from './scalar-text.ts';
import { resolveJson, resolvePlain } from './scalars.ts';
import { constructTagged, isCollectionTag, longTag } from './tags.ts';

/** Something odd that is not an error, with every place that explains it. */
export interface SourceWarning {
  readonly message: string;
  readonly src: SourceRef;
  readonly related: readonly { readonly label: string; readonly src: SourceRef }[];
}

export interface BuildOptions {
  /** Whether strings with a delimiter are templates; data's never are. */
  readonly templates: boolean;
  /** Plain scalars mean what JSON says. */
  readonly json: boolean;
  readonly warn?: ((warning: SourceWarning) => void) | undefined;
}

/**
 * What aliases may stand for, over a whole text and counted as if it were written out: a value, or 64 characters of a
 * text, is one. Everything that walks over a value (JSON, YAML, comparing, masking) meets it once for each alias.
 */
const mostAliased = 1_000_000;

interface Built {
  readonly value: Value;
  /** How many values it is with every alias written out, and how many levels of lists and maps. */
  readonly size: number;
  readonly depth: number;
  /** Where it begins; for an empty scalar, undefined. */
  readonly at: number | undefined;
}

/** A text that says what it means, and means too much: nothing in it should be written in another way. */
export class TooMuchAliased extends TsplayError {}

const sizeOf = (scalar: ScalarEvent): number => 1 + ((scalar.valueEnd - scalar.valueStart) >> 6);

type Pair = readonly [key: Value, keyAt: number, value: Value, valueAt: number];

/** Builds the documents of one text. */
export class Builder {
  readonly #events: readonly Event[];
  readonly #source: SourceText;
  readonly #options: BuildOptions;
  readonly #anchors = new Map<string, Built | undefined>();
  #next = 0;
  #unsafe = 0;
  #aliased = 0;
  /** Lists and maps that are open. */
  #level = 0;

  constructor(events: readonly Event[], source: SourceText, options: BuildOptions) {
    this.#events = events;
    this.#source = source;
    this.#options = options;
  }

  documents(): Value[] {
    const documents: Value[] = [];
    while (this.#next < this.#events.length) {
      this.#next++; // DOCUMENT
      this.#anchors.clear();
      documents.push(this.#atEnd() ? null : this.#node().value);
      this.#next++; // POP
    }
    return documents;
  }

  #atEnd(): boolean {
    const event = this.#events[this.#next];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  #fail(message: string, offset: number, hint?: string): never {
    throw new TsplayError('TSP1001', message, { src: this.#source.at(offset), hint });
  }

  #node(): Built {
    const event = this.#events[this.#next++];
    if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP)
      throw new TsplayError('TSP9001', 'YAML events out of order');
    const anchor = this.#source.text.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.ALIAS) return this.#alias(anchor, event.anchorStart);
    if (event.anchorStart !== -1) this.#anchors.set(anchor, undefined);
    const tag = this.#tag(event);
    if (tag === '!unsafe') this.#unsafe++;
    const built =
      event.type === EVENT_ID.SCALAR
        ? { ...this.#scalar(event, tag), size: sizeOf(event), depth: 0 }
        : this.#collection(event, tag);
    if (tag === '!unsafe') this.#unsafe--;
    if (event.anchorStart !== -1) this.#anchors.set(anchor, built);
    return built;
  }

  /** The non-specific tag `!` says nothing to PyYAML. */
  #tag(event: Exclude<Event, { type: 1 | 5 | 6 }>): string | undefined {
    if (event.tagStart === -1) return undefined;
    const tag = longTag(this.#source.text.slice(event.tagStart, event.tagEnd));
    return tag === '!' ? undefined : tag;
  }

  #alias(name: string, offset: number): Built {
    const built = this.#anchors.get(name);
    if (built) {
      this.#aliased += built.size;
      if (this.#aliased > mostAliased) this.#tooMuch(name, offset - 1, `more than ${mostAliased} values`);
      if (this.#level + built.depth > deepest) this.#tooMuch(name, offset - 1, `more than ${deepest} levels`);
      return built;
    }
    return this.#anchors.has(name)
      ? this.#fail(`the alias "*${name}" stands inside the value it refers to`, offset - 1)
      : this.#fail(
          `unknown alias "*${name}"`,
          offset - 1,
          `Mark the value it stands for with &${name} further up, or quote text that begins with an asterisk.`,
        );
  }

  #tooMuch(name: string, offset: number, what: string): never {
    throw new TooMuchAliased(
      'TSP1001',
      `the alias "*${name}" is too much: with all aliases written out, this text has ${what}`,
      {
        src: this.#source.at(offset),
        hint: 'Write down once what is meant, or make it with a template.',
      },
    );
  }

  #scalar(event: ScalarEvent, tag: string | undefined): Pick<Built, 'at' | 'value'> {
    const at = this.#textStart(event);
    const text = scalarText(this.#source.text, event);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    if (tag === undefined && plain) {
      const value = this.#options.json ? resolveJson(text) : resolvePlain(text);
      return { at, value: typeof value === 'string' ? this.#text(value, at) : value };
    }
    if (tag === undefined) return { at, value: this.#text(text, at) };
    // Data has no tags of Ansible's: what is in it is neither rendered nor decrypted anyway.
    if (!this.#options.templates && tag.startsWith('!') && !tag.startsWith('!!') && tag !== '!')
      this.#fail(
        this.#badTag(event),
        event.tagStart,
        'Data knows the tags of YAML 1.1 only (!!str, !!int, !!binary…).',
      );
    if (tag === '!vault' || tag === '!vault-encrypted')
      return { at, value: new EncryptedString(text, this.#source.at(at ?? event.tagStart)) };
    if (tag === '!unsafe') return { at, value: text };
    const value = constructTagged(tag, text, plain);
    if (value === undefined)
      this.#fail(
        this.#badTag(event),
        event.tagStart,
        'Known are !vault, !unsafe and the tags of YAML 1.1 (!!str, !!int, !!binary…).',
      );
    return { at, value: typeof value === 'string' ? this.#text(value, at) : value };
  }

  /** Where the text itself begins: inside the quotes, after a block's indentation; a tag's place for tagged nothing. */
  #textStart(event: ScalarEvent): number | undefined {
    if (event.valueStart === -1) return event.tagStart === -1 ? undefined : event.tagStart;
    const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
    const indented = event.valueStart + Math.max(0, event.indent);
    return block && /^ *$/.test(this.#source.text.slice(event.valueStart, indented))
      ? indented
      : event.valueStart;
  }

  #badTag(event: { tagStart: number; tagEnd: number }): string {
    return `could not understand the tag ${this.#source.text.slice(event.tagStart, event.tagEnd)} here`;
  }

  #text(text: string, at: number | undefined): Value {
    if (!this.#options.templates || this.#unsafe > 0) return text;
    return userText(text, at === undefined || !text.includes('{') ? undefined : this.#source.at(at));
  }

  #collection(event: Extract<Event, { start: number }>, tag: string | undefined): Built {
    if (!isCollectionTag(tag)) this.#fail(this.#badTag(event), event.tagStart);
    const at = event.start;
    const extent = { size: 1, depth: 1 };
    const member = (): Built => {
      const built = this.#node();
      extent.size += built.size;
      extent.depth = Math.max(extent.depth, built.depth + 1);
      return built;
    };
    this.#level++;
    const value = event.type === EVENT_ID.SEQUENCE ? this.#list(at, member) : this.#dict(at, member);
    this.#level--;
    if (!(value instanceof Map) || tag !== 'tag:yaml.org,2002:set') return { at, value, ...extent };
    return { at, value: [...value.keys()], ...extent };
  }

  /** Only a user's files have places; callers that ask for them may also ask whether there are any. */
  #mark(container: Dict | List, marks: Marks): void {
    if (this.#options.templates) setMarks(container, marks);
  }

  #list(start: number, member: () => Built): List {
    const list: List = [];
    const values = new Map<Value, number>();
    this.#mark(list, { source: this.#source, start, values });
    while (!this.#atEnd()) {
      const item = member();
      values.set(list.length, item.at ?? start);
      list.push(item.value);
    }
    this.#next++; // POP
    return list;
  }

  #dict(start: number, member: () => Built): Dict {
    const dict: Dict = new Map();
    const marks = {
      source: this.#source,
      start,
      keys: new Map<Value, number>(),
      values: new Map<Value, number>(),
    };
    this.#mark(dict, marks);
    const own: Pair[] = [];
    while (!this.#atEnd()) {
      const merge = this.#isMergeKey();
      const key = member();
      const keyAt = key.at ?? start;
      const value = member();
      if (merge) this.#merge(dict, marks, value, keyAt);
      else own.push([this.#key(key.value, keyAt), keyAt, value.value, value.at ?? keyAt]);
    }
    this.#next++; // POP
    this.#addOwn(dict, marks, own);
    return dict;
  }

  /** Merged keys come first, the map's own are laid over them: the order Python's flatten_mapping gives. */
  #addOwn(dict: Dict, marks: Required<Marks>, own: readonly Pair[]): void {
    const seen = new Map<Value, number>();
    for (const [key, keyAt, value, valueAt] of own) {
      const first = seen.get(key);
      if (first !== undefined && this.#options.warn && !this.#options.json)
        this.#warnTwice(key, first, keyAt);
      seen.set(key, keyAt);
      dict.set(key, value);
      marks.keys.set(key, keyAt);
      marks.values.set(key, valueAt);
    }
  }

  #warnTwice(key: Value, first: number, second: number): void {
    this.#options.warn?.({
      message: `found a duplicate dict key (${keyText(key)}). Using last defined value only.`,
      src: this.#source.at(second),
      related: [{ label: 'first defined', src: this.#source.at(first) }],
    });
  }

  #isMergeKey(): boolean {
    const event = this.#events[this.#next];
    if (event?.type !== EVENT_ID.SCALAR || this.#options.json) return false;
    if (event.tagStart !== -1)
      return longTag(this.#source.text.slice(event.tagStart, event.tagEnd)) === 'tag:yaml.org,2002:merge';
    return (
      event.style === SCALAR_STYLE.PLAIN && this.#source.text.slice(event.valueStart, event.valueEnd) === '<<'
    );
  }

  #merge(dict: Dict, marks: Required<Marks>, from: Built, at: number): void {
    // Of several maps in a list the first one wins, so they are laid on from the last.
    const maps = Array.isArray(from.value) ? from.value.toReversed() : [from.value];
    for (const map of maps) {
      if (!(map instanceof Map)) this.#fail('"<<" merges a map or a list of maps', at);
      for (const [key, value] of map) {
        dict.set(key, value);
        marks.keys.set(key, at);
        marks.values.set(key, at);
      }
    }
  }

  #key(key: Value, at: number): Value {
    if (key === null || typeof key !== 'object') return key;
    if (key instanceof Map || Array.isArray(key))
      this.#fail(
        'a map or a list cannot be a key',
        at,
        this.#source.text.startsWith('{', at)
          ? 'A value that begins with {{ must be quoted: "{{ name }}".'
          : undefined,
      );
    // A key is never rendered by itself; those who do render keys (set_fact) go by placesKnown().
    return 'text' in key ? key.text : key;
  }
}
