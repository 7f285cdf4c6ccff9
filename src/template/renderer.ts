/**
 * Renders templates for a templar: resolves variables, and renders those that hold templates when they are used.
 * @module
 */
import { Rendering } from './runtime/context.ts';
import { TemplateScope } from './runtime/scope.ts';
import { EncryptedString, PyFloat, TemplateString, type SourceRef, type Value } from '../util/value.ts';
import { templates as cache } from './compile/cache.ts';
import { compileExpression } from './compile/compile.ts';
import type {
  Host,
  Kwargs,
  Py,
  RenderContext,
  ResultKind,
  Services,
  Template,
  TextOrigin,
} from './runtime/types.ts';
import { globals } from './globals.ts';
import { LazyDict } from './lazy.ts';
import { runLookup } from './lookups/run.ts';
import { moved, readHeader, readValueHeader } from './header.ts';
import type { TemplarOptions } from './options.ts';
import type { Answer } from './pending.ts';
import { reportOutdated } from './outdated.ts';
import { placeOf } from './place.ts';
import { attr, item } from './runtime/access.ts';
import { Budget } from './runtime/budget.ts';
import { PyError, UndefinedError } from './runtime/errors.ts';
import { run } from './runtime/inheritance.ts';
import { evaluated, finish, joinOutput, native, readText } from './runtime/output.ts';
import { repr, str } from './runtime/repr.ts';
import { Undefined } from './runtime/undefined.ts';
import { readTemplate } from './search.ts';
import { syntaxesWith, type Syntax, type Syntaxes } from './syntax/settings.ts';
import { LayeredVars, ownOf, placeOfValue } from './vars.ts';

/** Containers seen to hold no template. Values handed to a templar are not changed afterwards. */
const clean = new WeakSet();

export class Renderer implements Host {
  readonly #options: TemplarOptions;
  /** Rendered variables, for the length of one rendering. */
  #memo: Map<string, Py> | undefined;
  /** Templates under way: one that comes up again refers to itself. */
  readonly #active = new Set<TemplateString>();
  readonly #syntaxes: Syntaxes;
  #syntax: Syntax;
  #folders: readonly string[];
  budget = new Budget();
  readonly member = (owner: Py, key: Py, byName: boolean): Py =>
    byName ? attr(owner, key as string) : item(owner, key);
  /** Answers of lookups that were waited for; undefined where nothing is awaited. */
  answers: ReadonlyMap<string, Answer> | undefined;
  #services: Services | undefined;

  constructor(options: TemplarOptions) {
    this.#options = options;
    this.#syntaxes = syntaxesWith(options.extensions ?? []);
    this.#syntax = this.#syntaxes.file;
    this.#folders = options.searchPath;
  }

  /** Forgets the last rendering: variables are rendered anew in each. */
  begin(): void {
    this.#memo = undefined;
    this.#active.clear();
    this.budget.steps = 0;
    this.budget.depth = 0;
    this.#syntax = this.#syntaxes.file;
    this.#folders = this.#options.searchPath;
  }

  get services(): Services {
    return (this.#services ??= this.#makeServices());
  }
  #makeServices(): Services {
    const { env = {}, now = () => new Date(), basedir, searchPath, vars } = this.#options;
    return {
      env,
      now,
      basedir,
      searchPath,
      run: this.#options,
      variableNames: () => vars.keys(),
      renderFile: (text, path, extra, options) => this.#renderNested(text, path, extra, options),
    };
  }

  // ---- variables

