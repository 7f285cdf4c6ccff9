/**
 * Conditions of rulebooks to trees, by the precedence of ansible-rulebook: arithmetic, comparison, `is`, `in` and
 * `contains`, `not`, then `and` and `or` on one level from left to right, then `<<`.
 * @module
 */
import { at } from '../../util/at.ts';
import { TsplayError } from '../../errors/index.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { SourceRef } from '../../util/value.ts';
import type { Comparison, Expr, ItemOperator, Membership, ParsedCondition, Path, SearchKind } from './ast.ts';
import { ConditionError, tokenize, type Token } from './lexer.ts';

const searches: readonly SearchKind[] = ['match', 'search', 'regex'];
const comparisons: readonly Comparison[] = ['==', '!=', '<', '<=', '>', '>='];
const itemOperators: readonly ItemOperator[] = [...comparisons, ...searches];
const attributeOperators: readonly ItemOperator[] = [
  ...itemOperators,
  'in',
  'not in',
  'contains',
  'not contains',
];
const roots = ['event', 'events', 'fact', 'facts', 'vars'];
/** How deep brackets may be nested: far more than anyone writes, far less than the stack holds. */
const maxDepth = 200;

/**
 * Reads a condition. `src` is where its text begins.
 * @throws {TsplayError} TSP1701 with the place of the mistake.
 */
export function parseCondition(text: string, src?: SourceRef): ParsedCondition {
  try {
    return { ...new Parser(text).condition(), text, src };
  } catch (error) {
    if (error instanceof ConditionError) throw conditionProblem(error, text, src);
    throw error;
  }
}

