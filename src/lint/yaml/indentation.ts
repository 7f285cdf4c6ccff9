/**
 * Indentation: the same step everywhere, lists further in than the key they belong to.
 * @module
 */
import type { TreeNode } from '../../source/index.ts';
import type { CheckSettings } from '../config/yaml-style.ts';
import type { LintFile } from '../files/file.ts';
import { isMap, isScalar, isSeq } from '../nodes.ts';
import type { Style, StyleCheck } from './types.ts';

export const indentation: StyleCheck = function* (file, settings) {
  const walk = new Walk(file, settings);
  for (const document of file.tree?.documents ?? [])
    if (document !== undefined) yield* walk.check(document, 0);
};

/** What is not known yet: a list at the height of its key, before any step was seen. */
const atLeast = -1;

class Walk {
  readonly #text: string;
  readonly #settings: CheckSettings;
  readonly #seen = new Set<TreeNode>();
  /** Where a node's anchor or tag begins, if it has one. */
  readonly #before = new Map<number, number>();
  #step: number | undefined;
  #sequences: unknown;

  constructor(file: LintFile, settings: CheckSettings) {
    this.#text = file.text;
    this.#settings = settings;
    this.#step = typeof settings['spaces'] === 'number' ? settings['spaces'] : undefined;
    this.#sequences = settings['indent-sequences'];
    const { tokens } = file.tokens;
    for (const [i, token] of tokens.entries()) {
      const next = tokens[i + 1];
      if ((token.type === 'anchor' || token.type === 'tag') && next !== undefined)
        this.#before.set(next.from, this.#before.get(token.from) ?? token.from);
    }
  }

  #lineStart(at: number): number {
    return this.#text.lastIndexOf('\n', at - 1) + 1;
  }

  #column(at: number): number {
    return at - this.#lineStart(at);
  }

  /** Whether nothing but blanks stands before it on its line. */
  #leads(at: number): boolean {
    return /^ *$/.test(this.#text.slice(this.#lineStart(at), at));
  }

  #indentOfLine(at: number): number {
    return /^ */.exec(this.#text.slice(this.#lineStart(at), at + 1))?.[0].length ?? 0;
  }

  #expect(base: number, found: number): number {
    this.#step ??= found - base;
    return base + this.#step;
  }

  *#compare(at: number, expected: number): Generator<Style> {
    const found = this.#column(at);
    if (found === expected || !this.#leads(at)) return;
    const wanted = expected < 0 ? `at least ${found + 1}` : String(expected);
    yield { at, message: `Indented by ${found} where ${wanted} is expected` };
  }

  /** `expected`: the column of its first sign where that leads a line. */
  *check(node: TreeNode, expected: number): Generator<Style> {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    if (isScalar(node)) {
      if (!node.empty) yield* this.#compare(this.#before.get(node.start) ?? node.start, expected);
      if (this.#settings['check-multi-line-strings'] === true) yield* this.#multiLine(node);
      return;
    }
    yield* this.#compare(this.#before.get(node.start) ?? node.start, expected);
    if (node.flow) yield* this.#flow(node);
    else if (isMap(node)) yield* this.#map(node);
    else yield* this.#seq(node);
  }

  *#map(node: TreeNode): Generator<Style> {
    if (!isMap(node)) return;
    const own = this.#column(node.pairs[0]?.key.start ?? node.start);
    for (const { key, value } of node.pairs) {
      yield* this.check(key, this.#column(key.start));
      if (value.start < key.end || (isScalar(value) && value.empty)) continue;
      const at = this.#before.get(value.start) ?? value.start;
      // An anchor or a tag may stay behind when its value goes to the next line.
      const leads = this.#leads(at) || this.#leads(value.start);
      if (!leads) yield* this.check(value, this.#column(value.start));
      else yield* this.check(value, this.#expectedBelow(value, own, this.#column(value.start)));
    }
  }

  #expectedBelow(value: TreeNode, own: number, found: number): number {
    if (!isSeq(value) || value.flow) return this.#expect(own, found);
    if (this.#sequences === false) return own;
    if (this.#sequences === true)
      return this.#step === undefined && found === own ? atLeast : this.#expect(own, found);
    if (this.#sequences === 'consistent') this.#sequences = found !== own;
    return found === own ? own : this.#expect(own, found);
  }

  *#seq(node: TreeNode): Generator<Style> {
    if (!isSeq(node)) return;
    const own = this.#column(node.start);
    for (const item of node.items) {
      if (isScalar(item) && item.empty) continue;
      const found = this.#column(item.start);
      if (!this.#leads(this.#before.get(item.start) ?? item.start) || found === own)
        yield* this.check(item, found);
      else yield* this.check(item, this.#expect(own, found));
    }
  }

  *#flow(node: TreeNode): Generator<Style> {
    const outer = this.#indentOfLine(node.start);
    const parts = isMap(node) ? node.pairs.map(({ key }) => key) : isSeq(node) ? node.items : [];
    const first = parts.find((part) => part.start > node.start);
    if (first !== undefined) {
      const sameLine = !this.#text.slice(node.start, first.start).includes('\n');
      const inner = sameLine ? this.#column(first.start) : this.#expect(outer, this.#column(first.start));
      for (const part of parts)
        if (part.start > node.start && part.end <= node.end) yield* this.check(part, inner);
      if (isMap(node))
        for (const { key, value } of node.pairs)
          if (value.start > key.end && value.end <= node.end)
            yield* this.check(
              value,
              this.#leads(value.start)
                ? this.#expect(inner, this.#column(value.start))
                : this.#column(value.start),
            );
    }
    yield* this.#compare(node.end - 1, outer);
  }

  *#multiLine(node: TreeNode): Generator<Style> {
    if (!isScalar(node)) return;
    const lines = this.#text.slice(node.start, node.end).split('\n').slice(1);
    const quoted = node.style === 'single' || node.style === 'double';
    const block = node.style === 'literal' || node.style === 'folded';
    let at = node.start;
    let expected = block ? undefined : this.#column(node.start) + (quoted ? 1 : 0);
    for (const line of lines) {
      at = this.#text.indexOf('\n', at) + 1;
      if (line.trim() === '') continue;
      const found = /^ */.exec(line)?.[0].length ?? 0;
      expected ??= this.#expect(this.#indentOfLine(node.start), found);
      if (found !== expected)
        yield { at: at + found, message: `Indented by ${found} where ${expected} is expected` };
    }
  }
}
