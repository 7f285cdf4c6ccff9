/**
 * `{% macro %}` and `{% call %}`.
 * @module
 */
import { PyError, typeError } from './errors.ts';
import { gather } from './output.ts';
import { repr } from './repr.ts';
import { type Kwargs, or, type Py, PyObject, type RenderContext, type Scope, tuple } from './types.ts';
import { Undefined } from './undefined.ts';

export interface MacroCode {
  /** Null for the body of a `call` block. */
  readonly name: string | null;
  readonly params: readonly (readonly [name: string, fallback: ((scope: Scope) => Py) | null])[];
  readonly body: (scope: Scope, out: Py[]) => void;
  /** Which of the special names the body mentions. */
  readonly uses: { readonly caller: boolean; readonly kwargs: boolean; readonly varargs: boolean };
}

export class Macro extends PyObject {
  readonly pyType = 'Macro';
  readonly #code: MacroCode;
  readonly #scope: Scope;
  constructor(code: MacroCode, scope: Scope) {
    super();
    this.#code = code;
    this.#scope = scope;
  }
  override attr(name: string): Py | undefined {
    const { uses, params } = this.#code;
    switch (name) {
      case 'name':
        return this.#code.name;
      case 'arguments':
        return tuple(params.map((p) => p[0]));
      case 'catch_kwargs':
        return uses.kwargs;
      case 'catch_varargs':
        return uses.varargs;
      case 'caller':
        return uses.caller;
      default:
        return undefined;
    }
  }
  override call(args: readonly Py[], kwargs: Kwargs, ctx: RenderContext): Py {
    const { budget } = ctx.host;
    budget.step();
    budget.enter();
    const scope = this.#scope.push();
    this.#bind(scope, args, kwargs);
    const out: Py[] = [];
    this.#code.body(scope, out);
    budget.leave();
    return out.length === 0 ? '' : gather(ctx, out);
  }
  #bind(scope: Scope, args: readonly Py[], kwargs: Kwargs): void {
    const { params, uses, name } = this.#code;
    const rest = new Map<Py, Py>(kwargs);
    const given = params.map(([param], i) => {
      if (i < args.length) return args[i];
      const value = kwargs.get(param);
      rest.delete(param);
      return value;
    });
    if (uses.caller) {
      scope.set(
        'caller',
        or(kwargs.get('caller'), () => new Undefined({ hint: 'No caller defined', name: 'caller' })),
      );
      rest.delete('caller');
    }
    if (uses.kwargs) scope.set('kwargs', rest);
    else if (rest.size > 0) this.#refuseKeyword(rest);
    if (uses.varargs) scope.set('varargs', tuple(args.slice(params.length)));
    else if (args.length > params.length) {
      typeError(`macro ${repr(name)} takes not more than ${params.length} argument(s)`);
    }
    params.forEach(([param, fallback], i) => {
      const missing = (): Py => new Undefined({ hint: `parameter '${param}' was not provided`, name: param });
      const value = given[i];
      // A default sees the parameters in front of it, and its own name as undefined.
      if (value === undefined && fallback) scope.set(param, new Undefined({ name: param }));
      scope.set(
        param,
        or(value, () => (fallback ? fallback(scope) : missing())),
      );
    });
  }
  #refuseKeyword(rest: ReadonlyMap<Py, Py>): void {
    const name = repr(this.#code.name);
    if (rest.has('caller')) {
      throw new PyError(
        'runtime',
        'TypeError',
        `macro ${name} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    typeError(`macro ${name} takes no keyword argument ${repr([...rest.keys()][0] ?? null)}`);
  }
  override repr(): string {
    return `<Macro ${this.#code.name === null ? 'anonymous' : repr(this.#code.name)}>`;
  }
}

export const macro = (code: MacroCode, scope: Scope): Macro => new Macro(code, scope);