  raw(name: string): Py | undefined {
    return this.#options.vars.get(name);
  }
  own(name: string): Py | undefined {
    return ownOf(this.#options.vars, name);
  }
  global(name: string): Py | undefined {
    return globals.get(name);
  }
  originOfTemplate({ text }: TemplateString): TextOrigin {
    return this.#valueTemplate(text).template.origin;
  }
  setBy(name: string): { readonly template: TemplateString | undefined } | undefined {
    return this.#options.vars.setBy?.(name);
  }
  isWritten(name: string): boolean {
    return this.#options.vars.origin?.(name) !== undefined;
  }
  resolve(name: string): Py | undefined {
    const raw: Py | undefined = this.#options.vars.get(name);
    if (raw === undefined) return this.global(name);
    if (raw === null || typeof raw !== 'object') return raw;
    const known = this.#memo?.get(name);
    if (known !== undefined) return known;
    const value = this.#resolveRaw(name, raw);
    (this.#memo ??= new Map<string, Py>()).set(name, value);
    return value;
  }
  #resolveRaw(name: string, raw: Py & object): Py {
    try {
      return this.render(raw);
    } catch (e) {
      if (e instanceof UndefinedError) return this.brokenVariable(name, e);
      throw e;
    }
  }
  brokenVariable(name: string, error: PyError): Py {
    const raw = this.#options.vars.get(name) ?? null;
    const text = raw instanceof TemplateString ? raw.text : repr(raw);
    const src = this.#options.vars.origin?.(name) ?? placeOfValue(raw);
    return new Undefined({
      hint: `${text}: ${error.message}`,
      name,
      cause: error instanceof UndefinedError ? error.variable : undefined,
      ...(src ? { definedAt: { label: `"${name}" is defined here`, src } } : {}),
    });
  }

  // ---- values

  /** A value as a template uses it: everything inside rendered. */
  render(v: Py): Py {
    if (v === null || typeof v !== 'object') return v;
    if (v instanceof TemplateString) return this.#text(v);
    if (v instanceof EncryptedString) return this.#decrypt(v);
    if (Array.isArray(v)) return isClean(v) ? v : v.map((item) => this.render(item));
    if (v instanceof Map) return isClean(v) ? v : this.#renderDict(v);
    return v;
  }
  #renderDict(dict: ReadonlyMap<Py, Py>): Py {
    const out = new Map<Py, Py>();
    for (const [key, value] of dict) out.set(this.render(key), this.render(value));
    return out;
  }
  /** The same for a value of a playbook: undefined values inside are errors. */
  renderValue(v: Value): Py {
    return finish(this.render(v));
  }
  #decrypt(v: EncryptedString): string {
    const { decrypt } = this.#options;
    if (decrypt) return decrypt(v);
    throw new PyError('runtime', 'AnsibleError', 'a vault value cannot be read without a vault password');
  }

  #text(t: TemplateString): Py {
    if (this.#active.has(t)) {
      const error = new PyError(
        'recursion',
        'RecursionError',
        `recursive loop detected in template string: ${t.text}`,
      );
      error.src = t.src;
      throw error;
    }
    this.#active.add(t);
    let at = 0;
    try {
      const { template, newline, skipped } = this.#valueTemplate(t.text);
      at = skipped;
      if (template.outdated.length > 0) this.#outdated(template, t.text, t.src, skipped);
      if (template.simpleName !== undefined) {
        at += template.simpleAt;
        return softAsText(withNewlines(this.#simple(template.simpleName, at, t.text), t.text));
      }
      const result = withNewlines(this.#result(template, skipped), t.text);
      return softAsText(
        newline !== '\n' && typeof result === 'string' ? result.replaceAll('\n', () => newline) : result,
      );
    } catch (e) {
      throw located(e, t.text, t.src, at);
    } finally {
      this.#active.delete(t);
    }
  }
  /** A value's template, read as its header says; `skipped` characters of the text are the header's. */
  #valueTemplate(text: string): {
    readonly template: Template;
    readonly newline: string;
    readonly skipped: number;
  } {
    const { body, syntax, skipped } = readValueHeader(text, this.#syntaxes.value);
    try {
      return { template: cache.get(body, syntax), newline: syntax.newline, skipped };
    } catch (e) {
      throw moved(e, skipped);
    }
  }
  /** `{{ name }}` without running any code. */
  #simple(name: string, at: number, text: string): Py {
    const value = this.resolve(name);
    if (value === undefined) return new Undefined({ name, offset: at }).fail();
    const done = finish(value);
    if (this.#options.textResults) return this.#asRead(name, done, text);
    if (this.#options.literalResults !== true || this.#keepsText(this.#options.vars.get(name))) return done;
    return evaluated([done]);
  }
  /** A variable's value as `{{ name }}` gives it with `jinja2_native = false`. */
  #asRead(name: string, value: Py, text: string): Py {
    const raw = this.#options.vars.get(name);
    const scalar =
      raw === null || ['boolean', 'number', 'bigint'].includes(typeof raw) || raw instanceof PyFloat;
    if (scalar && /^\{\{\s*\w+\s*\}\}$/.test(text)) return value;
    return typeof value === 'string' && this.#keepsText(raw)
      ? value
      : readText(value === null ? '' : str(value));
  }
  /** Whether a variable's template gives text that is not to be read. */
  #keepsText(raw: Py | undefined): boolean {
    if (!(raw instanceof TemplateString)) return false;
    const { keepsText, simpleName } = this.#valueTemplate(raw.text).template;
    return keepsText || (simpleName !== undefined && this.#keepsText(this.#options.vars.get(simpleName)));
  }
  #run(template: Template): Py {
    return softAsText(this.#result(template));
  }
  #result(template: Template, skipped = 0): Py {
    if (!this.#options.textResults) {
      if (this.#options.literalResults !== true) return native(this.#output(template, 'value', skipped));
      const pieces = this.#output(template, 'literal', skipped);
      return template.keepsText ? native(pieces) : evaluated(pieces);
    }
    const out = this.#output(template, 'read', skipped);
    const text = joinOutput(out);
    return template.keepsText ? text : readText(text);
  }
  #output(template: Template, results: ResultKind = 'value', skipped = 0): Py[] {
    const scope = new TemplateScope();
    const ctx = new Rendering(this, scope, { results });
    const out: Py[] = [];
    try {
      run(ctx, template, scope, out);
    } catch (e) {
      if (e instanceof PyError && !e.src) e.offset ??= ctx.at;
      throw moved(e, skipped);
    }
    return out;
  }

  condition(text: string, src: SourceRef | undefined): boolean {
    const prefix = '{% if ';
    try {
      const template = cache.get(`${prefix}${text} %}True{% else %}False{% endif %}`, this.#syntaxes.file);
      if (template.outdated.length > 0) this.#outdated(template, text, src, prefix.length);
      const out = this.#output(template);
      return out.length === 1 && out[0] === 'True';
    } catch (e) {
      if (e instanceof PyError && e.offset !== undefined && !e.src)
        e.offset = Math.max(0, e.offset - prefix.length);
      throw located(lookedUp(e, `${prefix}${text} %}True{% else %}False{% endif %}`), text, src, 0);
    }
  }
  expression(text: string, src: SourceRef | undefined): Py {
    try {
      const template = compileExpression(text, this.#syntaxes.value);
      if (template.outdated.length > 0)
        this.#outdated(template, text, src, this.#syntaxes.value.variableStart.length + 1);
      return this.#run(template);
    } catch (e) {
      throw located(e, text, src, 0);
    }
  }

  /** Tells of old spellings in a text; `shift` characters of the template are not the user's. */
  #outdated(template: Template, text: string, src: SourceRef | undefined, shift: number): void {
    reportOutdated(template, this.#options.onDeprecated, (at) => src && placeOf(src, text, at - shift));
  }

  // ---- files

  /** Text of a template file; `skipped` lines of the file lie in front of it. */
  file(text: string, syntax: Syntax, path: string | undefined, skipped: number): string {
    const outer = { syntax: this.#syntax, folders: this.#folders };
    this.#syntax = syntax;
    if (path !== undefined) this.#folders = [...this.#options.searchPath, folderOf(path)];
    try {
      const template = cache.get(text, syntax, path);
      if (template.outdated.length > 0)
        reportOutdated(template, this.#options.onDeprecated, (at) =>
          path === undefined ? undefined : placeInFile(path, text, at, skipped),
        );
      const rendered = joinOutput(this.#output(template, 'text'));
      const out = withNewlines(rendered, text) as string;
      return syntax.newline === '\n' ? out : out.replaceAll('\n', () => syntax.newline);
    } catch (thrown) {
      const e = lookedUp(thrown, text);
      if (path !== undefined && e instanceof PyError && !e.src && e.offset !== undefined) {
        e.src = placeInFile(path, text, e.offset, skipped);
      }
      throw e;
    } finally {
      this.#syntax = outer.syntax;
      this.#folders = outer.folders;
    }
  }
  load(name: string): Template | undefined {
    const found = readTemplate(name, this.#folders);
    if (!found) return undefined;
    const template = cache.get(found.text, this.#syntax, found.path);
    if (template.outdated.length > 0)
      reportOutdated(template, this.#options.onDeprecated, (at) =>
        placeInFile(found.path, found.text, at, 0),
      );
    return template;
  }
  #renderNested(
    text: string,
    path: string,
    extra: ReadonlyMap<string, Py>,
    options: ReadonlyMap<string, Py>,
  ): string {
    const vars = new LayeredVars(extra as ReadonlyMap<string, Value>, this.#options.vars);
    const nested = new Renderer({ ...this.#options, vars });
    nested.answers = this.answers;
    nested.budget = this.budget;
    const { body, syntax } = readHeader(text, Object.fromEntries(options), this.#syntaxes.file);
    this.budget.enter();
    const out = nested.file(body, syntax, path, body.length === text.length ? 0 : 1);
    this.budget.leave();
    return out;
  }

  lookup(args: readonly Py[], kwargs: Kwargs, wantList: boolean, ctx: RenderContext): Py {
    return runLookup({
      args,
      kwargs,
      wantList,
      ctx,
      answers: this.answers,
      extra: this.#options.lookups ?? [],
      may: this.#options.mayLookUp,
    });
  }
}

/** Where an offset of a template file is; `skipped` lines lie in front of the text. */
function placeInFile(file: string, text: string, offset: number, skipped: number): SourceRef {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length + skipped, col: (before.at(-1)?.length ?? 0) + 1 };
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.';

/** An inline `if` without `else` is the empty text outside. */
const softAsText = (v: Py): Py => (v instanceof Undefined && v.soft ? '' : v);

/** Newlines at the end of a template stay, whatever the rendering dropped. */
function withNewlines(v: Py, text: string): Py {
  if (typeof v !== 'string' || !text.endsWith('\n')) return v;
  const missing = newlinesAtEnd(text) - newlinesAtEnd(v);
  return missing > 0 ? v + '\n'.repeat(missing) : v;
}
function newlinesAtEnd(s: string): number {
  let n = 0;
  while (n < s.length && s[s.length - 1 - n] === '\n') n++;
  return n;
}

/** The error with its place in the user's file, unless it comes from further inside and has one. */
/** Python's complaint about the type of an undefined value, as Ansible tells it. */
function lookedUp(e: unknown, text: string): unknown {
  if (!(e instanceof PyError) || !e.pyClass.endsWith('TypeError') || !e.message.includes('AnsibleUndefined'))
    return e;
  const where = `Unable to look up a name or access an attribute in template string (${text}).`;
  const why = `Make sure your variable name does not contain invalid characters like '-': ${e.message}`;
  const error = new UndefinedError(`${where}\n${why}`, undefined, e.offset);
  error.hint = e.hint;
  return error;
}

function located(thrown: unknown, text: string, src: SourceRef | undefined, at: number): unknown {
  const e = lookedUp(thrown, text);
  if (!(e instanceof PyError) || e.src) return e;
  if (src) e.src = placeOf(src, text, e.offset ?? at);
  e.offset = undefined;
  return e;
}

function isClean(v: object): boolean {
  if (clean.has(v) || v instanceof LazyDict) return true;
  // Marked first, so that data which contains itself ends.
  clean.add(v);
  const members: Iterable<unknown> = v instanceof Map ? entriesOf(v) : (v as unknown[]);
  for (const x of members) {
    if (x === null || typeof x !== 'object') continue;
    const template = x instanceof TemplateString || x instanceof EncryptedString;
    if (template || ((x instanceof Map || Array.isArray(x)) && !isClean(x))) {
      clean.delete(v);
      return false;
    }
  }
  return true;
}
function* entriesOf(map: ReadonlyMap<unknown, unknown>): Iterable<unknown> {
  for (const [key, value] of map) {
    yield value;
    if (typeof key === 'object') yield key;
  }
}
