/**
 * The parser's complaints in words that help: what is wrong, where, and what to write instead.
 *
 * The parser's place is the truth. Guesses at the cause are proved before they are told: the text is read again with
 * the guess's repair in it, and it must load, or at least be read beyond the place where the parser stopped. A line
 * above that place is named only when what it leaves open reaches down to it.
 * @module
 */
import { TsplayError, type ErrorDetails, type LineFix } from '../errors/error.ts';
import { indentRepairs } from './repairs-indent.ts';
import { closings, missingComma, valueStart, scan } from './repairs-flow.ts';
import { looksLikeItem, plainRepairs, vagueRepairs, type Repair } from './repairs.ts';

/** What came of loading a text, for which `parsed` characters were read. */
export interface Trial {
  /** The lines it fails at, 1-based, as js-yaml reads it and with libyaml's liberties; undefined when it loads. */
  readonly fails: { readonly first: number; readonly last: number } | undefined;
  readonly parsed: number;
}

export type Try = (text: string) => Trial;

/** Where and why the parser stopped. */
export interface Stop {
  readonly line: number;
  readonly col: number;
  readonly reason: string;
}

interface Proved {
  readonly repair: Repair;
  readonly fix: LineFix;
  /** The line that the repaired text fails at; Infinity when it loads. */
  readonly reach: number;
}

/** What js-yaml says at its limit of depth. */
const tooDeep = /nesting exceeded maxDepth \((\d+)\)/;
/** How many characters may be parsed to prove guesses: about a second's worth. */
const maxParsed = 20_000_000;
/** How far above the parser's place something left open is looked for. */
const maxLinesUp = 300;
/** How far above it other mistakes are. */
const near = 4;

/** A TSP1001 from where the parser stopped; `last` is where it stopped when the first place was tolerated. */
export function syntaxError(text: string, file: string, first: Stop, last: Stop, trial: Try): TsplayError {
  // No mistake of the pen: what makes the text shallower would not be what was meant.
  const levels = tooDeep.exec(first.reason)?.[1];
  if (levels !== undefined)
    return new TsplayError('TSP1001', `YAML is nested too deeply: more than ${levels} levels`, {
      src: { file, line: first.line, col: first.col },
    });
  const search = new Search(text, trial);
  let stop = last.line !== first.line && search.isSettled(first, last) ? last : first;
  let found = search.best(stop);
  if (stop !== last && last.line !== first.line && found?.reach !== Infinity) {
    const other = search.best(last);
    if (other?.reach === Infinity) [found, stop] = [other, last];
  }
  const told = found ? tell(text, found, stop) : plain(text, stop);
  const src = { file, line: told.line ?? stop.line, col: told.col ?? stop.col };
  return new TsplayError('TSP1001', told.message ?? `YAML syntax: ${stop.reason}`, {
    src,
    hint: told.hint,
    fix: told.fix,
  });
}

/** An error found while values were built, with the repair of its line where one makes the text load. */
export function withRepair(text: string, error: TsplayError, trial: Try): TsplayError {
  const { src } = error;
  if (!src || error.fix || trial(text).fails === undefined) return error;
  const found = new Search(text, trial).onLine(src.line, src.line);
  if (found?.reach !== Infinity) return error;
  const hint = [error.hint ?? found.repair.hint, show(found.fix)].filter(Boolean).join(' ');
  return new TsplayError(error.code, error.message, { ...details(error), hint, fix: found.fix });
}

const details = ({ src, length, related, cause }: TsplayError): ErrorDetails => ({
  src,
  length,
  related,
  cause,
});

/** Tries repairs. */
class Search {
  readonly #text: string;
  readonly #lines: readonly string[];
  readonly #tried: Try;
  #parsed = 0;
  /** Whether lines that only libyaml takes are no faults here. */
  #liberal = false;

  constructor(text: string, trial: Try) {
    this.#text = text;
    this.#lines = text.split('\n');
    this.#tried = trial;
  }

  /** The repair that gets furthest: plain mistakes before vague ones, the parser's line before lines above it. */
  best(stop: Stop): Proved | undefined {
    const line = this.#contentAt(stop.line);
    let best: Proved | undefined;
    for (const found of this.#guesses(line, stop.line)) {
      if (found && found.reach > (best?.reach ?? 0)) best = found;
      if (best?.reach === Infinity) break;
    }
    return best;
  }

