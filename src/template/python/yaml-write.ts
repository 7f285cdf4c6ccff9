/**
 * `yaml.dump` as Ansible calls it.
 * @module
 */
import { deepest } from '../../util/depth.ts';
import { EncryptedString, PyDate, TemplateString } from '../../util/value.ts';
import { compare } from '../runtime/compare.ts';
import { filterError, PyError } from '../runtime/errors.ts';
import { isFloat, isInt, num, typeName } from '../runtime/kinds.ts';
import { floatRepr, intRepr, stringRepr } from '../runtime/repr.ts';
import { PyObject, type Py, type PyDict } from '../runtime/types.ts';
import { chk } from '../runtime/undefined.ts';
import { dateText } from './date.ts';
import { YamlEmitter } from './yaml-emitter.ts';
import { analyzeScalar, readsAsOther } from './yaml-scalar.ts';

export interface YamlOptions {
  readonly indent: number;
  readonly width: number;
  /** Null: flow style for collections that hold scalars only. */
  readonly flowStyle: boolean | null;
  readonly sortKeys: boolean;
  readonly unicode: boolean;
  readonly explicitStart: boolean;
  readonly explicitEnd: boolean;
  /** `'` or `"` for all scalars. */
  readonly scalarStyle: string | null;
  /** Texts of several lines as blocks (`|`) where that is possible. */
  readonly blocks: boolean;
  /** Characters that steer a terminal or turn round what is read are escaped, although YAML could hold them. */
  readonly visible: boolean;
}
export const yamlDefaults: YamlOptions = {
  indent: 2,
  width: 80,
  flowStyle: null,
  sortKeys: true,
  unicode: true,
  explicitStart: false,
  explicitEnd: false,
  scalarStyle: null,
  blocks: false,
  visible: false,
};

export function toYaml(value: Py, options: YamlOptions): string {
  return new YamlWriter(options).document(value);
}

const isCollection = (v: Py): v is Py[] | PyDict => Array.isArray(v) || v instanceof Map;
const sizeOf = (v: Py[] | PyDict): number => (Array.isArray(v) ? v.length : v.size);
/** Whatever a host may answer can be shown, with the levels that a result puts around it. */
const maxDepth = deepest + 20;

interface Place {
  /** Inside a key, which has to stay on its line. */
  readonly key?: boolean;
  readonly inMapping?: boolean;
}

class YamlWriter {
  readonly #o: YamlOptions;
  readonly #out: YamlEmitter;
  readonly #best: number;
  #flow = 0;
  #depth = 0;
  /** Collections met so far, and those met again: they get an anchor. */
  readonly #seen = new Set<object>();
  readonly #shared = new Set<object>();
  readonly #anchors = new Map<object, string>();
  constructor(options: YamlOptions) {
    this.#o = options;
    this.#best = options.indent < 2 || options.indent > 9 ? 2 : options.indent;
    const width = options.width >= 0 && options.width <= this.#best * 2 ? 80 : options.width;
    this.#out = new YamlEmitter(width < 0 ? Infinity : width, options);
  }
  document(value: Py): string {
    this.#findShared(value);
    if (this.#o.explicitStart) {
      this.#out.indicator('---', true);
      if (isCollection(value) && sizeOf(value) > 0 && !this.#isFlow(value)) this.#out.writeIndent();
    }
    this.#node(value, {});
    const text = this.#out.finish();
    return this.#o.explicitEnd ? `${text}...\n` : text;
  }
  #findShared(v: Py): void {
    if (!isCollection(v)) return;
    if (this.#seen.has(v)) {
      this.#shared.add(v);
      return;
    }
    this.#seen.add(v);
    for (const child of children(v)) this.#findShared(child);
  }

  #node(v: Py, place: Place): void {
    if (v instanceof EncryptedString) {
      this.#indented(true, false, () => this.#out.literal(v.envelope, this.#best, '!vault'));
      return;
    }
    if (!isCollection(v)) {
      this.#indented(true, false, () => this.#scalar(v, place));
      return;
    }
    if (this.#anchor(v)) return;
    if (++this.#depth > maxDepth) filterError('to_yaml - nested too deeply');
    const flow = this.#flow > 0 || sizeOf(v) === 0 || this.#isFlow(v);
    if (Array.isArray(v)) {
      if (flow) this.#flowList(v);
      else this.#blockList(v, place.inMapping === true);
    } else if (flow) this.#flowDict(v);
    else this.#blockDict(v);
    this.#depth--;
  }
  /** Writes an alias and says true where the collection has been written before. */
  #anchor(v: Py[] | PyDict): boolean {
    if (!this.#shared.has(v)) return false;
    const known = this.#anchors.get(v);
    if (known !== undefined) {
      this.#out.indicator(`*${known}`, true);
      return true;
    }
    const name = `id${String(this.#anchors.size + 1).padStart(3, '0')}`;
    this.#anchors.set(v, name);
    this.#out.indicator(`&${name}`, true);
    return false;
  }
  #isFlow(v: Py[] | PyDict): boolean {
    if (this.#o.flowStyle !== null) return this.#o.flowStyle;
    return children(v).every((child) => !isCollection(child));
  }
  #entries(d: PyDict): [Py, Py][] {
    const entries = [...d];
    if (!this.#o.sortKeys) return entries;
    try {
      return [...entries].sort(([a], [b]) => compare(a, b));
    } catch (e) {
      if (e instanceof PyError) return entries;
      throw e;
    }
  }
  /** Runs `write` one level further in. */
  #indented(flow: boolean, indentless: boolean, write: () => void): void {
    const outer = this.#out.indent;
    if (outer < 0) this.#out.indent = flow ? this.#best : 0;
    else if (!indentless) this.#out.indent = outer + this.#best;
    write();
    this.#out.indent = outer;
  }

