/**
 * Mistakes of templates that show without rendering them: syntax, and filters and tests that do not exist.
 * @module
 */
import type { SourceRef } from '../util/value.ts';
import { templates } from './compile/cache.ts';
import { TemplateError, publicError } from './errors.ts';
import { placeOf } from './place.ts';
import { PyError } from './runtime/errors.ts';
import { syntaxesWith, type Extension } from './syntax/settings.ts';

const before = '{% if ';
const asCondition = (text: string): string => `${before}${text} %}True{% else %}False{% endif %}`;

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
  const syntaxes = syntaxesWith(extensions);
  const shift = kind === 'condition' ? before.length : 0;
  try {
    if (kind === 'condition') templates.get(asCondition(text), syntaxes.file);
    else templates.get(text, syntaxes.value);
    return undefined;
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    if (src) error.src ??= placeOf(src, text, Math.max(0, (error.offset ?? 0) - shift));
    const shown = publicError(error, () => []);
    return shown instanceof TemplateError ? shown : undefined;
  }
}
