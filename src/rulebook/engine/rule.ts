/**
 * Rules as the engine runs them: conditions split into what one event can tell and what only several together can.
 * @module
 */
import type { Expr, Path } from '../condition/ast.ts';
import { compileTest, type Bindings, type Test } from '../condition/compile.ts';
import { conjuncts, looksElsewhere, parts } from '../condition/resolve.ts';

/** Plain data: an event or a fact. */
export type Data = Readonly<Record<string, unknown>>;

export type Throttle =
  | { readonly kind: 'once_within' | 'once_after'; readonly window: number; readonly by: readonly Path[] }
  | {
      readonly kind: 'accumulate_within';
      readonly window: number;
      readonly threshold: number;
      readonly by: readonly Path[];
    };

export interface RuleSpec {
  readonly name: string;
  readonly when: 'single' | 'all' | 'any' | 'not_all';
  readonly conditions: readonly { readonly name: string; readonly expr: Expr }[];
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly throttle: Throttle | undefined;
}

/** What must not be there: `fact.x is not defined` on its own. */
export interface Absence {
  readonly path: Path;
  /** Whether the event that arrives must lack it, too. */
  readonly inEvent: boolean;
}

export interface Pattern {
  /** The name that its match is kept under. */
  readonly name: string;
  /** What one event can tell; undefined for an absence. */
  readonly local: Expr | undefined;
  /** The rest, once the matches that it names are there. */
  readonly joined: Test | undefined;
  /** The names of those matches. */
  readonly needs: readonly string[];
  readonly absence: Absence | undefined;
}

export interface Rule {
  readonly spec: RuleSpec;
  readonly patterns: readonly Pattern[];
  readonly hasAbsence: boolean;
}

export function prepareRule(spec: RuleSpec): Rule {
  const patterns = spec.conditions.map(({ name, expr }) => patternOf(name, expr));
  return { spec, patterns, hasAbsence: patterns.some(({ absence }) => absence !== undefined) };
}

const always: Expr = { kind: 'literal', value: true };

function patternOf(name: string, expr: Expr): Pattern {
  const absence = absenceOf(expr);
  if (absence !== undefined) return { name, local: undefined, joined: undefined, needs: [], absence };
  const all = conjuncts(expr);
  const elsewhere = all.filter(looksElsewhere);
  const local = [...all.filter((one) => !looksElsewhere(one)), ...elsewhere.flatMap(presence)];
  const needs = new Set<string>();
  for (const one of elsewhere)
    for (const part of parts(one)) if (part.kind === 'binding') needs.add(part.name);
  return {
    name,
    local: local.length === 0 ? always : joinAll(local),
    joined: elsewhere.length === 0 ? undefined : compileTest(joinAll(elsewhere)),
    needs: [...needs],
    absence: undefined,
  };
}

const joinAll = (all: readonly Expr[]): Expr =>
  all.reduce((left, right) => ({ kind: 'logic', op: 'and', left, right }));

/** What an event must have for a comparison with another match to be worth waiting for. */
function presence(expr: Expr): Expr[] {
  if (expr.kind !== 'compare' && expr.kind !== 'search' && expr.kind !== 'select') return [];
  return [...parts(expr)]
    .filter((part) => part.kind === 'path')
    .map((value) => ({ kind: 'defined', value, negated: false }));
}

function absenceOf(expr: Expr): Absence | undefined {
  if (expr.kind === 'not') {
    const { value } = expr;
    return value.kind === 'defined' && !value.negated ? absenceOf({ ...value, negated: true }) : undefined;
  }
  if (expr.kind !== 'defined' || !expr.negated || expr.value.kind !== 'path') return undefined;
  return { path: expr.value.path, inEvent: expr.value.root === 'event' };
}

export type { Bindings };
