/**
 * `{% for %}` and its `loop` variable.
 * @module
 */
import { Callable, or, type Py, PyObject, type RenderContext, type Scope, tuple } from './types.ts';
import { eq } from './compare.ts';
import { typeError } from './errors.ts';
import { iter } from './iterate.ts';
import { gather } from './output.ts';
import { Undefined } from './undefined.ts';

export interface LoopCode {
  readonly assign: (scope: Scope, value: Py) => void;
  readonly test: ((scope: Scope) => boolean) | null;
  /** Gives how the body was left early, if it was. */
  readonly body: (scope: Scope, out: Py[]) => 'break' | 'continue' | undefined;
  readonly otherwise: ((scope: Scope, out: Py[]) => void) | null;
  readonly recursive: boolean;
}

class LoopVariable extends PyObject {
  readonly pyType = 'LoopContext';
  readonly items: readonly Py[];
  readonly depth: number;
  readonly #again: ((items: Py, depth: number) => Py) | undefined;
  index = 0;
  #lastChanged: Py | undefined;
  constructor(items: readonly Py[], depth: number, again: ((items: Py, depth: number) => Py) | undefined) {
    super();
    this.items = items;
    this.depth = depth;
    this.#again = again;
  }
  override attr(name: string): Py | undefined {
    const { index: i, depth } = this;
    const n = this.items.length;
    switch (name) {
      case 'index':
        return i + 1;
      case 'index0':
        return i;
      case 'revindex':
        return n - i;
      case 'revindex0':
        return n - i - 1;
      case 'first':
        return i === 0;
      case 'last':
        return i === n - 1;
      case 'length':
        return n;
      case 'depth':
        return depth + 1;
      case 'depth0':
        return depth;
      case 'previtem':
        return or(this.items[i - 1], () => new Undefined({ hint: 'there is no previous item' }));
      case 'nextitem':
        return or(this.items[i + 1], () => new Undefined({ hint: 'there is no next item' }));
      case 'cycle':
        return new Callable('cycle', (args) => this.#cycle(args), 'method');
      case 'changed':
        return new Callable('changed', (args) => this.#changed(args), 'method');
      default:
        return undefined;
    }
  }
  #cycle(args: readonly Py[]): Py {
    return or(args[this.index % args.length], () => typeError('no items for cycling given'));
  }
  #changed(args: readonly Py[]): boolean {
    const now = tuple(args);
    const changed = this.#lastChanged === undefined || !eq(now, this.#lastChanged);
    this.#lastChanged = now;
    return changed;
  }
  override call(args: readonly Py[]): Py {
    if (!this.#again) return typeError("The loop must have the 'recursive' marker to be called recursively.");
    return this.#again(args[0] ?? null, this.depth + 1);
  }
  override size(): number {
    return this.items.length;
  }
  override repr(): string {
    return `<LoopContext ${this.index + 1}/${this.items.length}>`;
  }
}

export function loop(ctx: RenderContext, scope: Scope, out: Py[], over: Py, code: LoopCode): void {
  const { budget } = ctx.host;
  const run = (source: Py, into: Py[], depth: number): void => {
    budget.enter();
    const items = code.test ? filterItems(scope, iter(source), code.assign, code.test) : iter(source);
    const again = (inner: Py, innerDepth: number): Py => {
      const pieces: Py[] = [];
      run(inner, pieces, innerDepth);
      return gather(ctx, pieces);
    };
    const variable = new LoopVariable(items, depth, code.recursive ? again : undefined);
    // A body that grows the list it loops over would never end, so the length at the start counts.
    const count = items.length;
    for (let i = 0; i < count; i++) {
      budget.step();
      variable.index = i;
      const inner = scope.push();
      inner.set('loop', variable);
      code.assign(inner, items[i] ?? null);
      if (code.body(inner, into) === 'break') break;
    }
    if (count === 0) code.otherwise?.(scope.push(), into);
    budget.leave();
  };
  if (!code.recursive) {
    run(over, out, 0);
    return;
  }
  // What calls itself is a function: its output is one piece.
  const pieces: Py[] = [];
  run(over, pieces, 0);
  ctx.push(out, gather(ctx, pieces));
}

function filterItems(
  scope: Scope,
  items: readonly Py[],
  assign: LoopCode['assign'],
  test: (scope: Scope) => boolean,
): Py[] {
  return items.filter((value) => {
    const inner = scope.push();
    assign(inner, value);
    return test(inner);
  });
}
