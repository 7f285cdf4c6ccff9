/**
 * Text to a template that can be run.
 * @module
 */
import { PyError } from '../runtime/errors.ts';
import { runtime } from '../runtime/index.ts';
import { parse } from '../syntax/statements.ts';
import { isTextFilter, originOf } from '../text-origin.ts';
import type { Syntax } from '../syntax/settings.ts';
import { TemplateCompiler } from './statements.ts';
import type { BlockFunction, Template } from '../runtime/types.ts';

interface Compiled {
  readonly root: BlockFunction;
  readonly blocks: ReadonlyMap<string, BlockFunction>;
}

export function compile(text: string, syntax: Syntax, file?: string): Template {
  const statements = parse(text, syntax);
  const compiler = new TemplateCompiler(text);
  const code = compiler.template(statements);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- holds only what the compiler wrote: names and texts of the template are JSON literals in it.
  const { root, blocks } = new Function('rt', 'c', code)(runtime, compiler.constants) as Compiled;
  const [only] = statements;
  const simple =
    statements.length === 1 && only?.typename === 'Print' && only.expr.typename === 'Symbol'
      ? only.expr
      : undefined;
  const single = statements.length === 1 && only?.typename === 'Print';
  const keepsText = single && isTextFilter(only.expr);
  const origin = single ? originOf(only.expr) : 'str';
  const { outdated, names } = compiler;
  const [simpleName, simpleAt] = [simple?.value, simple?.colno ?? 0];
  return { single, keepsText, origin, text, root, blocks, outdated, names, simpleName, simpleAt, file };
}

/** One expression and nothing else, for places where the braces are left out. */
export function compileExpression(text: string, syntax: Syntax): Template {
  const template = compile(`${syntax.variableStart} ${text} ${syntax.variableEnd}`, syntax);
  if (!template.single) throw new PyError('syntax', 'TemplateSyntaxError', `not one expression: ${text}`);
  return template;
}
