/**
 * Dicts whose members come from elsewhere, when they are asked for.
 * @module
 */
import type { Value } from '../util/value.ts';

/**
 * A dict whose members are found, and rendered, when they are asked for. Templates use it as any other dict, but it is
 * never gone through without need: what one member is says nothing about the others, and they may be costly.
 */
export abstract class LazyDict extends Map<Value, Value> {
  protected abstract names(): readonly string[];
  protected abstract member(name: string): Value | undefined;
  /** A member for a caller that asks for all: one that cannot be had must not hide the others. */
  protected listed(name: string): Value {
    return this.member(name) ?? null;
  }

  override get(key: Value): Value | undefined {
    return typeof key === 'string' ? this.member(key) : undefined;
  }
  override has(key: Value): boolean {
    return this.get(key) !== undefined;
  }
  override get size(): number {
    return this.names().length;
  }
  override keys(): MapIterator<Value> {
    return this.names()[Symbol.iterator]();
  }
  override *values(): MapIterator<Value> {
    for (const name of this.names()) yield this.listed(name);
  }
  override *entries(): MapIterator<[Value, Value]> {
    for (const name of this.names()) yield [name, this.listed(name)];
  }
  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries();
  }
  override forEach(call: (value: Value, key: Value, map: Map<Value, Value>) => void): void {
    for (const [key, value] of this.entries()) call(value, key, this);
  }
}
