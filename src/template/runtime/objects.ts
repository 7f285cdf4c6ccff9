/**
 * Python objects that templates meet but data has no type for.
 * @module
 */
import { raise, valueError } from './errors.ts';
import { isNumber, num, typeName } from './kinds.ts';
import { escapeCode, floatRepr, str, stringRepr } from './repr.ts';
import { Callable, float, PyObject, type Kwargs, type Py } from './types.ts';

const dayMs = 86_400_000;

/** The difference of two dates. */
export class TimeDelta extends PyObject {
  readonly pyType = 'timedelta';
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }
  override attr(name: string): Py | undefined {
    const days = Math.floor(this.ms / dayMs);
    const rest = this.ms - days * dayMs;
    if (name === 'days') return days;
    if (name === 'seconds') return Math.floor(rest / 1000);
    if (name === 'microseconds') return (rest % 1000) * 1000;
    return name === 'total_seconds' ? new Callable(name, () => float(this.ms / 1000)) : undefined;
  }
  override equals(other: Py): boolean {
    return other instanceof TimeDelta && other.ms === this.ms;
  }
  override compare(other: Py): number | undefined {
    return other instanceof TimeDelta ? this.ms - other.ms : undefined;
  }
  override operate(op: string, other: Py): Py | undefined {
    if (other instanceof TimeDelta) {
      if (op === '/') return float(this.ms / other.ms);
      return op === '*' ? undefined : new TimeDelta(op === '+' ? this.ms + other.ms : this.ms - other.ms);
    }
    if (!isNumber(other)) return undefined;
    if (op === '*') return new TimeDelta(this.ms * num(other));
    return op === '/' ? new TimeDelta(this.ms / num(other)) : undefined;
  }
  override truth(): boolean {
    return this.ms !== 0;
  }
  override str(): string {
    const days = Math.floor(this.ms / dayMs);
    const seconds = (this.ms - days * dayMs) / 1000;
    const whole = Math.floor(seconds);
    const two = (n: number): string => String(n).padStart(2, '0');
    const clock = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    const fraction =
      seconds === whole ? '' : `.${String(Math.round((seconds - whole) * 1e6)).padStart(6, '0')}`;
    return (days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `) + clock + fraction;
  }
  override repr(): string {
    const days = Math.floor(this.ms / dayMs);
    const seconds = Math.floor((this.ms - days * dayMs) / 1000);
    const parts = [...(days === 0 ? [] : [`days=${days}`]), ...(seconds === 0 ? [] : [`seconds=${seconds}`])];
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }
}

/** Python's `bytes`. */
export class Bytes extends PyObject {
  readonly pyType = 'bytes';
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    super();
    this.bytes = bytes;
  }
  override attr(name: string): Py | undefined {
    if (name === 'decode') return new Callable(name, () => this.bytes.toString('utf8'));
    return name === 'hex' ? new Callable(name, () => this.bytes.toString('hex')) : undefined;
  }
  override item(key: Py): Py | undefined {
    return isNumber(key) ? this.bytes.at(num(key)) : undefined;
  }
  override iterate(): Iterable<Py> {
    return [...this.bytes];
  }
  override size(): number {
    return this.bytes.length;
  }
  override equals(other: Py): boolean {
    return other instanceof Bytes && other.bytes.equals(this.bytes);
  }
  override repr(): string {
    const text = Array.from(this.bytes, (b) => String.fromCharCode(b)).join('');
    return `b${stringRepr(text).replace(/[\x7f-\xff]/g, escapeCode)}`;
  }
  override data(): Py {
    return this.bytes.toString('utf8');
  }
}

/** `namespace()`: the one thing a loop body can assign to. */
export class Namespace extends PyObject {
  readonly pyType = 'Namespace';
  readonly members: Map<string, Py>;
  constructor(members: Map<string, Py>) {
    super();
    this.members = members;
  }
  override attr(name: string): Py | undefined {
    return this.members.get(name);
  }
  override repr(): string {
    return `<Namespace {${[...this.members].map(([k, v]) => `${stringRepr(k)}: ${short(v)}`).join(', ')}}>`;
  }
}

const short = (v: Py): string => {
  if (typeof v === 'string') return stringRepr(v);
  return isNumber(v) && typeof v !== 'boolean'
    ? Number.isInteger(v)
      ? String(num(v))
      : floatRepr(num(v))
    : typeName(v);
};

/** `cycler(…)` */
export class Cycler extends PyObject {
  readonly pyType = 'Cycler';
  readonly #items: readonly Py[];
  #at = 0;
  constructor(items: readonly Py[]) {
    super();
    this.#items = items;
  }
  #current(): Py {
    return this.#items[this.#at] ?? null;
  }
  override attr(name: string): Py | undefined {
    switch (name) {
      case 'current':
        return this.#current();
      case 'items':
        return [...this.#items];
      case 'pos':
        return this.#at;
      case 'reset':
        return new Callable(name, () => {
          this.#at = 0;
          return null;
        });
      case 'next':
        return new Callable(name, () => {
          const item = this.#current();
          this.#at = (this.#at + 1) % this.#items.length;
          return item;
        });
      default:
        return undefined;
    }
  }
}

/** `joiner(sep)`: '' the first time it is called, the separator from then on. */
export class Joiner extends PyObject {
  readonly pyType = 'Joiner';
  readonly #separator: Py;
  #used = false;
  constructor(separator: Py) {
    super();
    this.#separator = separator;
  }
  override call(args: readonly Py[], kwargs: Kwargs): Py {
    if (args.length > 0 || kwargs.size > 0) raise('TypeError', '__call__() takes 1 positional argument');
    const first = !this.#used;
    this.#used = true;
    return first ? '' : this.#separator;
  }
}

/** A view or iterator that prints as Python's own does, and otherwise is the list of its items. */
export class View extends PyObject {
  readonly pyType: string;
  readonly items: readonly Py[];
  readonly #show: ((items: readonly Py[]) => string) | undefined;
  constructor(pyType: string, items: readonly Py[], show?: (items: readonly Py[]) => string) {
    super();
    this.pyType = pyType;
    this.items = items;
    this.#show = show;
  }
  /** Ranges have items and slices, the views of a dict have not. */
  get sliceable(): boolean {
    return this.pyType === 'range';
  }
  override item(key: Py): Py | undefined {
    return this.sliceable && isNumber(key) ? this.items.at(num(key)) : undefined;
  }
  override iterate(): Iterable<Py> {
    return this.items;
  }
  override size(): number {
    return this.items.length;
  }
  override repr(): string {
    return this.#show?.(this.items) ?? super.repr();
  }
  override data(): Py {
    return [...this.items];
  }
}

/** `range(start, stop, step)` */
export class Range extends View {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  constructor(start: number, stop: number, step: number) {
    const items: number[] = [];
    if (step > 0) for (let i = start; i < stop; i += step) items.push(i);
    else for (let i = start; i > stop; i += step) items.push(i);
    super('range', items, () => `range(${start}, ${stop}${step === 1 ? '' : `, ${step}`})`);
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
  override attr(name: string): Py | undefined {
    const at = (value: Py): number => (isNumber(value) ? this.items.indexOf(num(value)) : -1);
    switch (name) {
      case 'start':
      case 'stop':
      case 'step':
        return this[name];
      case 'count':
        return new Callable(name, ([value = null]) => (at(value) < 0 ? 0 : 1));
      case 'index':
        return new Callable(name, ([value = null]) =>
          at(value) < 0 ? valueError(`${str(value)} is not in range`) : at(value),
        );
      default:
        return undefined;
    }
  }
  /** Its part between two of its indexes, in steps of `by`. */
  slice(from: number, to: number, by: number): Range {
    const { start, step } = this;
    return new Range(start + from * step, start + to * step, step * by);
  }
}

/** What `value.__class__` is: a type that has a name, and nothing else that could be reached. */
export class PyType extends PyObject {
  readonly pyType = 'type';
  readonly #name: string;
  constructor(name: string) {
    super();
    this.#name = name;
  }
  override attr(name: string): Py | undefined {
    return name === '__name__' ? this.#name : undefined;
  }
  override equals(other: Py): boolean {
    return other instanceof PyType && other.#name === this.#name;
  }
  override repr(): string {
    return `<class '${this.#name}'>`;
  }
}