/** A mistake in a condition with its place in the file. */
export function conditionProblem(
  { message, at, hint }: ConditionError,
  text: string,
  src: SourceRef | undefined,
): TsplayError {
  const before = text.slice(0, at);
  const lines = before.split('\n').length - 1;
  const place =
    src === undefined
      ? undefined
      : lines === 0
        ? { ...src, col: src.col + at }
        : { ...src, line: src.line + lines, col: 1 };
  return new TsplayError('TSP1701', `condition '${text.trim()}': ${message}`, { src: place, hint });
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  condition(): { readonly expr: Expr; readonly alias: string | undefined } {
    if (this.#peek().kind === 'end')
      throw new ConditionError('it is empty', 0, 'write what must hold, or true');
    const start = this.#peek();
    let expr = this.#logic();
    let alias: string | undefined;
    if (this.#take('<<')) {
      alias = aliasOf(expr, start.at);
      expr = this.#logic();
    }
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#unexpected(rest);
    return { expr, alias };
  }

  #peek(ahead = 0): Token {
    return at(this.#tokens, Math.min(this.#next + ahead, this.#tokens.length - 1));
  }
  #is(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.text === text && (token.kind === 'symbol' || token.kind === 'name');
  }
  #take(...texts: readonly string[]): boolean {
    if (!texts.every((text, i) => this.#is(text, i))) return false;
    this.#next += texts.length;
    return true;
  }
  #expect(text: string): void {
    if (!this.#take(text)) {
      const token = this.#peek();
      throw new ConditionError(`'${text}' is missing before ${shown(token)}`, token.at);
    }
  }
  #unexpected(token: Token): ConditionError {
    const upper = /^(AND|OR|NOT|IN|IS)$/.test(token.text);
    const hint = upper
      ? `write '${token.text.toLowerCase()}'`
      : token.text === '='
        ? 'compare with =='
        : 'operators are ==, !=, <, <=, >, >=, in, contains, is, and, or, not, +, -, *, /';
    return new ConditionError(`${shown(token)} is not expected here`, token.at, hint);
  }

  #logic(): Expr {
    if (++this.#depth > maxDepth) throw new ConditionError('it is nested too deeply', this.#peek().at);
    let left = this.#not();
    for (;;) {
      const op = this.#take('and') ? 'and' : this.#take('or') ? 'or' : undefined;
      if (op === undefined) break;
      left = { kind: 'logic', op, left, right: this.#not() };
    }
    this.#depth--;
    return left;
  }
  #not(): Expr {
    let negations = 0;
    while (this.#take('not')) negations++;
    let value = this.#membership();
    for (; negations > 0; negations--) value = { kind: 'not', value };
    return value;
  }
  #membership(): Expr {
    let left = this.#tests();
    for (;;) {
      const op: Membership | undefined = this.#take('not', 'in')
        ? 'not in'
        : this.#take('not', 'contains')
          ? 'not contains'
          : this.#take('in')
            ? 'in'
            : this.#take('contains')
              ? 'contains'
              : undefined;
      if (op === undefined) return left;
      left = { kind: 'compare', op, left, right: this.#tests() };
    }
  }
  #tests(): Expr {
    let left = this.#comparison();
    while (this.#take('is')) left = this.#test(left, this.#take('not'));
    return left;
  }
  #comparison(): Expr {
    let left = this.#sum();
    for (;;) {
      const op = comparisons.find((one) => this.#is(one));
      if (op === undefined) return left;
      this.#next++;
      left = { kind: 'compare', op, left, right: this.#sum() };
    }
  }
  #sum(): Expr {
    let left = this.#product();
    for (;;) {
      const op = this.#take('+') ? '+' : this.#take('-') ? '-' : undefined;
      if (op === undefined) return left;
      left = { kind: 'arithmetic', op, left, right: this.#product() };
    }
  }
  #product(): Expr {
    let left = this.#term();
    for (;;) {
      const op = this.#take('*') ? '*' : this.#take('/') ? '/' : undefined;
      if (op === undefined) return left;
      left = { kind: 'arithmetic', op, left, right: this.#term() };
    }
  }

  #test(value: Expr, negated: boolean): Expr {
    const token = this.#peek();
    if (this.#take('defined')) return { kind: 'defined', value, negated };
    const how = searches.find((one) => this.#take(one));
    if (how !== undefined) return this.#search(value, how, negated);
    if (this.#take('selectattr')) return this.#select(value, negated, true);
    if (this.#take('select')) return this.#select(value, negated, false);
    const tests = ['defined', ...searches, 'select', 'selectattr'];
    throw new ConditionError(
      `${shown(token)} is not a test`,
      token.at,
      didYouMean(token.text, tests) ?? `tests are ${tests.join(', ')}`,
    );
  }
  #search(value: Expr, how: SearchKind, negated: boolean): Expr {
    this.#expect('(');
    const pattern = this.#term();
    const options = new Map<string, boolean>();
    while (this.#take(',')) {
      const option = this.#peek();
      this.#next++;
      this.#expect('=');
      const given = this.#term();
      if (!['ignorecase', 'multiline', 'dotall'].includes(option.text))
        throw new ConditionError(
          `${how} has no option ${shown(option)}`,
          option.at,
          'options are ignorecase, multiline, dotall',
        );
      options.set(option.text, given.kind === 'literal' && given.value === true);
    }
    this.#expect(')');
    return {
      kind: 'search',
      how,
      value,
      pattern,
      ignoreCase: options.get('ignorecase') ?? false,
      multiline: options.get('multiline') ?? false,
      dotAll: options.get('dotall') ?? false,
      negated,
    };
  }
  #select(value: Expr, negated: boolean, attribute: boolean): Expr {
    this.#expect('(');
    const key = attribute ? this.#term() : undefined;
    if (attribute) this.#expect(',');
    const token = this.#peek();
    const named = this.#term();
    this.#expect(',');
    const operand = this.#term();
    this.#expect(')');
    const allowed = attribute ? attributeOperators : itemOperators;
    const op = allowed.find((one) => named.kind === 'literal' && named.value === one);
    if (op === undefined)
      throw new ConditionError(
        `${shown(token)} is not an operator of ${attribute ? 'selectattr' : 'select'}`,
        token.at,
        `operators are ${allowed.map((one) => `'${one}'`).join(', ')}`,
      );
    return { kind: 'select', value, key, op, operand, negated };
  }

  #term(): Expr {
    const token = this.#peek();
    if (this.#take('(')) {
      const inner = this.#logic();
      this.#expect(')');
      return inner;
    }
    if (this.#take('[')) return this.#list();
    if (token.kind === 'symbol' && (token.text === '-' || token.text === '+')) {
      const value = this.#peek(1);
      if (value.kind === 'number') {
        this.#next += 2;
        return { kind: 'literal', value: Number(token.text + value.text) };
      }
    }
    this.#next++;
    if (token.kind === 'string') return { kind: 'literal', value: token.text };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'name') return this.#named(token);
    this.#next--;
    throw token.kind === 'end'
      ? new ConditionError('it ends too early', token.at, 'something is missing after the last operator')
      : this.#unexpected(token);
  }
  #list(): Expr {
    const items: Expr[] = [];
    if (this.#take(']')) return { kind: 'list', items };
    do items.push(this.#term());
    while (this.#take(','));
    this.#expect(']');
    return { kind: 'list', items };
  }
  #named(token: Token): Expr {
    if (constants.has(token.text)) return { kind: 'literal', value: constants.get(token.text) };
    if (roots.includes(token.text)) return reference(token, this.#path());
    const after = this.#peek();
    if (after.text === '.' || after.text === '[')
      throw new ConditionError(
        `${shown(token)} is not known`,
        token.at,
        didYouMean(token.text, roots) ?? 'names begin with event., events., fact., facts. or vars.',
      );
    if (/^(and|or|in|is|contains|not)$/.test(token.text)) throw this.#unexpected(token);
    // A plain word is text, as ansible-rulebook takes it.
    return { kind: 'literal', value: token.text };
  }
  #path(): Path {
    const path: (string | number)[] = [];
    for (;;) {
      if (this.#is('.')) {
        const key = this.#peek(1);
        if (key.kind !== 'name')
          throw new ConditionError(
            `${shown(key)} is not a key`,
            key.at,
            'a key with other characters goes into brackets: event["a-key"]',
          );
        this.#next += 2;
        path.push(key.text);
      } else if (this.#is('[')) {
        this.#next++;
        path.push(this.#subscript());
        this.#expect(']');
      } else return path;
    }
  }
  #subscript(): string | number {
    const token = this.#peek();
    const negative = this.#take('-');
    const key = this.#peek();
    this.#next++;
    if (key.kind === 'number' && /^\d+$/.test(key.text))
      return negative ? -Number(key.text) : Number(key.text);
    if (key.kind === 'string' && !negative) return key.text;
    throw new ConditionError(
      `${shown(token)} is not a key`,
      token.at,
      'brackets take a text in quotes or a whole number',
    );
  }
}

const constants = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
]);

function reference({ text, at }: Token, path: Path): Expr {
  if (path.length === 0)
    throw new ConditionError(`'${text}' alone is not a value`, at, `name what of it: ${text}.NAME`);
  if (text === 'vars') return { kind: 'vars', path, at };
  if (text === 'event' || text === 'fact') return { kind: 'path', root: text, path, at };
  const [name, ...rest] = path;
  return { kind: 'binding', name: String(name), path: rest, at };
}

/** The name in front of `<<`. */
function aliasOf(expr: Expr, at: number): string {
  if (expr.kind === 'binding' && expr.path.length === 0) return expr.name;
  if (expr.kind === 'path' && expr.path.length === 1) return String(expr.path[0]);
  throw new ConditionError('<< needs a name to its left', at, 'write events.NAME << CONDITION');
}

const shown = ({ kind, text }: Token): string => (kind === 'end' ? 'the end' : `'${text}'`);
