/**
 * One rendering of one template, and the service the runtime needs from the templar.
 * @module
 */
import type { BlockFunction, Template } from '../compile/template.ts';
import type { TemplateString } from '../../util/value.ts';
import type { RunServices } from '../options.ts';
import type { TextOrigin } from '../text-origin.ts';
import { limitError, PyError } from './errors.ts';
import { checkText, limits } from './limits.ts';
import { asText, settle } from './pieces.ts';
import type { Scope } from './scope.ts';
import type { Kwargs, Py } from './types.ts';

/** What a rendering asks its templar for. */
export interface Host {
  /** A variable, rendered, or a global; undefined when there is none. */
  resolve(name: string): Py | undefined;
  /** A variable as it was given: templates inside are not rendered yet. */
  raw(name: string): Py | undefined;
  /** Where the text comes from that a variable's template gives. */
  originOfTemplate(template: TemplateString): TextOrigin;
  /** How a variable was set: undefined where no task of the book set it, else the template that gave it, if one did. */
  setBy(name: string): { readonly template: TemplateString | undefined } | undefined;
  /** Whether the variable was written in a file of the user's. */
  isWritten(name: string): boolean;
  /** A global function; what templates without context see. */
  global(name: string): Py | undefined;
  render(value: Py): Py;
  /** `owner.key` or `owner[key]`, for formats that name members. */
  readonly member: (owner: Py, key: Py, byName: boolean) => Py;
  /** Undefined for a variable whose own template met something undefined. */
  brokenVariable(name: string, error: PyError): Py;
  lookup(args: readonly Py[], kwargs: Kwargs, wantList: boolean, ctx: RenderContext): Py;
  /** The template an include, import or extends names; undefined when there is no such file. */
  load(name: string): Template | undefined;
  readonly budget: Budget;
  readonly services: Services;
}

/** What filters, tests and lookups see of the world. */
export interface Services {
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
  readonly basedir: string;
  readonly searchPath: readonly string[];
  readonly run: RunServices;
  /** All variables by name, as given. */
  variableNames(): Iterable<string>;
  /** `text` as a file template with further variables: the `template` lookup. */
  renderFile(
    text: string,
    path: string,
    vars: ReadonlyMap<string, Py>,
    options: ReadonlyMap<string, Py>,
  ): string;
}

/** Work done so far, over all templates of one outer rendering. */
export class Budget {
  steps = 0;
  depth = 0;
  step(): void {
    if (++this.steps > limits.steps) limitError(`more than ${limits.steps} steps`);
  }
  enter(): void {
    if (++this.depth > limits.depth) {
      throw new PyError('recursion', 'RecursionError', 'maximum recursion depth exceeded');
    }
  }
  leave(): void {
    this.depth--;
  }
}

/**
 * What a template gives: the value of a single expression and the text of several; text always (template files); or text
 * that is read where it looks like a structure or a bool (`jinja2_native = false`).
 */
export type ResultKind = 'value' | 'literal' | 'text' | 'read';

export class RenderContext {
  readonly host: Host;
  readonly root: Scope;
  /** Offset of the expression or statement under way. */
  at = 0;
  /** The template this one extends, once `extends` has run. */
  parent: Template | undefined;
  /** For each block name the definitions from the most derived template down. */
  readonly blocks = new Map<string, BlockFunction[]>();
  /** Whether it is included or imported `without context`. */
  readonly bare: boolean;
  /** Of macros and blocks too. */
  readonly results: ResultKind;
  constructor(
    host: Host,
    root: Scope,
    { bare = false, results = 'value' }: { readonly bare?: boolean; readonly results?: ResultKind } = {},
  ) {
    this.bare = bare;
    this.results = results;
    this.host = host;
    this.root = root;
  }
  /** Counts a piece of output against the limit. Only a piece that stays alone keeps its type. */
  push(out: Py[], value: Py): void {
    if (out.length > 0 || (this.results !== 'value' && this.results !== 'literal')) {
      if (out.length === 1) settle(out);
      out.push(asText(value));
      return;
    }
    if (typeof value === 'string') checkText(value.length);
    out.push(value);
  }
}
