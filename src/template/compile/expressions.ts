/**
 * Expressions as JavaScript: every operator becomes a call of the runtime, every text a JSON literal.
 * @module
 */
import nunjucks from 'nunjucks/src/compiler.js';
import { PyFloat } from '../../util/value.ts';
import { findFilter, findTest, isOldFilter, type Plugin } from '../registry.ts';
import { PyError } from '../runtime/errors.ts';
import type { Step } from '../runtime/path.ts';
import type * as N from '../syntax/nodes.ts';
import { originOf } from '../text-origin.ts';
import type { Outdated } from '../runtime/types.ts';

/** A JavaScript string literal; JSON's is one but for two line separators in old engines. */
export const text = (s: string): string =>
  JSON.stringify(s).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

type Chain = N.GetAttr | N.Subscript;

export class ExpressionCompiler extends nunjucks.Compiler<N.Node> {
  /** Values the code refers to by number: plugins, constant paths. */
  readonly constants: unknown[] = [];
  readonly outdated: Outdated[] = [];
  /** For each macro under way, the names its body mentions. */
  protected readonly mentions: Set<string>[] = [];
  /** All names that the template has mentioned so far. */
  protected readonly mentioned = new Set<string>();
  /** What a filter without a target filters: the code of the block's text. */
  protected filterBody = 'null';

  readonly #source: string;

