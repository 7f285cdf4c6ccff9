/**
 * include, import, extends and block.
 * @module
 */
import { Callable, or, type Py, PyObject, type RenderContext, type Scope, type Template } from './types.ts';
import { Rendering } from './context.ts';
import { PyError, raise, typeError } from './errors.ts';
import { typeName } from './kinds.ts';
import { str } from './repr.ts';
import { TemplateScope } from './scope.ts';
import { chk, Undefined } from './undefined.ts';

/** Runs a template and those it extends; the most derived definition of a block wins. */
export function run(ctx: RenderContext, template: Template, scope: Scope, out: Py[]): void {
  const { budget } = ctx.host;
  budget.enter();
  let current: Template | undefined = template;
  while (current) {
    registerBlocks(ctx, current);
    if (current.blocks.size > 0 && !scope.vars.has('self')) scope.set('self', new SelfReference(ctx));
    ctx.parent = undefined;
    current.root(ctx, scope, out);
    current = parentOf(ctx);
    if (current) budget.step();
  }
  budget.leave();
}

/** Set by the template that has just run. */
const parentOf = (ctx: RenderContext): Template | undefined => ctx.parent;

function registerBlocks(ctx: RenderContext, template: Template): void {
  for (const [name, code] of template.blocks) {
    const chain = ctx.blocks.get(name);
    if (chain) chain.push(code);
    else ctx.blocks.set(name, [code]);
  }
}

/** The template named, or the first there is of several. */
function load(ctx: RenderContext, which: Py, ignoreMissing = false): Template | undefined {
  chk(which);
  const names: readonly Py[] = Array.isArray(which) ? which : [which];
  for (const name of names) {
    if (typeof chk(name) !== 'string') typeError(`'${typeName(name)}' object is not iterable`);
    const template = ctx.host.load(str(name));
    if (template) return template;
  }
  if (ignoreMissing) return undefined;
  const shown = names.map((name) => str(name)).join(', ');
  return raise(names.length > 1 ? 'TemplatesNotFound' : 'TemplateNotFound', shown);
}

export function extendsTemplate(ctx: RenderContext, which: Py): void {
  if (ctx.parent) raise('TemplateRuntimeError', 'extended multiple times');
  ctx.parent = load(ctx, which);
}

const nested = (ctx: RenderContext, root: Scope, withContext: boolean): RenderContext =>
  new Rendering(ctx.host, root, { bare: !withContext || ctx.bare, results: ctx.results });

export function include(
  ctx: RenderContext,
  scope: Scope,
  out: Py[],
  which: Py,
  ignoreMissing: boolean,
  withContext: boolean,
): void {
  const template = load(ctx, which, ignoreMissing);
  if (!template) return;
  within(template, () => {
    const inner = withContext ? scope.push() : new TemplateScope();
    run(nested(ctx, inner, withContext), template, inner, out);
  });
}

/** An error inside an included file is marked with that file's place. */
function within(template: Template, action: () => void): void {
  try {
    action();
  } catch (e) {
    if (e instanceof PyError && template.file !== undefined && e.offset !== undefined && !e.src) {
      e.src = placeIn(template.file, template.text, e.offset);
    }
    throw e;
  }
}

const placeIn = (file: string, text: string, offset: number): { file: string; line: number; col: number } => {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length, col: (before.at(-1)?.length ?? 0) + 1 };
};

class TemplateModule extends PyObject {
  readonly pyType = 'TemplateModule';
  readonly exports: ReadonlyMap<string, Py>;
  readonly #text: string;
  constructor(exports: ReadonlyMap<string, Py>, text: string) {
    super();
    this.exports = exports;
    this.#text = text;
  }
  override attr(name: string): Py | undefined {
    return this.exports.get(name);
  }
  override str(): string {
    return this.#text;
  }
}

export function importTemplate(
  ctx: RenderContext,
  scope: Scope,
  which: Py,
  withContext: boolean,
): TemplateModule {
  const template = load(ctx, which);
  const inner = withContext ? scope.push() : new TemplateScope();
  const out: Py[] = [];
  if (template) {
    within(template, () => run(nested(ctx, inner, withContext), template, inner, out));
  }
  const exports = new Map([...inner.vars].filter(([name]) => !name.startsWith('_') && name !== 'self'));
  return new TemplateModule(exports, out.map((v) => str(v ?? '')).join(''));
}

export const importedName = (module: TemplateModule, name: string): Py =>
  or(
    module.exports.get(name),
    () => new Undefined({ hint: `the template does not export the requested name '${name}'`, name }),
  );

/** The block's most derived definition, with `super()` for the next one. */
export function block(ctx: RenderContext, scope: Scope, out: Py[], name: string, scoped: boolean): void {
  runBlock(ctx, scoped ? scope : ctx.root, out, name, 0);
}

function runBlock(ctx: RenderContext, scope: Scope, out: Py[], name: string, level: number): void {
  const code = ctx.blocks.get(name)?.[level];
  if (!code) return;
  ctx.host.budget.enter();
  const inner = scope.push();
  inner.set('super', superFunction(ctx, scope, name, level + 1));
  inner.set('self', new SelfReference(ctx));
  // Blocks print, whatever the template around them extends.
  const parent = ctx.parent;
  ctx.parent = undefined;
  code(ctx, inner, out);
  ctx.parent = parent;
  ctx.host.budget.leave();
}

const blockText = (ctx: RenderContext, scope: Scope, name: string, level: number): string => {
  const text: Py[] = [];
  runBlock(ctx, scope, text, name, level);
  return text.map((v) => (v === null ? '' : str(v))).join('');
};

function superFunction(ctx: RenderContext, scope: Scope, name: string, level: number): Py {
  if (ctx.blocks.get(name)?.[level]) return new Callable('super', () => blockText(ctx, scope, name, level));
  return new Undefined({ hint: `there is no parent block called '${name}'.`, name: 'super' });
}

/** `self.name()` runs a block again. */
class SelfReference extends PyObject {
  readonly pyType = 'TemplateReference';
  readonly #ctx: RenderContext;
  constructor(ctx: RenderContext) {
    super();
    this.#ctx = ctx;
  }
  override attr(name: string): Py | undefined {
    const ctx = this.#ctx;
    if (!ctx.blocks.has(name)) return undefined;
    return new Callable(name, () => blockText(ctx, ctx.root, name, 0), 'BlockReference');
  }
}
