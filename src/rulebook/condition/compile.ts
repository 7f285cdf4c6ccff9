/**
 * Conditions to functions. A condition that speaks of something an event lacks neither holds nor fails: it is undefined, as is
 * `not` of it, and a rule whose condition is undefined does not match.
 * @module
 */
import { regexMatch, regexSearch } from '../../template/index.ts';
import type { Comparison, Expr, ItemOperator, Membership, Path } from './ast.ts';
import { parsePath, pluck, same } from './path.ts';

/** The matches of a rule so far, by name. */
export type Bindings = ReadonlyMap<string, unknown>;

/** The value of an expression for an event; undefined where it speaks of something that is not there. */
export type Evaluate = (event: unknown, bindings: Bindings) => unknown;
/** Whether a condition holds; undefined as above. */
export type Test = (event: unknown, bindings: Bindings) => boolean | undefined;

/** The value of an expression. */
export function compileValue(expr: Expr): Evaluate {
  switch (expr.kind) {
    case 'literal': {
      const { value } = expr;
      return () => value;
    }
    case 'path':
      return plucker(expr.path);
    case 'binding': {
      const { name, path } = expr;
      return (_event, bindings) => pluck(bindings.get(name), path);
    }
    case 'list': {
      const items = expr.items.map(compileValue);
      if (expr.items.every((item) => item.kind === 'literal')) {
        const list = items.map((item) => item(undefined, new Map()));
        return () => list;
      }
      return (event, bindings) => items.map((item) => item(event, bindings));
    }
    case 'arithmetic':
      return arithmetic(expr.op, compileValue(expr.left), compileValue(expr.right));
    default:
      return compileTest(expr);
  }
}

/** A path of one or two plain keys is by far the most common; it is read without a loop. */
function plucker(path: Path): Evaluate {
  const [first, second] = path;
  if (typeof first !== 'string' || path.length > 2 || (path.length === 2 && typeof second !== 'string'))
    return (event) => pluck(event, path);
  const member = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  if (typeof second !== 'string') return (event) => member(event, first);
  return (event) => {
    const inner = member(event, first);
    return Array.isArray(inner) ? pluck(inner, [second]) : member(inner, second);
  };
}

const arithmetic =
  (op: '+' | '-' | '*' | '/', left: Evaluate, right: Evaluate): Evaluate =>
  (event, bindings) => {
    const a = left(event, bindings);
    const b = right(event, bindings);
    if (typeof a !== 'number' || typeof b !== 'number') return undefined;
    const result = op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : a / b;
    return Number.isFinite(result) ? result : undefined;
  };

/** Whether a condition holds. */
export function compileTest(expr: Expr): Test {
  switch (expr.kind) {
    case 'logic': {
      const left = compileTest(expr.left);
      const right = compileTest(expr.right);
      return expr.op === 'and' ? both(left, right) : either(left, right);
    }
    case 'not': {
      const inner = compileTest(expr.value);
      return (event, bindings) => negate(inner(event, bindings));
    }
    case 'compare': {
      const left = compileValue(expr.left);
      const right = compileValue(expr.right);
      const holds = comparer(expr.op);
      return (event, bindings) => {
        const a = left(event, bindings);
        if (a === undefined) return undefined;
        const b = right(event, bindings);
        return b === undefined ? undefined : holds(a, b);
      };
    }
    case 'defined': {
      const inner = compileValue(expr.value);
      const { negated } = expr;
      return (event, bindings) => (inner(event, bindings) !== undefined) !== negated;
    }
    case 'search':
      return search(expr);
    case 'select':
      return select(expr);
    default: {
      const value = compileValue(expr);
      return (event, bindings) => {
        const found = value(event, bindings);
        return found === undefined ? undefined : found === true;
      };
    }
  }
}

const negate = (value: boolean | undefined): boolean | undefined =>
  value === undefined ? undefined : !value;

const both =
  (left: Test, right: Test): Test =>
  (event, bindings) => {
    const a = left(event, bindings);
    if (a === false) return false;
    const b = right(event, bindings);
    return b === false ? false : a && b;
  };
const either =
  (left: Test, right: Test): Test =>
  (event, bindings) => {
    const a = left(event, bindings);
    if (a === true) return true;
    const b = right(event, bindings);
    return b === true ? true : a === undefined || b === undefined ? undefined : false;
  };

type Holds = (a: unknown, b: unknown) => boolean | undefined;

/** Numbers with numbers, texts with texts; anything else has no order. */
const ordered =
  (decide: (a: number | string, b: number | string) => boolean): Holds =>
  (a, b) =>
    (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
      ? decide(a, b)
      : undefined;

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const includes = (list: unknown, item: unknown): boolean => asList(list).some((one) => same(one, item));

const holders: Readonly<Record<Comparison | Membership, Holds>> = {
  '==': same,
  '!=': (a, b) => !same(a, b),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  in: (a, b) => includes(b, a),
  'not in': (a, b) => !includes(b, a),
  contains: (a, b) => includes(a, b),
  'not contains': (a, b) => !includes(a, b),
};

const comparer = (op: Comparison | Membership): Holds => holders[op];

function matches(
  how: ItemOperator,
  pattern: unknown,
  value: unknown,
  flags: { readonly ignoreCase: boolean; readonly multiline: boolean; readonly dotAll: boolean },
): boolean | undefined {
  if (typeof pattern !== 'string' || typeof value !== 'string') return undefined;
  return (how === 'match' ? regexMatch : regexSearch)(pattern, value, flags) !== undefined;
}

function search(expr: Extract<Expr, { readonly kind: 'search' }>): Test {
  const value = compileValue(expr.value);
  const pattern = compileValue(expr.pattern);
  return (event, bindings) => {
    const found = matches(expr.how, pattern(event, bindings), value(event, bindings), expr);
    return expr.negated ? negate(found) : found;
  };
}

const noFlags = { ignoreCase: false, multiline: false, dotAll: false };

function itemTest(op: ItemOperator): Holds {
  if (op === 'match' || op === 'search' || op === 'regex')
    return (item, operand) => matches(op, operand, item, noFlags);
  return comparer(op);
}

function select(expr: Extract<Expr, { readonly kind: 'select' }>): Test {
  const value = compileValue(expr.value);
  const operand = compileValue(expr.operand);
  const key = expr.key && compileValue(expr.key);
  const holds = itemTest(expr.op);
  return (event, bindings) => {
    const list = value(event, bindings);
    const wanted = operand(event, bindings);
    if (list === undefined || wanted === undefined) return undefined;
    const path = key === undefined ? undefined : keyPath(key(event, bindings));
    const found = asList(list).some((item) => {
      const one = path === undefined ? item : pluck(item, path);
      return one !== undefined && holds(one, wanted) === true;
    });
    return found !== expr.negated;
  };
}

const paths = new Map<string, Path>();
function keyPath(key: unknown): Path {
  const text = String(key);
  const known = paths.get(text);
  if (known !== undefined) return known;
  const path = parsePath(text);
  if (paths.size > 1000) paths.clear();
  paths.set(text, path);
  return path;
}
