/**
 * The parser's complaints in words that help: what is wrong, where it began, and what to write instead.
 * @module
 */
import type { YAMLException } from 'js-yaml';
import { TsplayError } from '../errors/error.ts';
import { sourceText } from './lines.ts';

interface Finding {
  readonly message?: string;
  readonly hint?: string;
  /** 1-based; where the parser stopped when not given. */
  readonly line?: number;
  readonly col?: number;
}

/** A TSP1001 from an exception of js-yaml. */
export function syntaxError(text: string, file: string, error: YAMLException): TsplayError {
  const place = sourceText(text, file).at(error.mark?.position ?? 0);
  const lines = text.split('\n');
  const finding = diagnose(lines, place.line, place.col, error.reason);
  const src = { file, line: finding.line ?? place.line, col: finding.col ?? place.col };
  return new TsplayError('TSP1001', finding.message ?? `YAML syntax: ${error.reason}`, {
    src,
    hint: finding.hint,
  });
}

const pair = /^(\s*(?:- +)*)([^\s#'"][^:'"]*?|"[^"]*"|'[^']*'):\s+(.*)$/;

function diagnose(lines: readonly string[], line: number, col: number, reason: string): Finding {
  const text = lines[line - 1] ?? '';
  const tab = /^( *)\t/.exec(text);
  if (tab && reason.includes('tab'))
    return {
      message: 'a tab indents this line',
      hint: 'YAML is indented with spaces.',
      col: (tab[1] ?? '').length + 1,
    };
  if (reason.includes('non-printable'))
    return {
      message: 'the file holds a character that YAML does not allow',
      hint: 'Is it a text file in UTF-8?',
    };
  if (reason.includes('escape sequence'))
    return {
      message: 'inside double quotes a backslash begins an escape, and this is none',
      hint: "Write \\\\ for a backslash, or use single quotes: '…'.",
    };
  return (
    inValue(lines, line, col) ??
    quotes(lines, line, reason) ??
    missingSpace(lines, line, reason) ??
    indentation(lines, line, reason) ??
    {}
  );
}

/** Mistakes within one `key: value`. */
function inValue(lines: readonly string[], line: number, col: number): Finding | undefined {
  for (const n of [line, line - 1]) {
    const m = pair.exec(lines[n - 1] ?? '');
    if (!m) continue;
    const value = m[3] ?? '';
    const at = (lines[n - 1] ?? '').length - value.length + 1;
    const found = valueMistake(m[2] ?? '', value, n === line ? col : undefined, at);
    if (found) return { line: n, col: at, ...found };
  }
  return undefined;
}

function valueMistake(key: string, value: string, col: number | undefined, at: number): Finding | undefined {
  if (/^\{\{/.test(value))
    return {
      message: 'a template begins this value without quotes',
      hint: `Quote it: ${key}: ${quoted(value)}`,
    };
  const special = /^[@`%&*|>!,\]}]/.exec(value)?.[0];
  if (special && /^[@`%,\]}]/.test(special))
    return { message: `a value cannot begin with ${special}`, hint: `Quote it: ${key}: ${quoted(value)}` };
  const afterQuotes = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s#]/.exec(value);
  if (afterQuotes)
    return {
      message: 'there is text after the closing quote',
      hint: `Quote the whole value: ${key}: ${quoted(value)}`,
      col: at + (afterQuotes[1] ?? '').length,
    };
  const colon = value.search(/:(?:\s|$)/);
  if (col !== undefined && colon !== -1 && !/^["'[{|>&!]/.test(value))
    return {
      message: 'a colon followed by a space inside a value that is not quoted',
      hint: `Quote it: ${key}: ${quoted(value)}`,
      col: at + colon,
    };
  if (col !== undefined && /^- /.test(value))
    return { message: 'a list cannot begin on the line of its key', hint: 'Put the "- " on the next line.' };
  return undefined;
}

const quoted = (value: string): string => {
  const text = value.replace(/\s+#.*$/, '').trim();
  const template = /^"(\{\{[^"]*)"([^"'\s]+)$/.exec(text);
  if (template) return `"${template[1] ?? ''}${template[2] ?? ''}"`;
  return text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text.replaceAll('\\', '\\\\')}"`;
};

/** A quote that was opened and never closed: the parser notices far below. */
function quotes(lines: readonly string[], line: number, reason: string): Finding | undefined {
  if (!/quoted scalar|deficient indentation|end of the stream|flow collection/.test(reason)) return undefined;
  for (let n = Math.min(line, lines.length); n > 0; n--) {
    const m = /(?:^\s*(?:- +)*|:\s+)(["'])/.exec(lines[n - 1] ?? '');
    if (!m?.[1]) continue;
    const text = (lines[n - 1] ?? '').slice(m.index + m[0].length - 1);
    const closed = m[1] === '"' ? /^"(?:[^"\\]|\\.)*"/.test(text) : /^'(?:[^']|'')*'/.test(text);
    if (!closed)
      return {
        message: `the quote ${m[1]} that is opened here is not closed`,
        hint:
          m[1] === "'"
            ? "Close it; an apostrophe inside '…' is written ''."
            : 'Close it; a quote inside "…" is written \\".',
        line: n,
        col: m.index + m[0].length,
      };
  }
  return brackets(lines, line, reason);
}

function brackets(lines: readonly string[], line: number, reason: string): Finding | undefined {
  if (!/deficient indentation|flow collection/.test(reason)) return undefined;
  for (let n = Math.min(line, lines.length); n > 0; n--) {
    const m = /^(.*?[:-]\s+)([[{])/.exec(lines[n - 1] ?? '');
    if (!m?.[2]) continue;
    return {
      message: `the bracket ${m[2]} that is opened here is not closed, or a comma is missing in it`,
      line: n,
      col: (m[1] ?? '').length + 1,
    };
  }
  return undefined;
}

/** `key:value` or `-item` above the line where the parser stopped, or on it. */
function missingSpace(lines: readonly string[], line: number, reason: string): Finding | undefined {
  if (!/bad indentation|document separator|implicit key|expected ':'/.test(reason)) return undefined;
  for (const n of [line, line - 1]) {
    const text = lines[n - 1] ?? '';
    const key = /^(\s*(?:- +)*)([\w.]+):([^\s:/].*)$/.exec(text);
    if (key)
      return {
        message: 'a space is missing after the colon',
        hint: `Write ${key[2] ?? ''}: ${key[3] ?? ''}`,
        line: n,
        col: (key[1] ?? '').length + (key[2] ?? '').length + 2,
      };
    const dash = /^(\s*)-([^\s-].*)$/.exec(text);
    if (dash)
      return {
        message: 'a space is missing after the dash',
        line: n,
        col: (dash[1] ?? '').length + 2,
        hint: `Write - ${dash[2] ?? ''}`,
      };
  }
  return undefined;
}

function indentation(lines: readonly string[], line: number, reason: string): Finding | undefined {
  if (!/indentation|document separator|implicit key|expected ':'/.test(reason)) return undefined;
  const own = indentOf(lines[line - 1] ?? '');
  const before = lines.slice(0, line - 1).findLastIndex((text) => text.trim() !== '' && !/^\s*#/.test(text));
  const above = lines[before] ?? '';
  const m = /^(\s*)((?:- +)*)/.exec(above);
  const expected = (m?.[1] ?? '').length + (m?.[2] ?? '').length;
  for (const n of [line, before + 1]) {
    const word = /^(\s*)(\w[\w-]*)\s*$/.exec(lines[n - 1] ?? '');
    if (word)
      return {
        message: `this line is neither "key: value" nor a list item`,
        hint: `Is a colon missing after "${word[2] ?? ''}"?`,
        line: n,
        col: (word[1] ?? '').length + 1,
      };
  }
  return {
    message: `this line is indented by ${own}, which fits nothing above it`,
    hint: `Keys of one map stand below each other: line ${before + 1} begins in column ${expected + 1}.`,
    col: own + 1,
  };
}

const indentOf = (text: string): number => text.length - text.trimStart().length;
