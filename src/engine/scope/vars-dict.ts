/**
 * Variables as a dict: a host's under `hostvars`, a task's own as `vars`. Templates in them see the variables that they
 * stand among, not those of the caller.
 * @module
 */
import { LazyDict, TemplateError, type Templar, type VarSource } from '../../template/index.ts';
import { TemplateString, type Value } from '../../util/value.ts';

export class VarsDict extends LazyDict {
  readonly #source: VarSource;
  readonly #templar: Templar;
  constructor(source: VarSource, templar: Templar) {
    super();
    this.#source = source;
    this.#templar = templar;
  }
  protected names(): readonly string[] {
    return [...this.#source.keys()];
  }
  protected member(name: string): Value | undefined {
    const value = this.#source.get(name);
    return value === undefined ? undefined : this.#templar.value(value);
  }
  protected override listed(name: string): Value {
    try {
      return this.member(name) ?? null;
    } catch (error) {
      const value = this.#source.get(name);
      if (error instanceof TemplateError && value instanceof TemplateString) return value.text;
      throw error;
    }
  }
}
