/**
 * Tags and text as JavaScript.
 * @module
 */
import type * as N from '../syntax/nodes.ts';
import { ExpressionCompiler, text } from './expressions.ts';
import { PyError } from '../runtime/errors.ts';

export class TemplateCompiler extends ExpressionCompiler {
  /** Name and code of each `{% block %}`. */
  readonly blocks = new Map<string, string>();
  /** How many conditions and macros the statement stands in. */
  #branches = 0;
  /** Whether the statement stands in a loop that it can leave. */
  #inLoop = false;
  /** True at the top of a template that extends another: its output is the parent's business. */
  #silent = false;

  body(nodes: N.Body): string {
    return this.capture(() => {
      for (const node of nodes) this.compile(node);
    });
  }
  /** A block of statements as a function of scope and output. */
  #function(nodes: N.Body, first = ''): string {
    return this.#inner(() => `(s,out)=>{${first}${this.body(nodes)}}`);
  }
  /** The body of a loop, which tells how it ended. */
  #loopBody(nodes: N.Body): string {
    const outer = this.#inLoop;
    const silent = this.#silent;
    this.#inLoop = true;
    this.#silent = false;
    const code = `(s,out)=>{${this.body(nodes)}}`;
    this.#inLoop = outer;
    this.#silent = silent;
    return code;
  }
  #inner<R>(make: () => R, inLoop = false): R {
    const outer = { silent: this.#silent, inLoop: this.#inLoop };
    this.#silent = false;
    this.#inLoop = inLoop;
    const result = make();
    this.#silent = outer.silent;
    this.#inLoop = outer.inLoop;
    return result;
  }
  #guard(): string {
    return this.#silent ? 'if(!ctx.parent)' : '';
  }
  #output(code: string): void {
    this._emit(`${this.#guard()}ctx.push(out,rt.finish(${code}));\n`);
  }

  /** The code of a whole template: a function body that returns `{root, blocks}`. */
  template(nodes: N.Body): string {
    this.#silent = nodes.some((node) => node.typename === 'ExtendsTag');
    const root = this.body(nodes);
    const blocks = [...this.blocks].map(([name, code]) => `[${text(name)},${code}]`);
    return `"use strict";return {root:(ctx,s,out)=>{\n${root}},blocks:new Map([${blocks.join(',')}])};`;
  }

  compileData(node: N.Data): void {
    this._emit(`${this.#guard()}rt.pushData(out,${text(node.text)});\n`);
  }
  compilePrint(node: N.Print): void {
    this._emit(`ctx.at=${node.colno};`);
    this.#output(this.expr(node.expr));
  }
  compileIfBlock(node: N.If): void {
    this._emit(`ctx.at=${node.colno};`);
    this.#branches++;
    node.branches.forEach(({ cond, body }, i) => {
      this._emit(`${i === 0 ? '' : 'else '}if(rt.truth(${this.expr(cond)})){\n${this.body(body)}}`);
    });
    if (node.otherwise) this._emit(`else{\n${this.body(node.otherwise)}}`);
    this.#branches--;
    this._emit('\n');
  }
  /** Code that assigns the JavaScript expression `value` to a target. */
  #assign(target: N.Target, value: string): string {
    if (target.typename === 'Symbol') {
      this.mentioned.add(target.value);
      return `s.set(${text(target.value)},${value});`;
    }
    if (target.typename === 'NamespaceRef') {
      return `rt.setMember(rt.name(ctx,s,${text(target.name)},${target.colno}),${text(target.attr)},${value});`;
    }
    const id = this._tmpid();
    const parts = target.items.map((item, i) => this.#assign(item, `${id}[${i}]`));
    return `{const ${id}=rt.unpack(${value},${target.items.length});${parts.join('')}}`;
  }
  compileAssign(node: N.Assign): void {
    this._emit(`ctx.at=${node.colno};${this.#assign(node.target, this.expr(node.value))}\n`);
  }
  /** The text of a block of statements, run through the filters given. */
  #blockText(body: N.Body, filter: N.Filter | null, hidden?: string): string {
    const hide = hidden === undefined ? '' : `s.set(${text(hidden)},rt.undefinedName(${text(hidden)}));`;
    const captured = `rt.capture(ctx,${this.#function(body, hide)},s)`;
    if (!filter) return captured;
    const outer = this.filterBody;
    this.filterBody = captured;
    const code = this.expr(filter);
    this.filterBody = outer;
    return code;
  }
  compileAssignBlock(node: N.AssignBlock): void {
    // A name that nothing mentioned yet is the block's own: it is not there before the block has ended.
    const { target } = node;
    const own = target.typename === 'Symbol' && this.#branches === 0 && !this.mentioned.has(target.value);
    const hidden = own ? target.value : undefined;
    this._emit(`${this.#assign(target, this.#blockText(node.body, node.filter, hidden))}\n`);
  }
  compileDoTag(node: N.Do): void {
    this._emit(`ctx.at=${node.colno};${this.expr(node.expr)};\n`);
  }
  compileLeaveTag(node: N.Leave): void {
    if (!this.#inLoop)
      throw new PyError('syntax', 'TemplateSyntaxError', `'${node.how}' outside loop`, node.colno);
    this._emit(`return "${node.how}";\n`);
  }
  compileFilterBlock(node: N.FilterBlock): void {
    this.#output(this.#blockText(node.body, node.filter));
  }
  compileWith(node: N.With): void {
    const id = this._tmpid();
    const values = this.exprs(node.values);
    const assigns = node.targets.map((target, i) => this.#assign(target, `${id}[${i}]`)).join('');
    const body = this.#inner(() => this.body(node.body), this.#inLoop);
    this._emit(`{const ${id}=[${values}];{const s0=s.push();{const s=s0;${assigns}${body}}}}\n`);
  }
  compileForLoop(node: N.For): void {
    this._emit(`ctx.at=${node.colno};`);
    const over = this.expr(node.over);
    const id = this._tmpid();
    const assign = this.#assign(node.target, id);
    const test = node.test ? `(s)=>rt.truth(${this.expr(node.test)})` : 'null';
    const otherwise = node.otherwise ? this.#function(node.otherwise) : 'null';
    const parts = `assign:(s,${id})=>{${assign}},test:${test},otherwise:${otherwise},recursive:${node.recursive}`;
    this._emit(`rt.loop(ctx,s,out,${over},{${parts},body:${this.#loopBody(node.body)}});\n`);
  }
  #macro(name: string | null, params: readonly N.Param[], body: N.Body): string {
    const used = new Set<string>();
    this.mentions.push(used);
    this.#branches++;
    const code = this.#function(body);
    this.#branches--;
    this.mentions.pop();
    const list = params.map(
      (p) => `[${text(p.name)},${p.fallback ? `(s)=>${this.expr(p.fallback)}` : 'null'}]`,
    );
    // A parameter of that name is the author's own.
    const uses = ['caller', 'kwargs', 'varargs'].map(
      (id) => `${id}:${used.has(id) && !params.some((p) => p.name === id)}`,
    );
    const shown = name === null ? 'null' : text(name);
    return `rt.macro({name:${shown},params:[${list.join(',')}],body:${code},uses:{${uses.join(',')}}},s)`;
  }
  compileMacroBlock(node: N.MacroBlock): void {
    this._emit(`s.set(${text(node.name)},${this.#macro(node.name, node.params, node.body)});\n`);
  }
  compileCallBlock(node: N.CallBlock): void {
    const caller = this.#macro(null, node.params, node.body);
    this.#output(this.call(node.call, [`["caller",${caller}]`]));
  }
  compileNamedBlock(node: N.Block): void {
    if (this.blocks.has(node.name)) {
      throw new PyError('syntax', 'TemplateAssertionError', `block '${node.name}' defined twice`, node.colno);
    }
    this.blocks.set(node.name, '');
    this.blocks.set(
      node.name,
      this.#inner(() => `(ctx,s,out)=>{${this.body(node.body)}}`),
    );
    this._emit(`${this.#guard()}rt.block(ctx,s,out,${text(node.name)},${node.scoped});\n`);
  }
  compileExtendsTag(node: N.Extends): void {
    this._emit(`ctx.at=${node.colno};rt.extendsTemplate(ctx,${this.expr(node.template)});\n`);
  }
  compileIncludeTag(node: N.Include): void {
    const template = this.expr(node.template);
    this._emit(`ctx.at=${node.colno};${this.#guard()}`);
    this._emit(`rt.include(ctx,s,out,${template},${node.ignoreMissing},${node.withContext});\n`);
  }
  compileImportTag(node: N.Import): void {
    const template = this.expr(node.template);
    this._emit(`ctx.at=${node.colno};`);
    this._emit(`s.set(${text(node.target)},rt.importTemplate(ctx,s,${template},${node.withContext}));\n`);
  }
  compileFromImportTag(node: N.FromImport): void {
    const id = this._tmpid();
    const template = this.expr(node.template);
    const sets = node.names.map(
      ([name, alias]) => `s.set(${text(alias)},rt.importedName(${id},${text(name)}));`,
    );
    this._emit(`ctx.at=${node.colno};`);
    this._emit(`{const ${id}=rt.importTemplate(ctx,s,${template},${node.withContext});${sets.join('')}}\n`);
  }
}
