/**
 * YAML 1.1 of the user's files, with the place of everything.
 * @module
 */
import { EVENT_ID, type Event } from 'js-yaml';
import { TsplayError } from '../errors/error.ts';
import { fromPlain, type Value } from '../util/value.ts';
import { errorText } from '../util/error-text.ts';
import { Builder, TooMuchAliased, type BuildOptions, type SourceWarning } from './build.ts';
import type { SourceText } from './lines.ts';
import { parse, Unparsable } from './parse.ts';
import { syntaxError, withRepair, type Try } from './syntax-error.ts';

export type { SourceWarning } from './build.ts';

export interface LoadOptions {
  /**
   * Whether text with a template delimiter becomes a template. True unless said otherwise: loading is for the user's
   * own files.
   */
  readonly templates?: boolean | undefined;
  /** Told of duplicate keys. */
  readonly warn?: ((warning: SourceWarning) => void) | undefined;
}

/** Numbers that JSON.parse would not keep as they are: floats such as 1.0, and ints beyond 2^53. */
const losesNumbers = /\d\.0+(?!\d)|\d[eE]|\d{16}/;

/**
 * The documents of a text. JSON is told by its look and read as JSON: `1e3` is a number there.
 * Throws a TsplayError TSP1001 with the place and a remedy for the usual mistakes.
 */
export const loadYamlAll = (text: string, file: string, options: LoadOptions = {}): Value[] =>
  load(text, file, options, false);

function load(text: string, file: string, options: LoadOptions, single: boolean): Value[] {
  const { templates = true, warn } = options;
  const json = parsedJson(text);
  // Data needs no places, and JSON's own parser is ten times faster.
  if (json && !templates && !losesNumbers.test(text)) return [fromPlain(json.value)];
  const build = { templates, json: json !== undefined };
  try {
    const { events, source } = parseFile(text, file, build);
    if (single) mustBeSingle(events, source);
    return new Builder(events, source, { ...build, warn }).documents();
  } catch (error) {
    throw error instanceof TsplayError && error.code === 'TSP1001' && !(error instanceof TooMuchAliased)
      ? withRepair(text, error, trialOf(build))
      : error;
  }
}

/** Lines that a trial lets stand where only libyaml takes them: each costs another pass. */
const trialLiberties = 30;

/** Loads a text to see where it fails. */
const trialOf =
  (build: BuildOptions): Try =>
  (text) => {
    let passes = 1;
    try {
      const parsed = parse(text, '', trialLiberties);
      passes = parsed.passes;
      new Builder(parsed.events, parsed.source, build).documents();
      return { fails: undefined, parsed: passes * text.length };
    } catch (error) {
      if (error instanceof Unparsable) {
        const { first, last } = error;
        return { fails: { first: first.line, last: last.line }, parsed: error.passes * text.length };
      }
      const line = error instanceof TsplayError ? (error.src?.line ?? 1) : 1;
      return { fails: { first: line, last: line }, parsed: passes * text.length };
    }
  };

/** The events of a text; of a file that is meant to be JSON, what is wrong with it as JSON is told too. */
function parseFile(text: string, file: string, build: BuildOptions): ReturnType<typeof parse> {
  try {
    return parse(text, file);
  } catch (thrown) {
    if (!(thrown instanceof Unparsable)) throw thrown;
    const error = syntaxError(text, file, thrown.first, thrown.last, trialOf(build));
    if (!file.endsWith('.json')) throw error;
    throw new TsplayError(
      error.code,
      'We were unable to read either as JSON nor YAML, these are the errors we got from each:\n' +
        `JSON: ${jsonError(text)}\n\n${error.message}`,
      { src: error.src, hint: error.hint, fix: error.fix, cause: error },
    );
  }
}

function jsonError(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return errorText(error);
  }
}

/** The document of a text; null when there is none. A second one is an error: what it says would be lost. */
export const loadYaml = (text: string, file: string, options: LoadOptions = {}): Value =>
  load(text, file, options, true)[0] ?? null;

function mustBeSingle(events: readonly Event[], source: SourceText): void {
  const second = events.findIndex(({ type }, i) => i > 0 && type === EVENT_ID.DOCUMENT);
  if (second === -1) return;
  const end = Math.max(0, ...events.slice(0, second).map(endOf));
  const marks = /^(?:---|\.\.\.)(?=\s|$)/gm;
  // Block text ends where the next line begins.
  marks.lastIndex = source.text.charAt(end - 1) === '\n' ? end : source.text.indexOf('\n', end) + 1;
  const mark = marks.exec(source.text);
  const content =
    events
      .slice(second)
      .map(offsetOf)
      .find((offset) => offset >= 0) ?? end;
  const isMarked = mark?.[0] === '---';
  throw new TsplayError('TSP1001', 'expected a single document, and another one begins here', {
    src: source.at(isMarked ? mark.index : content),
    hint: isMarked
      ? 'Remove the "---" if it belongs to the document above, or put what follows into a file of its own.'
      : 'The "..." above ends the document: remove it, or what follows.',
  });
}

/** Where an event begins in the text; -1 for those that are nowhere. */
const offsetOf = (event: Event): number =>
  'start' in event
    ? event.start
    : 'valueStart' in event
      ? event.valueStart
      : 'anchorStart' in event
        ? event.anchorStart
        : -1;

const endOf = (event: Event): number => ('valueEnd' in event ? event.valueEnd : offsetOf(event));

/** What a text is as JSON; undefined when it is not a list or object of JSON. */
function parsedJson(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text) || /^\s*\{[{%#]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
