/**
 * YAML as a tree that forgets nothing: styles, tags, keys that stand twice, and where everything begins and ends. For who
 * looks at how a file is written; who only wants to know what it says takes `loadYaml`.
 * @module
 */
import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import { TsplayError } from '../errors/error.ts';
import type { Value } from '../util/value.ts';
import { sourceText, type SourceText } from './lines.ts';
import { parse, Unparsable, type Parsed } from './parse.ts';
import { scalarText } from './scalar-text.ts';
import { resolvePlain } from './scalars.ts';

interface Placed {
  /** Offsets in the text; of a scalar with its quotes or the head of its block. */
  readonly start: number;
  readonly end: number;
  /** As it is written, `!vault`. */
  readonly tag: string | undefined;
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  readonly text: string;
  /** What YAML 1.1 makes of it. */
  readonly value: Value;
  /** Nothing is written where the value belongs. */
  readonly empty: boolean;
  /** Offsets of what is inside the quotes, or below the head of a block. */
  readonly inner: readonly [from: number, to: number];
  /** Columns a block is indented by; -1 for others. */
  readonly indent: number;
}

export interface Pair {
  readonly key: TreeNode;
  readonly value: TreeNode;
}

export interface MapNode extends Placed {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
}

export interface SeqNode extends Placed {
  readonly kind: 'seq';
  readonly flow: boolean;
  readonly items: readonly TreeNode[];
}

export type TreeNode = ScalarNode | MapNode | SeqNode;

export interface Tree {
  readonly source: SourceText;
  /** One for each document; undefined for one that is empty. */
  readonly documents: readonly (TreeNode | undefined)[];
  /** Scalars as they stand in the text, keys included, those that are empty left out. */
  readonly scalars: readonly ScalarNode[];
}

const styles: Readonly<Record<number, ScalarNode['style']>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

/** The tree of a text. Throws TSP1001 where it is not YAML. */
export function loadTree(text: string, file: string): Tree {
  try {
    return new Grower(parse(text, file), text, file).tree();
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
    const { line, col, reason } = error.first;
    throw new TsplayError('TSP1001', `YAML syntax: ${reason}`, { src: { file, line, col } });
  }
}

class Grower {
  readonly #events: readonly Event[];
  /** The text that the events speak of, and where its parts are in the text as it was given. */
  readonly #parsed: string;
  readonly #given: (offset: number) => number;
  readonly #text: string;
  readonly #source: SourceText;
  readonly #anchors = new Map<string, TreeNode>();
  readonly #scalars: ScalarNode[] = [];
  #next = 0;
  /** Where what was read last ends. */
  #at = 0;

  constructor({ events, source, given }: Parsed, text: string, file: string) {
    this.#events = events;
    this.#parsed = source.text;
    this.#given = given;
    this.#text = text;
    this.#source = sourceText(text, file);
  }

  tree(): Tree {
    const documents: (TreeNode | undefined)[] = [];
    while (this.#next < this.#events.length) {
      this.#next++; // DOCUMENT
      this.#anchors.clear();
      documents.push(this.#atEnd() ? undefined : this.#node());
      this.#next++; // POP
    }
    return { source: this.#source, documents, scalars: this.#scalars };
  }

  #atEnd(): boolean {
    const event = this.#events[this.#next];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  #node(): TreeNode {
    const event = this.#events[this.#next++];
    if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP)
      throw new TsplayError('TSP9001', 'YAML events out of order');
    const name = this.#parsed.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.ALIAS) {
      this.#at = this.#given(event.anchorEnd);
      const known = this.#anchors.get(name);
      if (known !== undefined) return known;
      throw new TsplayError('TSP1001', `unknown alias "*${name}"`, {
        src: this.#source.at(this.#given(event.anchorStart - 1)),
      });
    }
    const tag = event.tagStart === -1 ? undefined : this.#parsed.slice(event.tagStart, event.tagEnd);
    if (event.anchorStart !== -1) this.#at = Math.max(this.#at, this.#given(event.anchorEnd));
    if (event.tagStart !== -1) this.#at = Math.max(this.#at, this.#given(event.tagEnd));
    const node = event.type === EVENT_ID.SCALAR ? this.#scalar(event, tag) : this.#collection(event, tag);
    if (event.anchorStart !== -1) this.#anchors.set(name, node);
    return node;
  }

  #scalar(event: ScalarEvent, tag: string | undefined): ScalarNode {
    const style = styles[event.style] ?? 'plain';
    const empty = event.valueStart === -1;
    const inner = empty
      ? ([this.#at, this.#at] as const)
      : ([this.#given(event.valueStart), this.#given(event.valueEnd)] as const);
    const [start, end] = this.#bounds(style, inner);
    const text = empty ? '' : scalarText(this.#parsed, event);
    const value = tag === undefined && style === 'plain' ? resolvePlain(text) : text;
    const node: ScalarNode = {
      kind: 'scalar', style, text, value, empty, inner, start, end, tag, indent: event.indent,
    }; // prettier-ignore
    this.#at = end;
    if (!empty) this.#scalars.push(node);
    return node;
  }

  #bounds(style: ScalarNode['style'], [from, to]: readonly [number, number]): readonly [number, number] {
    if (style === 'plain') return [from, to];
    if (style === 'single' || style === 'double') return [from - 1, to + 1];
    const head = this.#text.slice(this.#at, from).search(/[|>][-+\d]*[ \t]*(?:#[^\n]*)?\r?\n?$/);
    return [head === -1 ? from : this.#at + head, to];
  }

  #collection(event: Extract<Event, { start: number }>, tag: string | undefined): MapNode | SeqNode {
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const start = this.#given(event.start);
    this.#at = Math.max(this.#at, start);
    const place = { start, tag, flow };
    if (event.type === EVENT_ID.SEQUENCE) {
      const items: TreeNode[] = [];
      while (!this.#atEnd()) items.push(this.#node());
      this.#next++; // POP
      return { kind: 'seq', ...place, items, end: this.#close(flow, ']') };
    }
    const pairs: Pair[] = [];
    while (!this.#atEnd()) {
      const key = this.#node();
      pairs.push({ key, value: this.#node() });
    }
    this.#next++; // POP
    return { kind: 'map', ...place, pairs, end: this.#close(flow, '}') };
  }

  /** Behind the bracket of a collection in brackets, comments in between or not; else where its last part ends. */
  #close(flow: boolean, bracket: string): number {
    if (flow) {
      const text = this.#text;
      let at = this.#at;
      while (at < text.length && text[at] !== bracket) {
        const newline = text[at] === '#' ? text.indexOf('\n', at) : -1;
        at = newline === -1 ? at + 1 : newline;
      }
      this.#at = Math.min(text.length, at + 1);
    }
    return this.#at;
  }
}
