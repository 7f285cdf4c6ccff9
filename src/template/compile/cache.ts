import { pluginGeneration } from '../registry.ts';
import type { Syntax } from '../syntax/settings.ts';
import { compile } from './compile.ts';
import type { Template } from '../runtime/types.ts';

/** Compiled templates kept at most; where there are more, those that were compiled first go. */
const capacity = 4_000;
/** Longer texts are compiled anew each time rather than held on to. */
const longest = 256 * 1024;

/** Compiled templates by syntax and text. Bounded, so a run with ever new templates does not grow. */
export class TemplateCache {
  readonly #bySyntax = new Map<Syntax, Map<string, Template>>();
  readonly #capacity: number;
  #generation = pluginGeneration();
  constructor(size = capacity) {
    this.#capacity = size;
  }
  get(text: string, syntax: Syntax, file?: string): Template {
    if (this.#generation !== pluginGeneration()) {
      this.#bySyntax.clear();
      this.#generation = pluginGeneration();
    }
    let templates = this.#bySyntax.get(syntax);
    if (!templates) {
      templates = new Map();
      // A syntax of its own comes with one file's header; a few of them are enough.
      if (this.#bySyntax.size >= 16) this.#bySyntax.delete(this.#bySyntax.keys().next().value as Syntax);
      this.#bySyntax.set(syntax, templates);
    }
    const found = templates.get(text);
    if (found) return found;
    const template = compile(text, syntax, file);
    if (text.length > longest) return template;
    // Half of it at once: cheaper than keeping order at every hit.
    if (templates.size >= this.#capacity)
      for (const key of [...templates.keys()].slice(0, this.#capacity / 2)) templates.delete(key);
    templates.set(text, template);
    return template;
  }
  get size(): number {
    let n = 0;
    for (const templates of this.#bySyntax.values()) n += templates.size;
    return n;
  }
}

/** The templates of this process. */
export const templates = new TemplateCache();
