/**
 * The templar: renders playbook values, conditions and template files with the variables of one host and task.
 * @module
 */
import { TemplateString, type Dict, type SourceRef, type Value } from '../util/value.ts';
import { joinTemplates, nameForm } from './condition.ts';
import { publicError } from './errors.ts';
import { fileVars, type TemplateFile } from './file-vars.ts';
import { readHeader } from './header.ts';
import type { FileOptions, TemplarOptions, VarSource } from './options.ts';
import { settle, type Answer } from './pending.ts';
import { Renderer } from './renderer.ts';
import { PyError } from './runtime/errors.ts';
import { truth } from './runtime/iterate.ts';
import { toData } from './runtime/output.ts';
import { syntaxesWith } from './syntax/settings.ts';
import { LayeredVars } from './vars.ts';
import { cut } from '../util/cut.ts';

/** Text that is the same as its value in any scope: what a template may give as a condition. */
const constantText = new Map<string, boolean>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', false],
  ['none', false],
  ['', false],
]);

export class Templar {
  readonly #options: TemplarOptions;
  readonly #renderer: Renderer;
  constructor(options: TemplarOptions) {
    this.#options = options;
    this.#renderer = new Renderer(options);
  }

  /** What templates see. */
  get vars(): VarSource {
    return this.#options.vars;
  }

  /** A templar with further variables in front: a loop's item, a task's vars. Compiled templates are shared. */
  with(extra: VarSource | Dict): Templar {
    return new Templar({ ...this.#options, vars: new LayeredVars(extra, this.#options.vars) });
  }

  /** The value with every template in it rendered; text that is not a template is returned as it is. */
  value(v: Value): Value {
    if (v === null || typeof v !== 'object') return v;
    return this.#guard(() => toData(this.#renderer.renderValue(v)) as Value);
  }

  /** Whether a condition of the user's file holds: `when`, `until`, `failed_when` … Lists are the caller's. */
  when(condition: Value, src?: SourceRef): boolean {
    if (typeof condition === 'boolean') return condition;
    if (condition === null || condition === '') return true;
    if (typeof condition === 'string') return this.#guard(() => this.#renderer.condition(condition, src));
    return this.#guard(() => {
      if (condition instanceof TemplateString) {
        const joined = this.#written(condition, src);
        if (joined !== undefined) return this.#renderer.condition(joined.text, joined.src);
      }
      const value = this.#renderer.renderValue(condition);
      return typeof value === 'string' ? constantCondition(value) : truth(value);
    });
  }

  /**
   * The expression that a condition with templates in it is: its own parts, or the text of a variable that it consists
   * of, where the user's own files say what that is. Undefined for a single template of any other kind.
   */
  #written(
    { text, src: own }: TemplateString,
    src: SourceRef | undefined,
    links = 0,
  ): { readonly text: string; readonly src: SourceRef | undefined } | undefined {
    if (!/^\s*\{\{(?:(?!\}\}).)*\}\}\s*$/s.test(text)) {
      const joined = joinTemplates(
        text,
        (expression) => toData(this.#renderer.expression(expression, src)) as Value,
        (variable) => this.#nameIn(variable),
      );
      return joined === undefined ? undefined : { text: joined, src: own ?? src };
    }
    const name = /^\s*\{\{\s*([A-Za-z_]\w*)\s*\}\}\s*$/.exec(text)?.[1];
    if (name === undefined || links > maxLinks) return undefined;
    const { vars } = this.#options;
    const value = vars.get(name);
    if (value instanceof TemplateString) return this.#written(value, value.src, links + 1);
    const origin =
      typeof value === 'string' && !constantText.has(value.trim()) ? vars.origin?.(name) : undefined;
    return origin === undefined ? undefined : { text: value as string, src: origin };
  }

  /** The variable whose name a variable holds: a text of the user's own files, and one that is known. */
  #nameIn(variable: string): string | undefined {
    const { vars } = this.#options;
    const value = /^[A-Za-z_]\w*$/.test(variable) ? vars.get(variable) : undefined;
    if (typeof value !== 'string' || !nameForm.test(value) || vars.origin?.(variable) === undefined)
      return undefined;
    return this.knows(/^\w+/.exec(value)?.[0] ?? '') ? value : undefined;
  }

  /** Whether there is a variable of this name. */
  knows(name: string): boolean {
    return this.#options.vars.has(name);
  }

  /** Tells that the user wrote an old spelling, and what to write instead. */
  deprecated(message: string, modern: string, src: SourceRef | undefined): void {
    this.#options.onDeprecated?.(message, modern, src);
  }

  /** The value of a bare expression of the user's file. */
  expression(text: string, src?: SourceRef): Value {
    return this.#guard(() => toData(this.#renderer.expression(text, src)) as Value);
  }

  /** The text a template file renders to. With a path, the file's own variables are seen in it. */
  file(text: string, options: FileOptions = {}): string {
    return this.#ofFile(options).#file(text, options);
  }

  #ofFile({ path, named, dest }: FileOptions): Templar {
    return path === undefined ? this : this.with(this.#fileVars({ path, named: named ?? path, dest }));
  }

  #fileVars(file: TemplateFile): Dict {
    const managed = this.#options.setting?.('DEFAULT_MANAGED_STR');
    return fileVars(file, typeof managed === 'string' ? managed : undefined);
  }

  #file(text: string, options: FileOptions): string {
    return this.#guard(() => {
      const { body, syntax } = readHeader(text, options, syntaxesWith(this.#options.extensions ?? []).file);
      return this.#renderer.file(body, syntax, options.path, body.length === text.length ? 0 : 1);
    });
  }

  /** Like {@link value}, but lookups may wait. */
  async valueAsync(v: Value): Promise<Value> {
    return this.#settle(() => this.value(v));
  }
  async whenAsync(condition: Value, src?: SourceRef): Promise<boolean> {
    return this.#settle(() => this.when(condition, src));
  }
  async expressionAsync(text: string, src?: SourceRef): Promise<Value> {
    return this.#settle(() => this.expression(text, src));
  }
  async fileAsync(text: string, options: FileOptions = {}): Promise<string> {
    const own = this.#ofFile(options);
    return own.#settle(() => own.#file(text, options));
  }

  async #settle<R>(render: () => R): Promise<R> {
    const use = (answers: ReadonlyMap<string, Answer> | undefined): void => {
      this.#renderer.answers = answers;
    };
    return settle(() => {
      try {
        return render();
      } finally {
        use(undefined);
      }
    }, use);
  }

  #guard<R>(render: () => R): R {
    this.#renderer.begin();
    try {
      return render();
    } catch (e) {
      throw publicError(e, () => this.#options.vars.keys());
    }
  }
}

const maxLinks = 20;

/** A template's text as a condition: it came from data, so it is never evaluated as an expression. */
function constantCondition(text: string): boolean {
  const value = constantText.get(text.trim());
  if (value !== undefined) return value;
  const error = new PyError(
    'runtime',
    'AnsibleError',
    `the condition gave the text "${short(text)}", which is data`,
  );
  error.hint = 'write the condition itself without {{ }}, and turn text into a condition with | bool';
  throw error;
}
const short = (text: string): string => cut(text, 60);
