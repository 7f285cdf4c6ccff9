import type { Py, RenderContext, Scope } from './types.ts';
import { Undefined } from './undefined.ts';

/** Names a template sets itself: one scope per template, loop run, macro call, `with` and block. */
export class TemplateScope implements Scope {
  readonly vars = new Map<string, Py>();
  readonly parent: Scope | undefined;
  constructor(parent?: Scope) {
    this.parent = parent;
  }
  push(): Scope {
    return new TemplateScope(this);
  }
  set(name: string, value: Py): void {
    this.vars.set(name, value);
  }
  find(name: string): Py | undefined {
    return this.vars.get(name) ?? this.#further(name);
  }
  #further(name: string): Py | undefined {
    if (this.vars.has(name)) return null;
    for (let scope = this.parent; scope !== undefined; scope = scope.parent) {
      const value = scope.vars.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

/** A name as compiled code reads it: the template's own, a variable, a global, else undefined. */
export function name(ctx: RenderContext, scope: Scope, id: string, offset: number): Py {
  const own = scope.find(id);
  if (own !== undefined) return own;
  const value = ctx.bare ? ctx.host.global(id) : ctx.host.resolve(id);
  return value === undefined ? new Undefined({ name: id, offset }) : value;
}