  *#guesses(line: number, stop: number): Generator<Proved | undefined> {
    const above = (count: number): number[] =>
      Array.from({ length: Math.min(count, line - 1) }, (_, i) => line - 1 - i);
    yield this.#first(line, stop, plainRepairs(this.#line(line)));
    for (const n of above(near)) yield this.#first(n, stop, plainRepairs(this.#line(n)));
    for (const n of [line, ...above(maxLinesUp)]) yield this.#leftOpen(n, line, stop);
    yield this.#first(line, stop, this.#vague(line));
    for (const n of above(near)) yield this.#first(n, stop, this.#vague(n));
  }

  #vague(n: number): Repair[] {
    const text = this.#line(n);
    const moved = indentRepairs(this.#lines, n);
    // Whatever a tab indents is told as that.
    return looksLikeItem(text) && !/^ *\t/.test(text)
      ? [...vagueRepairs(text), ...moved]
      : [...moved, ...vagueRepairs(text)];
  }

  /** A repair of one line by what it shows itself. */
  onLine(n: number, stop: number): Proved | undefined {
    const text = this.#line(n);
    return this.#first(n, stop, [...plainRepairs(text), ...closings(text)]);
  }

  /**
   * Whether what made the parser stop at `first` was over before it stopped at `last`: the lines in front of `last`
   * load by themselves. Then there is nothing wrong with `first` but a liberty that libyaml allows.
   */
  isSettled(first: Stop, last: Stop): boolean {
    for (let n = first.line; n < Math.min(last.line, first.line + 40); n++)
      if (this.#fails(this.#lines.slice(0, n).join('\n')) === undefined) return (this.#liberal = true);
    return false;
  }

  #fails(text: string): number | undefined {
    const { fails, parsed } = this.#tried(text);
    this.#parsed += parsed;
    return this.#liberal ? fails?.last : fails?.first;
  }

  /** What line `n` leaves open, closed there or further down, but above the place where the parser stopped. */
  #leftOpen(n: number, end: number, stop: number): Proved | undefined {
    const text = this.#line(n);
    const state = scan(text, valueStart(text));
    if (!state.quote && state.open.length === 0) return undefined;
    let best = this.#first(n, stop, closings(text));
    const last = Math.min(end, n + 40);
    for (let m = last; m > n && best?.reach !== Infinity; m--) {
      const here = this.#line(m);
      if (here.trim() === '') continue;
      const opened = { text, line: n };
      const repairs = [...closings(here, opened), ...(m === last ? [] : missingComma(here))];
      const found = this.#first(m, stop, repairs);
      if (found && found.reach > (best?.reach ?? 0)) best = found;
    }
    return best;
  }

  /** The first repair of a line that makes the text load, or else the one that gets furthest beyond `stop`. */
  #first(line: number, stop: number, repairs: readonly Repair[]): Proved | undefined {
    let best: Proved | undefined;
    for (const repair of repairs) {
      if (this.#parsed > maxParsed) break;
      const repaired = this.#lines.with(line - 1, repair.text).join('\n');
      if (repaired === this.#text) continue;
      const reach = this.#fails(repaired) ?? Infinity;
      if (reach > stop && reach > (best?.reach ?? 0))
        best = { repair, fix: { line, text: repair.text }, reach };
      if (reach === Infinity) break;
    }
    return best;
  }

  #line(n: number): string {
    return (this.#lines[n - 1] ?? '').replace(/\r$/, '');
  }

  /** At the end of the text the parser stands behind the last line that says something. */
  #contentAt(line: number): number {
    let n = Math.min(line, this.#lines.length);
    while (n > 1 && this.#line(n).trim() === '') n--;
    return n;
  }
}

interface Told {
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  readonly line?: number;
  readonly col?: number | undefined;
  readonly fix?: LineFix;
}

function tell(text: string, { repair, fix, reach }: Proved, stop: Stop): Told {
  // A repair that only gets further explains nothing above the parser's own line.
  const named = fix.line >= stop.line || (repair.open === true && reach === Infinity);
  const hint = [repair.hint, repair.said ? '' : show(fix, named ? undefined : fix.line)]
    .filter(Boolean)
    .join(' ');
  if (!named) {
    const told = plain(text, stop);
    return {
      message: told.message,
      col: told.col,
      hint: `${onLine(fix.line, repair.message)}. ${hint}`,
      fix,
    };
  }
  return { message: repair.message, hint, line: fix.line, col: repair.col, fix };
}

const onLine = (line: number, message: string): string => `Perhaps it is line ${line}: ${message}`;

function show({ text }: LineFix, line?: number): string {
  const where = line === undefined ? '' : ` on line ${line}`;
  const parts = text.split('\n').map((part) => part.trim());
  return `Write${where} ${parts.join(', and below it ')}`;
}

/** What can be said without a guess. */
function plain(text: string, { line, reason }: Stop): Told {
  const lines = text.split('\n');
  const at = lines[line - 1] ?? '';
  const own = at.length - at.trimStart().length;
  if (reason.includes('tab') && /^ *\t/.test(at))
    return {
      message: 'a tab indents this line',
      hint: 'YAML is indented with spaces.',
      col: at.indexOf('\t') + 1,
    };
  if (reason.includes('non-printable'))
    return {
      message: 'the file holds a character that YAML does not allow',
      hint: 'Is it a text file in UTF-8?',
    };
  if (/^bad indentation/.test(reason))
    return { message: `this line is indented by ${own}, which fits nothing above it`, col: own + 1 };
  return {};
}