  constructor(source: string) {
    super('template', false);
    this.#source = source;
  }
  /** All names that the template has mentioned so far. */
  get names(): ReadonlySet<string> {
    return this.mentioned;
  }
  #line(offset: number): number {
    return this.#source.slice(0, offset).split('\n').length;
  }

  /** What `emit` writes, as text instead of into the buffer. */
  protected capture(emit: () => void): string {
    const outer = this.codebuf;
    this.codebuf = [];
    emit();
    const code = this.codebuf.join('');
    this.codebuf = outer;
    return code;
  }
  protected expr(node: N.Expr): string {
    return this.capture(() => this.compile(node));
  }
  protected exprs(nodes: readonly N.Expr[]): string {
    return nodes.map((node) => this.expr(node)).join(',');
  }
  protected constant(value: unknown): string {
    return `c[${this.constants.push(value) - 1}]`;
  }

  compileLiteral({ value }: N.Literal): void {
    if (value instanceof PyFloat) this._emit(this.constant(value));
    else if (typeof value === 'bigint') this._emit(`${value}n`);
    else this._emit(typeof value === 'string' ? text(value) : String(value));
  }
  #mention(name: string): void {
    this.mentioned.add(name);
    for (const names of this.mentions) names.add(name);
  }
  compileSymbol({ value, colno }: N.Name): void {
    this.#mention(value);
    this._emit(`rt.name(ctx,s,${text(value)},${colno})`);
  }
  compileArray(node: N.ListExpr): void {
    this._emit(`[${this.exprs(node.children)}]`);
  }
  compileTuple(node: N.TupleExpr): void {
    this._emit(`rt.tuple([${this.exprs(node.children)}])`);
  }
  compileDict(node: N.DictExpr): void {
    const pairs = node.children.map(({ key, value }) => `[${this.expr(key)},${this.expr(value)}]`);
    this._emit(`rt.makeDict([${pairs.join(',')}])`);
  }
  compileInlineIf(node: N.InlineIf): void {
    const otherwise = node.else_ ? this.expr(node.else_) : `rt.noElse(${this.#line(node.colno)})`;
    this._emit(`(rt.truth(${this.expr(node.cond)})?${this.expr(node.body)}:${otherwise})`);
  }
  compileAnd(node: N.And): void {
    const id = this._tmpid();
    this._emit(`((${id})=>rt.truth(${id})?${this.expr(node.right)}:${id})(${this.expr(node.left)})`);
  }
  compileOr(node: N.Or): void {
    const id = this._tmpid();
    this._emit(`((${id})=>rt.truth(${id})?${id}:${this.expr(node.right)})(${this.expr(node.left)})`);
  }
  compileUnary({ op, target }: N.Unary): void {
    this._emit(op === 'not' ? `!rt.truth(${this.expr(target)})` : `rt.${op}(${this.expr(target)})`);
  }
  compileBinary({ op, left, right }: N.Binary): void {
    this._emit(`rt.${op}(${this.expr(left)},${this.expr(right)})`);
  }
  compileConcat({ items }: N.Concat): void {
    this._emit(`rt.concat([${this.exprs(items)}])`);
  }
  compileCompare({ expr, ops }: N.Compare): void {
    const [first] = ops;
    if (first && ops.length === 1) {
      this._emit(`rt.${first.op}(${this.expr(expr)},${this.expr(first.expr)})`);
      return;
    }
    // Every operand of a chain is evaluated once, and none behind the first comparison that is false.
    const ids = [expr, ...ops].map(() => this._tmpid());
    const steps = ops.map((o, i) => `rt.${o.op}(${ids[i] ?? ''},${ids[i + 1] ?? ''}=${this.expr(o.expr)})`);
    this._emit(`((${ids.join(',')})=>${steps.join('&&')})(${this.expr(expr)})`);
  }

  compileGetAttr(node: N.GetAttr): void {
    this.#path(node);
  }
  compileSubscript(node: N.Subscript): void {
    this.#path(node);
  }
  /** `a.b[c]`, as one call where it starts at a name. */
  #path(node: Chain): void {
    const { root, links } = chainOf(node);
    if (root.typename !== 'Symbol') {
      this.#member(node);
      return;
    }
    this.#mention(root.value);
    this._emit(`rt.path(ctx,s,${text(root.value)},${this.#steps(links)},${root.colno})`);
  }
  /** What a filter or a test is given. */
  #subject(
    target: N.Expr,
    { declaration }: Plugin<{ readonly name: string; readonly takesVaults?: boolean }>,
  ): string {
    return `${declaration.takesVaults === true ? this.#vaultAt(target) : ''}${this.expr(target)}`;
  }
  /** `a.b[c]` as a vault value that stays closed; falls through to what follows for anything else. */
  #vaultAt(node: N.Expr): string {
    const { root, links } = chainOf(node);
    return root.typename === 'Symbol' ? `rt.vaultAt(ctx,s,${text(root.value)},${this.#steps(links)})??` : '';
  }
  #steps(links: readonly Chain[]): string {
    const fixed: Step[] = [];
    for (const link of links) {
      if (link.typename === 'GetAttr') fixed.push(link.name);
      else if (link.key.typename === 'Literal') fixed.push([link.key.value]);
    }
    if (fixed.length === links.length) return this.constant(fixed);
    return `[${links.map((l) => (l.typename === 'GetAttr' ? text(l.name) : `[${this.expr(l.key)}]`)).join(',')}]`;
  }
  #member(node: Chain): void {
    const target = this.expr(node.target);
    if (node.typename === 'GetAttr') this._emit(`rt.attr(${target},${text(node.name)},${node.colno})`);
    else this._emit(`rt.item(${target},${this.expr(node.key)},${node.colno})`);
  }
  compileSlice({ target, parts }: N.Slice): void {
    const codes = parts.map((part) => (part ? this.expr(part) : 'null'));
    this._emit(`rt.slice(${this.expr(target)},${codes.join(',')})`);
  }

  /** Positional and keyword arguments as two JavaScript values. */
  protected args(args: N.CallArgs, more: readonly string[] = []): string {
    const positional = args.positional.map((node) => this.expr(node));
    if (args.star) positional.push(`...rt.iter(${this.expr(args.star)})`);
    const keywords = [...args.keywords.map(([name, node]) => `[${text(name)},${this.expr(node)}]`), ...more];
    const spread = args.doubleStar ? `,${this.expr(args.doubleStar)}` : '';
    const noKeywords = keywords.length === 0 && spread === '';
    return `[${positional.join(',')}],${noKeywords ? 'rt.noKwargs' : `rt.kwargs([${keywords.join(',')}]${spread})`}`;
  }
  protected call(node: N.Call, more: readonly string[] = []): string {
    return `rt.call(ctx,${node.colno},${this.expr(node.target)},${this.args(node.args, more)})`;
  }
  compileCall(node: N.Call): void {
    this._emit(this.call(node));
  }
  compileFilterCall({ target, name, args, colno }: N.Filter): void {
    const plugin = known(() => findFilter(name), colno);
    const filter = this.constant(plugin);
    if (isOldFilter(name)) this.outdated.push({ name, at: colno });
    const value = target ? this.#subject(target, plugin) : this.filterBody;
    if (target && plugin.declaration.name === 'type_debug' && args.positional.length === 0) {
      this._emit(`rt.typeOf(ctx,s,${value},${this.constant(originOf(target))})`);
      return;
    }
    this._emit(`rt.applyFilter(ctx,${colno},${filter},${value},${this.args(args)})`);
  }
  compileTestCall({ target, name, args, negated, colno }: N.Test): void {
    const plugin = known(() => findTest(name), colno);
    const test = this.constant(plugin);
    const code = `rt.applyTest(ctx,${colno},${test},${this.#subject(target, plugin)},${this.args(args)})`;
    this._emit(negated ? `!${code}` : code);
  }
}

/** `a.b[c]` as what it starts at and its steps. */
function chainOf(node: N.Expr): { readonly root: N.Expr; readonly links: readonly Chain[] } {
  const links: Chain[] = [];
  let root = node;
  while (root.typename === 'GetAttr' || root.typename === 'Subscript') {
    links.unshift(root);
    root = root.target;
  }
  return { root, links };
}

/** The plugin, or the error that there is none with its place. */
function known<P>(find: () => P, at: number): P {
  try {
    return find();
  } catch (e) {
    if (e instanceof PyError) e.offset ??= at;
    throw e;
  }
}
