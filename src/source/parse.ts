/**
 * Text to events: js-yaml's parser, with the few liberties that libyaml takes and people rely on.
 * @module
 */
import { parseEvents, YAMLException, type Event } from 'js-yaml';
import { sourceText, type SourceText } from './lines.ts';
import { syntaxError } from './syntax-error.ts';

export interface Parsed {
  readonly events: readonly Event[];
  readonly source: SourceText;
}

const maxDepth = 500;
const maxRepairs = 500;

/** Parses, or throws a TsplayError TSP1001. */
export function parse(text: string, file: string): Parsed {
  const lines = new Map<number, number>();
  let current = text;
  let first: YAMLException | undefined;
  for (;;) {
    try {
      const events = parseEvents(current, { maxDepth });
      return { events, source: sourceText(current, file, lines) };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      first ??= error;
      const indented = lines.size < maxRepairs ? indentMore(current, error, lines) : undefined;
      if (indented === undefined) throw syntaxError(text, file, first);
      current = indented;
    }
  }
}

/**
 * Inside brackets and quotes libyaml does not mind lines that stand further left than YAML wants; js-yaml does. Spaces
 * in front of such a line mean nothing, so it is moved to the right and parsed again; places are counted without them.
 */
function indentMore(text: string, error: YAMLException, padding: Map<number, number>): string | undefined {
  if (error.reason !== 'deficient indentation' || !error.mark) return undefined;
  const line = error.mark.line + 1;
  if (padding.has(line)) return undefined;
  const start = text.lastIndexOf('\n', error.mark.position - 1) + 1;
  const width = 200;
  padding.set(line, width);
  return text.slice(0, start) + ' '.repeat(width) + text.slice(start);
}
