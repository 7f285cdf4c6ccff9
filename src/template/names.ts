/**
 * Which variables a text asks for, without rendering it.
 * @module
 */
import { asCondition, compiled } from './mistakes.ts';
import { PyError } from './runtime/errors.ts';
import type { Extension } from './syntax/settings.ts';

const none: ReadonlySet<string> = new Set();

/**
 * The names that a template, or the expression of a condition, mentions: variables, functions, and what it sets itself. None of
 * a text that cannot be read.
 */
export function namesIn(
  text: string,
  kind: 'template' | 'condition',
  extensions: readonly Extension[] = [],
): ReadonlySet<string> {
  try {
    return compiled(kind === 'condition' ? asCondition(text) : text, kind, extensions).names;
  } catch (error) {
    if (error instanceof PyError) return none;
    throw error;
  }
}