  #blockList(items: readonly Py[], inMapping: boolean): void {
    this.#indented(false, inMapping && !this.#out.indention, () => {
      for (const item of items) {
        this.#out.writeIndent();
        this.#out.indicator('-', true, false, true);
        this.#node(item, {});
      }
    });
  }
  #blockDict(d: PyDict): void {
    this.#indented(false, false, () => {
      for (const [key, value] of this.#entries(d)) {
        this.#out.writeIndent();
        if (this.#isSimpleKey(key)) {
          this.#node(key, { key: true });
          this.#out.indicator(':', false);
        } else {
          this.#out.indicator('?', true, false, true);
          this.#node(key, { inMapping: true });
          this.#out.writeIndent();
          this.#out.indicator(':', true, false, true);
        }
        this.#node(value, { inMapping: true });
      }
    });
  }
  #flowItems(open: string, close: string, items: readonly (() => void)[]): void {
    this.#out.indicator(open, true, true);
    this.#flow++;
    this.#indented(true, false, () => {
      items.forEach((write, i) => {
        if (i > 0) this.#out.indicator(',', false);
        if (this.#out.tooWide) this.#out.writeIndent();
        write();
      });
    });
    this.#flow--;
    this.#out.indicator(close, false);
  }
  #flowList(items: readonly Py[]): void {
    this.#flowItems(
      '[',
      ']',
      items.map((item) => () => this.#node(item, {})),
    );
  }
  #flowDict(d: PyDict): void {
    const writers = this.#entries(d).map(([key, value]) => () => {
      if (this.#isSimpleKey(key)) {
        this.#node(key, { key: true });
        this.#out.indicator(':', false);
      } else {
        this.#out.indicator('?', true);
        this.#node(key, {});
        if (this.#out.tooWide) this.#out.writeIndent();
        this.#out.indicator(':', true);
      }
      this.#node(value, {});
    });
    this.#flowItems('{', '}', writers);
  }
  #isSimpleKey(key: Py): boolean {
    if (isCollection(key)) return sizeOf(key) === 0;
    const text = scalarText(key);
    return text.length <= 128 && !text.includes('\n');
  }

  #scalar(v: Py, { key = false }: Place): void {
    const text = scalarText(v);
    const isText = typeof v === 'string' || v instanceof TemplateString;
    const a = analyzeScalar(text, this.#o.visible);
    const mayBreak = !key;
    const plainAllowed = this.#flow > 0 ? a.flowPlain : a.blockPlain;
    const forced = this.#o.scalarStyle;
    let style = forced ?? 'plain';
    if (key && a.multiline) style = '"';
    else if (this.#o.blocks && isText && a.multiline && this.#flow === 0) {
      if (a.block) {
        this.#out.literal(text, this.#best);
        return;
      }
      style = '"';
    }
    if (style === 'plain') {
      if (!plainAllowed || (isText && readsAsOther(text)) || (text === '' && (this.#flow > 0 || key)))
        style = "'";
    }
    if (style === "'" && !a.singleQuoted) style = '"';
    if (style === 'plain') this.#out.plain(text, mayBreak, this.#flow > 0);
    else if (style === "'") this.#out.single(text, mayBreak);
    else this.#out.double(text, mayBreak);
  }
}

const children = (v: Py[] | PyDict): Py[] => (Array.isArray(v) ? v : [...v.keys(), ...v.values()]);

function scalarText(v: Py): string {
  if (typeof v === 'string') return v;
  if (v instanceof TemplateString) return v.text;
  if (v === null) return 'null';
  if (typeof v === 'boolean') return String(v);
  if (isInt(v)) return intRepr(v);
  if (isFloat(v)) return floatText(num(v));
  if (v instanceof PyDate) return dateText(v);
  chk(v);
  const shown = v instanceof PyObject ? stringRepr(v.str()) : '';
  return filterError(`to_yaml - ('cannot represent an object', ${shown || typeName(v)})`);
}

function floatText(x: number): string {
  if (Number.isNaN(x)) return '.nan';
  if (!Number.isFinite(x)) return x > 0 ? '.inf' : '-.inf';
  const text = floatRepr(x);
  return text.includes('.') ? text : text.replace('e', '.0e');
}
