/**
 * Which patterns an event fits. Equal conditions of several rules are looked at once, and those that ask for a certain value
 * are found by that value, so that an event is not tried against each rule.
 * @module
 */
import type { Expr, Path } from '../condition/ast.ts';
import { compileTest, type Bindings, type Test } from '../condition/compile.ts';
import { pluck } from '../condition/path.ts';
import { conjuncts } from '../condition/resolve.ts';
import type { Data, Rule } from './rule.ts';

/** A pattern of a rule, by number. */
export interface Spot {
  readonly rule: number;
  readonly pattern: number;
}

interface Node {
  readonly test: Test;
  readonly spots: Spot[];
}

interface Index {
  readonly path: Path;
  readonly byValue: Map<unknown, Node[]>;
}

const nothing: Bindings = new Map();

export class AlphaNetwork {
  readonly #indexes = new Map<string, Index>();
  readonly #scanned: Node[] = [];

  constructor(rules: readonly Rule[]) {
    const nodes = new Map<string, Node>();
    rules.forEach(({ patterns }, rule) =>
      patterns.forEach(({ local }, pattern) => {
        if (local === undefined) return;
        const key = canonical(local);
        let node = nodes.get(key);
        if (node === undefined) {
          node = { test: compileTest(local), spots: [] };
          nodes.set(key, node);
          this.#enter(node, local);
        }
        node.spots.push({ rule, pattern });
      }),
    );
  }

  #enter(node: Node, expr: Expr): void {
    const wanted = conjuncts(expr)
      .map(wantedValues)
      .find((one) => one !== undefined);
    if (wanted === undefined) {
      this.#scanned.push(node);
      return;
    }
    const key = JSON.stringify(wanted.path);
    let index = this.#indexes.get(key);
    if (index === undefined) this.#indexes.set(key, (index = { path: wanted.path, byValue: new Map() }));
    for (const value of new Set(wanted.values)) {
      const list = index.byValue.get(value);
      if (list === undefined) index.byValue.set(value, [node]);
      else list.push(node);
    }
  }

  /** The patterns that an event fits, in the order of the rules. */
  match(event: Data): Spot[] {
    const found: Spot[] = [];
    for (const node of this.#scanned) if (node.test(event, nothing) === true) found.push(...node.spots);
    for (const { path, byValue } of this.#indexes.values()) {
      const nodes = byValue.get(pluck(event, path));
      if (nodes === undefined) continue;
      for (const node of nodes) if (node.test(event, nothing) === true) found.push(...node.spots);
    }
    return found.length > 1 ? found.sort((a, b) => a.rule - b.rule || a.pattern - b.pattern) : found;
  }
}

/** Places in the text do not tell conditions apart. */
const canonical = (expr: Expr): string =>
  JSON.stringify(expr, (key, value: unknown) => (key === 'at' || key === 'root' ? undefined : value));

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The values that a condition asks for at a path: `event.a == 1`, `event.a in [1, 2]`, `event.a`. */
function wantedValues(expr: Expr): { readonly path: Path; readonly values: readonly unknown[] } | undefined {
  if (expr.kind === 'path') return { path: expr.path, values: [true] };
  if (expr.kind !== 'compare') return undefined;
  const { op, left, right } = expr;
  if (op === '==') {
    const [path, literal] = left.kind === 'path' ? [left, right] : [right, left];
    if (path.kind !== 'path' || literal.kind !== 'literal' || !isScalar(literal.value)) return undefined;
    return { path: path.path, values: [literal.value] };
  }
  if (op !== 'in' || left.kind !== 'path') return undefined;
  const values =
    right.kind === 'list' && right.items.every((item) => item.kind === 'literal')
      ? right.items.map((item) => item.value)
      : right.kind === 'literal' && Array.isArray(right.value)
        ? (right.value as unknown[])
        : undefined;
  return values?.every(isScalar) === true ? { path: left.path, values } : undefined;
}
