/**
 * Mistakes of templates that show without rendering them: syntax, and filters and tests that do not exist.
 * @module
 */
import { readValueHeader } from './header.ts';
import type { SourceRef } from '../util/value.ts';
import { templates } from './compile/cache.ts';
import { TemplateError, publicError } from './errors.ts';
import { placeOf } from './place.ts';
import { findLookup, foreignPlugin } from './registry.ts';
import { PyError } from './runtime/errors.ts';
import type { Template } from './runtime/types.ts';
import { syntaxesWith, type Extension } from './syntax/settings.ts';

const before = '{% if ';
/** A condition as a template. */
export const asCondition = (text: string): string => `${before}${text} %}True{% else %}False{% endif %}`;

/**
 * What is wrong with a template, or with the expression of a condition; undefined when it can be rendered.
 * @param src where the text stands
 */
export function mistakeIn(
  text: string,
  src: SourceRef | undefined,
  kind: 'template' | 'condition',
  extensions: readonly Extension[] = [],
): TemplateError | undefined {
  const shift = kind === 'condition' ? before.length : 0;
  let header = 0;
  try {
    compiled(kind === 'condition' ? asCondition(text) : text, kind, extensions, (skipped) => {
      header = skipped;
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    if (src) error.src ??= placeOf(src, text, Math.max(0, (error.offset ?? 0) - shift + header));
    const shown = publicError(error, () => []);
    return shown instanceof TemplateError ? shown : undefined;
  }
}

/** A text as it is run. `onHeader` is told how many characters its header has. Throws {@link PyError}. */
export function compiled(
  text: string,
  kind: 'template' | 'condition',
  extensions: readonly Extension[],
  onHeader: (skipped: number) => void = () => undefined,
): Template {
  const syntaxes = syntaxesWith(extensions);
  if (kind === 'condition') return templates.get(text, syntaxes.file);
  const { body, syntax, skipped } = readValueHeader(text, syntaxes.value);
  onHeader(skipped);
  return templates.get(body, syntax);
}

const includes = /\{%[-+]?\s*(?:include|import|extends|from)\s+(\[[^\]]*\]|\([^)]*\)|"[^"]*"|'[^']*')/g;

/** The templates that a text includes, imports or extends, as far as it names them literally. */
export const includedNames = (text: string): string[] =>
  [...text.matchAll(includes)].flatMap(({ 1: named = '' }) =>
    [...named.matchAll(/(["'])(.*?)\1/g)].map(({ 2: name = '' }) => name),
  );

const lookupCall = /\b(?:lookup|query|q)\(\s*(["'])([\w.]+)\1/g;

/** Lookups in Python that a text names, as calls of literal names. They are found here, as they are only looked up when they are called. */
export function foreignLookups(text: string, src: SourceRef | undefined): TemplateError[] {
  return [...text.matchAll(lookupCall)].flatMap(({ 2: name = '', index }) =>
    foreignLookup(name, src && placeOf(src, text, index)),
  );
}

/** The error for a lookup in Python, of `with_NAME`; none for others. */
export function foreignLookup(name: string, src: SourceRef | undefined): TemplateError[] {
  const error = findLookup(name) === undefined ? foreignPlugin('lookup', name) : undefined;
  if (error === undefined) return [];
  if (src) error.src = src;
  return [new TemplateError(error, error.hint)];
}

const pluginNames = /(?:\|\s*|\bis\s+(?:not\s+)?|\b(?:lookup|query|q)\(\s*["'])([A-Za-z_][\w.]*)/g;

/** A quick look at many texts: whether one names what may be a plug-in in Python that cannot be run. */
export function foreignNames(): (text: string) => boolean {
  const known = new Map<string, boolean>();
  const isForeign = (name: string): boolean => {
    let found = known.get(name);
    if (found === undefined) {
      found = (['filter', 'test', 'lookup'] as const).some((kind) => foreignPlugin(kind, name) !== undefined);
      known.set(name, found);
    }
    return found;
  };
  return (text) => [...text.matchAll(pluginNames)].some(({ 1: name = '' }) => isForeign(name));
}
