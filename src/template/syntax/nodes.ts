/**
 * The syntax tree: nunjucks' node classes, extended to Jinja2's grammar. `colno` is the offset into the template.
 * @module
 */
import nunjucks from 'nunjucks/src/nodes.js';
import type { PyFloat } from '../../util/value.ts';

interface At<Name extends string> {
  readonly typename: Name;
  readonly lineno: number;
  readonly colno: number;
}

export interface Literal extends At<'Literal'> {
  readonly value: null | boolean | number | bigint | string | PyFloat;
}
export interface Name extends At<'Symbol'> {
  readonly value: string;
}
export interface ListExpr extends At<'Array'> {
  readonly children: readonly Expr[];
}
export interface TupleExpr extends At<'Tuple'> {
  readonly children: readonly Expr[];
}
export interface DictExpr extends At<'Dict'> {
  readonly children: readonly { readonly key: Expr; readonly value: Expr }[];
}
export interface InlineIf extends At<'InlineIf'> {
  readonly cond: Expr;
  readonly body: Expr;
  readonly else_: Expr | null;
}
/** `and`, `or`: made by nunjucks' own parser. */
export interface And extends At<'And'> {
  readonly left: Expr;
  readonly right: Expr;
}
export interface Or extends At<'Or'> {
  readonly left: Expr;
  readonly right: Expr;
}
export interface Unary extends At<'Unary'> {
  readonly op: 'neg' | 'pos' | 'not';
  readonly target: Expr;
}
export interface Binary extends At<'Binary'> {
  readonly op: 'add' | 'sub' | 'mul' | 'div' | 'floordiv' | 'mod' | 'pow';
  readonly left: Expr;
  readonly right: Expr;
}
export interface Concat extends At<'Concat'> {
  readonly items: readonly Expr[];
}
export type CompareOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'contains' | 'notContains';
export interface Compare extends At<'Compare'> {
  readonly expr: Expr;
  readonly ops: readonly { readonly op: CompareOp; readonly expr: Expr }[];
}
export interface GetAttr extends At<'GetAttr'> {
  readonly target: Expr;
  readonly name: string;
}
export interface Subscript extends At<'Subscript'> {
  readonly target: Expr;
  readonly key: Expr;
}
export interface Slice extends At<'Slice'> {
  readonly target: Expr;
  readonly parts: readonly [Expr | null, Expr | null, Expr | null];
}
export interface CallArgs {
  readonly positional: readonly Expr[];
  readonly keywords: readonly (readonly [string, Expr])[];
  /** `*args` */
  readonly star: Expr | null;
  /** `**kwargs` */
  readonly doubleStar: Expr | null;
}
export interface Call extends At<'Call'> {
  readonly target: Expr;
  readonly args: CallArgs;
}
export interface Filter extends At<'FilterCall'> {
  /** Null in a filter block: the block's text. */
  readonly target: Expr | null;
  readonly name: string;
  readonly args: CallArgs;
}
export interface Test extends At<'TestCall'> {
  readonly target: Expr;
  readonly name: string;
  readonly args: CallArgs;
  readonly negated: boolean;
}
export type Expr =
  | Literal
  | Name
  | ListExpr
  | TupleExpr
  | DictExpr
  | InlineIf
  | And
  | Or
  | Unary
  | Binary
  | Concat
  | Compare
  | GetAttr
  | Subscript
  | Slice
  | Call
  | Filter
  | Test;

/** What an assignment or a loop assigns to. */
export interface NamespaceRef extends At<'NamespaceRef'> {
  readonly name: string;
  readonly attr: string;
}
export type Target =
  Name | NamespaceRef | { readonly typename: 'TargetTuple'; readonly items: readonly Target[] };

export interface Param {
  readonly name: string;
  readonly fallback: Expr | undefined;
}
export type Body = readonly Statement[];

