/**
 * Text to events: js-yaml's parser, with the few liberties that libyaml takes and people rely on.
 * @module
 */
import { parseEvents, YAMLException, type Event } from 'js-yaml';
import { sourceText, type SourceText } from './lines.ts';
import type { Stop } from './syntax-error.ts';

export interface Parsed {
  readonly events: readonly Event[];
  readonly source: SourceText;
  /** How often the text was read. */
  readonly passes: number;
  /** Where an offset of the events is in the text as it was given: lines may have been moved to the right. */
  readonly given: (offset: number) => number;
}

const maxDepth = 500;
const maxRepairs = 500;

/** A text that cannot be parsed: where js-yaml stopped first, and where when it was given libyaml's liberties. */
export class Unparsable extends Error {
  readonly first: Stop;
  readonly last: Stop;
  /** How often the text was read. */
  readonly passes: number;

  constructor(first: Stop, last: Stop, passes: number) {
    super(first.reason);
    this.passes = passes;
    this.first = first;
    this.last = last;
  }
}

/** Parses, or throws an Unparsable. At most `liberties` lines may stand where only libyaml takes them. */
export function parse(text: string, file: string, liberties = maxRepairs): Parsed {
  const lines = new Map<number, number>();
  let tabs = 0;
  let current = text;
  let first: Stop | undefined;
  for (;;) {
    try {
      const events = parseEvents(current, { maxDepth });
      return {
        events,
        source: sourceText(current, file, lines),
        passes: lines.size + tabs + 1,
        given: backwards(current, lines),
      };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const { line, col } = sourceText(current, file, lines).at(error.mark?.position ?? 0);
      const stop = { line, col, reason: error.reason };
      first ??= stop;
      const more = lines.size + tabs < liberties;
      const spaced = more ? tabsAsSpaces(current, error) : undefined;
      if (spaced !== undefined) tabs++;
      const mended = more ? (spaced ?? indentMore(current, error, lines)) : undefined;
      if (mended === undefined) throw new Unparsable(first, stop, lines.size + tabs + 1);
      current = mended;
    }
  }
}

/** From offsets of a text whose lines were moved to those of the text as it was. */
function backwards(text: string, padding: ReadonlyMap<number, number>): (offset: number) => number {
  if (padding.size === 0) return (offset) => offset;
  const moved: { readonly start: number; readonly width: number }[] = [];
  let start = 0;
  for (let line = 1; start !== 0 || line === 1; line++) {
    const width = padding.get(line);
    if (width !== undefined) moved.push({ start, width });
    start = text.indexOf('\n', start) + 1;
  }
  return (offset) =>
    moved.reduce((at, { start: from, width }) => at - Math.min(width, Math.max(0, offset - from)), offset);
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

/** libyaml takes tabs between the words of a line where js-yaml wants spaces: `[a,\tb]`. After `-` and `?` neither does. */
function tabsAsSpaces(text: string, error: YAMLException): string | undefined {
  if (error.reason !== 'deficient indentation' || !error.mark) return undefined;
  const end = error.mark.position;
  // js-yaml stops at the word behind the tab, or behind the bracket that opens there.
  const [gap = ''] = /[ \t]*[[{]?[ \t]*$/.exec(text.slice(Math.max(0, end - 1024), end)) ?? [];
  const before = text.charAt(end - gap.length - 1);
  if (!gap.includes('\t') || ['', '\n', '-', '?'].includes(before)) return undefined;
  return text.slice(0, end - gap.length) + gap.replaceAll('\t', ' ') + text.slice(end);
}
