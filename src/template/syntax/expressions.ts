/**
 * Jinja2's expression grammar.
 * @module
 */
import { float } from '../runtime/types.ts';
import { BaseParser } from './base-parser.ts';
import { make, type CallArgs, type CompareOp, type Expr, type Filter } from './nodes.ts';
import { T, type Token } from './tokens.ts';

const comparisons = new Map<string, CompareOp>([
  ['==', 'eq'],
  ['!=', 'ne'],
  ['<', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['>=', 'ge'],
]);
const multiplications = new Map<string, 'mul' | 'div' | 'floordiv' | 'mod'>([
  ['*', 'mul'],
  ['/', 'div'],
  ['//', 'floordiv'],
  ['%', 'mod'],
]);
const constants = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
export const isConstantName = (name: string): boolean => constants.has(name);

export interface TupleOptions {
  /** Whether `a if b` is allowed; not where the `if` belongs to the statement. */
  readonly conditional?: boolean;
  /** Names that end the tuple. */
  readonly end?: readonly string[];
  /** `()` is allowed: there are brackets around. */
  readonly explicit?: boolean;
}

const noArgs: CallArgs = { positional: [], keywords: [], star: null, doubleStar: null };
/** Tests take one argument without brackets; these tokens start one. */
const argumentStarts = new Set<string>([T.symbol, T.string, T.int, T.float, T.leftBracket, T.leftCurly]);
const notArguments = new Set(['else', 'or', 'and']);

/** Expressions nest at most this deep: the parser recurses. */
const maxNesting = 200;

export class ExpressionParser extends BaseParser {
  #nesting = 0;

  parseExpression(conditional = true): Expr {
    if (++this.#nesting > maxNesting) this.fail('expression is nested too deeply');
    const expr = conditional ? this.#inlineIf() : this.#or();
    this.#nesting--;
    return expr;
  }

  /** One expression, or several with commas as a tuple. */
  parseTuple(options: TupleOptions = {}): Expr {
    const at = this.at();
    const items: Expr[] = [];
    let isTuple = false;
    while (!this.#tupleEnds(options.end)) {
      items.push(this.parseExpression(options.conditional ?? true));
      if (!this.skipType(T.comma)) break;
      isTuple = true;
    }
    const [first] = items;
    if (!isTuple && first) return first;
    if (!isTuple && options.explicit !== true) {
      this.fail(`Expected an expression, got '${this.peekToken()?.value ?? 'end of template'}'`);
    }
    return make.tuple(at, { children: items });
  }
  #tupleEnds(names: readonly string[] | undefined): boolean {
    const token = this.peekToken();
    if (!token) return true;
    if (token.type === T.variableEnd || token.type === T.blockEnd || token.type === T.rightParen) return true;
    return token.type === T.symbol && (names?.includes(token.value) ?? false);
  }

  /** nunjucks parses the chain of `or` and `and`; it comes back through {@link parseNot}. */
  #or(): Expr {
    return this.parseOr() as Expr;
  }
  #inlineIf(): Expr {
    let body = this.#or();
    while (this.isName('if')) {
      const at = this.take().at;
      const cond = this.#or();
      const otherwise = this.skipName('else') ? this.parseExpression() : null;
      body = make.inlineIf(at, { body, cond, else_: otherwise });
    }
    return body;
  }
  protected override parseNot(): Expr {
    if (!this.isName('not')) return this.#comparison();
    const at = this.take().at;
    if (++this.#nesting > maxNesting) this.fail('expression is nested too deeply');
    const node = make.unary(at, { op: 'not', target: this.parseNot() });
    this.#nesting--;
    return node;
  }
  #comparison(): Expr {
    const at = this.at();
    const expr = this.#sum();
    const ops: { op: CompareOp; expr: Expr }[] = [];
    for (let op = this.#comparisonOperator(); op !== undefined; op = this.#comparisonOperator()) {
      ops.push({ op, expr: this.#sum() });
    }
    return ops.length === 0 ? expr : make.compare(at, { expr, ops });
  }
  #comparisonOperator(): CompareOp | undefined {
    const token = this.peekToken();
    const op = token?.type === T.operator ? comparisons.get(token.value) : undefined;
    if (op !== undefined) this.nextToken();
    if (op !== undefined) return op;
    if (this.skipName('in')) return 'contains';
    const next = this.isName('not') ? this.second() : undefined;
    if (next?.type !== T.symbol || next.value !== 'in') return undefined;
    this.nextToken();
    this.nextToken();
    return 'notContains';
  }
  #sum(): Expr {
    let left = this.#concat();
    for (;;) {
      const at = this.at();
      if (this.skipOperator('+')) left = make.binary(at, { op: 'add', left, right: this.#concat() });
      else if (this.skipOperator('-')) left = make.binary(at, { op: 'sub', left, right: this.#concat() });
      else return left;
    }
  }
  #concat(): Expr {
    const at = this.at();
    const first = this.#product();
    const items = [first];
    while (this.skipType(T.tilde)) items.push(this.#product());
    return items.length === 1 ? first : make.concat(at, { items });
  }
  #product(): Expr {
    let left = this.#power();
    for (;;) {
      const token = this.peekToken();
      const op = token?.type === T.operator ? multiplications.get(token.value) : undefined;
      if (token === null || op === undefined) return left;
      this.nextToken();
      left = make.binary(token.at, { op, left, right: this.#power() });
    }
  }
  #power(): Expr {
    let left = this.#unary(true);
    while (this.isOperator('**')) {
      const at = this.take().at;
      left = make.binary(at, { op: 'pow', left, right: this.#unary(true) });
    }
    return left;
  }
  #unary(withFilters: boolean): Expr {
    const at = this.at();
    let node: Expr;
    if (++this.#nesting > maxNesting) this.fail('expression is nested too deeply');
    if (this.skipOperator('-')) node = make.unary(at, { op: 'neg', target: this.#unary(false) });
    else if (this.skipOperator('+')) node = make.unary(at, { op: 'pos', target: this.#unary(false) });
    else node = this.#primary();
    this.#nesting--;
    node = this.#postfix(node);
    return withFilters ? this.#filters(node) : node;
  }

  #primary(): Expr {
    const token = this.take();
    switch (token.type) {
      case T.symbol: {
        const constant = constants.get(token.value);
        return constant === undefined
          ? make.name(token.at, { value: token.value })
          : make.literal(token.at, { value: constant });
      }
      case T.string:
        return this.#text(token);
      case T.int: {
        const value = BigInt(token.value);
        return make.literal(token.at, { value: value <= Number.MAX_SAFE_INTEGER ? Number(value) : value });
      }
      case T.float:
        return make.literal(token.at, { value: float(Number(token.value)) });
      case T.leftParen: {
        const node = this.parseTuple({ explicit: true });
        this.need(T.rightParen);
        return node;
      }
      case T.leftBracket:
        return make.list(token.at, { children: this.#items(T.rightBracket, () => this.parseExpression()) });
      case T.leftCurly:
        return make.dict(token.at, { children: this.#items(T.rightCurly, () => this.#pair()) });
      default:
        return this.fail(`unexpected '${token.value}'`, token.at);
    }
  }
  #text(first: Token): Expr {
    let value = first.value;
    while (this.is(T.string)) value += this.take().value;
    return make.literal(first.at, { value });
  }
  #pair(): { key: Expr; value: Expr } {
    const key = this.parseExpression();
    this.need(T.colon);
    return { key, value: this.parseExpression() };
  }
  /** Items with commas between, and one after the last if the author likes, up to and with `end`. */
  #items<R>(end: string, one: () => R): R[] {
    const items: R[] = [];
    while (!this.is(end)) {
      if (items.length > 0) this.need(T.comma);
      if (this.is(end)) break;
      items.push(one());
    }
    this.need(end);
    return items;
  }

  #postfix(start: Expr): Expr {
    let node = start;
    for (;;) {
      const at = this.at();
      if (this.is(T.leftParen)) node = make.call(at, { target: node, args: this.parseCallArgs() });
      else if (this.skipType(T.leftBracket)) node = this.#subscript(node, at);
      else if (this.skipOperator('.')) node = this.#member(node);
      else return node;
    }
  }
  #member(target: Expr): Expr {
    const token = this.take();
    if (token.type === T.symbol) return make.getAttr(token.at, { target, name: token.value });
    if (token.type !== T.int) return this.fail('expected name or number', token.at);
    return make.subscript(token.at, { target, key: make.literal(token.at, { value: Number(token.value) }) });
  }
  #subscript(target: Expr, at: number): Expr {
    const keys = this.#items(T.rightBracket, () => this.#sliceOrKey());
    const [first] = keys;
    if (first === undefined) return make.subscript(at, { target, key: make.tuple(at, { children: [] }) });
    if (keys.length === 1) {
      if (Array.isArray(first)) return make.slice(at, { target, parts: first as [Expr, Expr, Expr] });
      return make.subscript(at, { target, key: first });
    }
    if (keys.some((key) => Array.isArray(key))) this.fail('a slice cannot be one of several keys', at);
    return make.subscript(at, { target, key: make.tuple(at, { children: keys as Expr[] }) });
  }
  /** An index, or the three parts of a slice. */
  #sliceOrKey(): Expr | (Expr | null)[] {
    const parts: (Expr | null)[] = [null, null, null];
    if (!this.is(T.colon)) {
      const first = this.parseExpression();
      if (!this.is(T.colon)) return first;
      parts[0] = first;
    }
    for (let i = 1; i < 3 && this.skipType(T.colon); i++) {
      if (!this.is(T.rightBracket) && !this.is(T.comma) && !this.is(T.colon))
        parts[i] = this.parseExpression();
    }
    return parts;
  }

  parseCallArgs(): CallArgs {
    const open = this.need(T.leftParen).at;
    const positional: Expr[] = [];
    const keywords: [string, Expr][] = [];
    let star: Expr | null = null;
    let doubleStar: Expr | null = null;
    const ensure = (ok: boolean): void => {
      if (!ok) this.fail('invalid syntax for function call expression', open);
    };
    this.#items(T.rightParen, () => {
      const next = this.is(T.symbol) ? this.second() : undefined;
      if (this.skipOperator('*')) {
        ensure(star === null && doubleStar === null);
        star = this.parseExpression();
      } else if (this.skipOperator('**')) {
        ensure(doubleStar === null);
        doubleStar = this.parseExpression();
      } else if (next?.type === T.operator && next.value === '=') {
        ensure(doubleStar === null);
        const key = this.take().value;
        this.nextToken();
        keywords.push([key, this.parseExpression()]);
      } else {
        ensure(star === null && doubleStar === null && keywords.length === 0);
        positional.push(this.parseExpression());
      }
    });
    return { positional, keywords, star, doubleStar };
  }

  #filters(start: Expr): Expr {
    let node = start;
    for (;;) {
      if (this.skipType(T.pipe)) node = this.parseFilter(node);
      else if (this.isName('is')) node = this.#test(node);
      else if (this.is(T.leftParen))
        node = make.call(this.at(), { target: node, args: this.parseCallArgs() });
      else return node;
    }
  }
  /** One filter, its `|` already read. */
  parseFilter(target: Expr | null): Filter {
    const at = this.at();
    const name = this.#dottedName();
    return make.filter(at, { target, name, args: this.is(T.leftParen) ? this.parseCallArgs() : noArgs });
  }
  #dottedName(): string {
    let name = this.need(T.symbol).value;
    while (this.skipOperator('.')) name += `.${this.need(T.symbol).value}`;
    return name;
  }
  #test(target: Expr): Expr {
    this.nextToken();
    const negated = this.skipName('not');
    const at = this.at();
    const name = this.#dottedName();
    return make.test(at, { target, name, args: this.#testArgs(), negated });
  }
  #testArgs(): CallArgs {
    const token = this.peekToken();
    if (token?.type === T.leftParen) return this.parseCallArgs();
    if (!token || !argumentStarts.has(token.type)) return noArgs;
    if (token.type === T.symbol && notArguments.has(token.value)) return noArgs;
    if (token.type === T.symbol && token.value === 'is') this.fail('You cannot chain multiple tests with is');
    return { ...noArgs, positional: [this.#postfix(this.#primary())] };
  }
}
