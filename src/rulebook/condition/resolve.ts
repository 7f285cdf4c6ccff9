/**
 * Names of a condition to what they stand for: variables become values, and `events.x` a match of the same rule where one
 * of that name is kept, else a key of the event.
 * @module
 */
import type { Expr, ParsedCondition, Path } from './ast.ts';
import { ConditionError } from './lexer.ts';
import { conditionProblem } from './parser.ts';
import { pluck } from './path.ts';

export interface Names {
  /** The names of the rule's matches. */
  readonly aliases: ReadonlySet<string>;
  /** What `vars.` holds, as plain data. */
  readonly vars: unknown;
  /** The value of a text with a template in it. */
  readonly render: (text: string) => unknown;
}

/**
 * The condition with all names resolved.
 * @throws {TsplayError} TSP1701 for a variable that is not given.
 */
export function resolveNames(condition: ParsedCondition, names: Names): Expr {
  try {
    return resolve(condition.expr, names);
  } catch (error) {
    if (error instanceof ConditionError) throw conditionProblem(error, condition.text, condition.src);
    throw error;
  }
}

function resolve(expr: Expr, names: Names): Expr {
  const inner = (one: Expr): Expr => resolve(one, names);
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'string' && /\{\{.*\}\}/s.test(expr.value)
        ? { kind: 'literal', value: names.render(expr.value) }
        : expr;
    case 'path':
      return expr;
    case 'binding':
      return names.aliases.has(expr.name)
        ? expr
        : { kind: 'path', root: 'event', path: [expr.name, ...expr.path], at: expr.at };
    case 'vars':
      return { kind: 'literal', value: variable(expr.path, expr.at, names.vars) };
    case 'list':
      return { ...expr, items: expr.items.map(inner) };
    case 'arithmetic':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case 'compare':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case 'logic':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case 'not':
    case 'defined':
      return { ...expr, value: inner(expr.value) };
    case 'search':
      return { ...expr, value: inner(expr.value), pattern: inner(expr.pattern) };
    case 'select':
      return {
        ...expr,
        value: inner(expr.value),
        operand: inner(expr.operand),
        key: expr.key && inner(expr.key),
      };
  }
}

function variable(path: Path, at: number, vars: unknown): unknown {
  const value = pluck(vars, path);
  if (value !== undefined) return value;
  throw new ConditionError(
    `vars does not contain key: ${path.join('.')}`,
    at,
    'give it with --vars FILE or --env-vars NAME',
  );
}

/** Every part of a condition, itself first. */
export function* parts(expr: Expr): Generator<Expr> {
  yield expr;
  switch (expr.kind) {
    case 'list':
      for (const item of expr.items) yield* parts(item);
      return;
    case 'arithmetic':
    case 'compare':
    case 'logic':
      yield* parts(expr.left);
      yield* parts(expr.right);
      return;
    case 'not':
    case 'defined':
      yield* parts(expr.value);
      return;
    case 'search':
      yield* parts(expr.value);
      yield* parts(expr.pattern);
      return;
    case 'select':
      yield* parts(expr.value);
      if (expr.key) yield* parts(expr.key);
      yield* parts(expr.operand);
      return;
    default:
  }
}

/** The conditions that must all hold: those that `and` joins. */
export const conjuncts = (expr: Expr): readonly Expr[] =>
  expr.kind === 'logic' && expr.op === 'and' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr];

/** Whether a part looks at another match of the rule. */
export const looksElsewhere = (expr: Expr): boolean => {
  for (const part of parts(expr)) if (part.kind === 'binding') return true;
  return false;
};
