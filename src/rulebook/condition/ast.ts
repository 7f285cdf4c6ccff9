/**
 * A condition of a rulebook as a tree.
 * @module
 */
import type { SourceRef } from '../../util/value.ts';

/** A step into a structure: a key of an object, or a place in a list, where -1 is the last. */
export type Path = readonly (string | number)[];

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Membership = 'in' | 'not in' | 'contains' | 'not contains';
export type SearchKind = 'match' | 'search' | 'regex';
/** What select and selectattr compare with. */
export type ItemOperator = Comparison | Membership | SearchKind;

export type Expr =
  | { readonly kind: 'literal'; readonly value: unknown }
  /** The event that is looked at: `event.a`, `fact.a`. */
  | { readonly kind: 'path'; readonly root: 'event' | 'fact'; readonly path: Path; readonly at: number }
  /** Another match of the same rule: `events.first.a`. */
  | { readonly kind: 'binding'; readonly name: string; readonly path: Path; readonly at: number }
  | { readonly kind: 'vars'; readonly path: Path; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Expr[] }
  | {
      readonly kind: 'arithmetic';
      readonly op: '+' | '-' | '*' | '/';
      readonly left: Expr;
      readonly right: Expr;
    }
  | {
      readonly kind: 'compare';
      readonly op: Comparison | Membership;
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: 'logic'; readonly op: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'not'; readonly value: Expr }
  | { readonly kind: 'defined'; readonly value: Expr; readonly negated: boolean }
  | {
      readonly kind: 'search';
      readonly how: SearchKind;
      readonly value: Expr;
      readonly pattern: Expr;
      readonly ignoreCase: boolean;
      readonly multiline: boolean;
      readonly dotAll: boolean;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'select';
      readonly value: Expr;
      /** For selectattr: the way from each item to what is compared. */
      readonly key: Expr | undefined;
      readonly op: ItemOperator;
      readonly operand: Expr;
      readonly negated: boolean;
    };

/** A condition with the name that its match is kept under, where one is given with `<<`. */
export interface ParsedCondition {
  readonly expr: Expr;
  readonly alias: string | undefined;
  readonly text: string;
  readonly src: SourceRef | undefined;
}