export interface Data extends At<'Data'> {
  readonly text: string;
}
export interface Print extends At<'Print'> {
  readonly expr: Expr;
}
export interface If extends At<'IfBlock'> {
  readonly branches: readonly { readonly cond: Expr; readonly body: Body }[];
  readonly otherwise: Body | null;
}
export interface For extends At<'ForLoop'> {
  readonly target: Target;
  readonly over: Expr;
  readonly test: Expr | null;
  readonly recursive: boolean;
  readonly body: Body;
  readonly otherwise: Body | null;
}
export interface Assign extends At<'Assign'> {
  readonly target: Target;
  readonly value: Expr;
}
export interface AssignBlock extends At<'AssignBlock'> {
  readonly target: Target;
  readonly filter: Filter | null;
  readonly body: Body;
}
export interface With extends At<'With'> {
  readonly targets: readonly Target[];
  readonly values: readonly Expr[];
  readonly body: Body;
}
export interface MacroBlock extends At<'MacroBlock'> {
  readonly name: string;
  readonly params: readonly Param[];
  readonly body: Body;
}
export interface CallBlock extends At<'CallBlock'> {
  readonly call: Call;
  readonly params: readonly Param[];
  readonly body: Body;
}
/** An expression whose value is dropped. */
export interface Do extends At<'DoTag'> {
  readonly expr: Expr;
}
/** `break` and `continue` of a loop. */
export interface Leave extends At<'LeaveTag'> {
  readonly how: 'break' | 'continue';
}
export interface FilterBlock extends At<'FilterBlock'> {
  readonly filter: Filter;
  readonly body: Body;
}
export interface Block extends At<'NamedBlock'> {
  readonly name: string;
  readonly body: Body;
  readonly scoped: boolean;
  readonly required: boolean;
}
export interface Extends extends At<'ExtendsTag'> {
  readonly template: Expr;
}
export interface Include extends At<'IncludeTag'> {
  readonly template: Expr;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
}
export interface Import extends At<'ImportTag'> {
  readonly template: Expr;
  readonly target: string;
  readonly withContext: boolean;
}
export interface FromImport extends At<'FromImportTag'> {
  readonly template: Expr;
  readonly names: readonly (readonly [name: string, alias: string])[];
  readonly withContext: boolean;
}
export type Statement =
  | Data
  | Print
  | If
  | For
  | Assign
  | AssignBlock
  | With
  | MacroBlock
  | CallBlock
  | FilterBlock
  | Do
  | Leave
  | Block
  | Extends
  | Include
  | Import
  | FromImport;
export type Node = Expr | NamespaceRef | Statement;

type Fields<N> = Omit<N, keyof At<string>>;
type Maker<N> = (at: number, fields: Fields<N>) => N;

/** A factory for one kind of node, backed by a class derived from nunjucks' Node. */
function define<N extends At<string>>(
  name: N['typename'],
  fields: readonly (keyof Fields<N> & string)[],
): Maker<N> {
  const NodeClass = nunjucks.Node.extend(name, { fields });
  return (at, values) => new NodeClass(0, at, ...fields.map((field) => values[field])) as N;
}

export const make = {
  literal: define<Literal>('Literal', ['value']),
  name: define<Name>('Symbol', ['value']),
  list: define<ListExpr>('Array', ['children']),
  tuple: define<TupleExpr>('Tuple', ['children']),
  dict: define<DictExpr>('Dict', ['children']),
  inlineIf: define<InlineIf>('InlineIf', ['cond', 'body', 'else_']),
  unary: define<Unary>('Unary', ['op', 'target']),
  binary: define<Binary>('Binary', ['op', 'left', 'right']),
  concat: define<Concat>('Concat', ['items']),
  compare: define<Compare>('Compare', ['expr', 'ops']),
  getAttr: define<GetAttr>('GetAttr', ['target', 'name']),
  subscript: define<Subscript>('Subscript', ['target', 'key']),
  slice: define<Slice>('Slice', ['target', 'parts']),
  call: define<Call>('Call', ['target', 'args']),
  filter: define<Filter>('FilterCall', ['target', 'name', 'args']),
  test: define<Test>('TestCall', ['target', 'name', 'args', 'negated']),
  namespaceRef: define<NamespaceRef>('NamespaceRef', ['name', 'attr']),
  data: define<Data>('Data', ['text']),
  print: define<Print>('Print', ['expr']),
  if: define<If>('IfBlock', ['branches', 'otherwise']),
  for: define<For>('ForLoop', ['target', 'over', 'test', 'recursive', 'body', 'otherwise']),
  assign: define<Assign>('Assign', ['target', 'value']),
  assignBlock: define<AssignBlock>('AssignBlock', ['target', 'filter', 'body']),
  with: define<With>('With', ['targets', 'values', 'body']),
  macro: define<MacroBlock>('MacroBlock', ['name', 'params', 'body']),
  callBlock: define<CallBlock>('CallBlock', ['call', 'params', 'body']),
  do: define<Do>('DoTag', ['expr']),
  leave: define<Leave>('LeaveTag', ['how']),
  filterBlock: define<FilterBlock>('FilterBlock', ['filter', 'body']),
  block: define<Block>('NamedBlock', ['name', 'body', 'scoped', 'required']),
  extends: define<Extends>('ExtendsTag', ['template']),
  include: define<Include>('IncludeTag', ['template', 'ignoreMissing', 'withContext']),
  import: define<Import>('ImportTag', ['template', 'target', 'withContext']),
  from: define<FromImport>('FromImportTag', ['template', 'names', 'withContext']),
};
