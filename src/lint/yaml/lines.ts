/**
 * Checks that need no more than lines.
 * @module
 */
import { numberOf, type StyleCheck } from './types.ts';

interface Line {
  readonly number: number;
  readonly from: number;
  /** Without its line break. */
  readonly text: string;
}

function* linesOf(text: string): Generator<Line> {
  let from = 0;
  for (let number = 1; from <= text.length; number++) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    if (newline === -1 && from === text.length) return;
    yield { number, from, text: text.slice(from, end).replace(/\r$/, '') };
    from = end + 1;
  }
}

export const trailingSpaces: StyleCheck = function* (file) {
  const blocks = (file.tree?.scalars ?? []).filter(({ style }) => style === 'literal' || style === 'folded');
  for (const { from, text } of linesOf(file.text)) {
    const end = text.search(/[ \t]+$/);
    if (end === -1) continue;
    // In a block they are a part of its text.
    const meant = blocks.some(({ inner }) => from + end >= inner[0] && from + end < inner[1]);
    const fix = meant ? [] : [{ from: from + end, to: from + text.length, text: '' }];
    yield { at: from + end, message: 'The line ends in blanks', fix };
  }
};

/** Whether a line is one word behind its dash or comment sign, which no one can break. */
function isOneWord(text: string): boolean {
  const rest = text.replace(/^ +/, '').replace(/^(?:#+ ?|- ?)/, '');
  return !rest.includes(' ');
}

/** `key: word`, where the word cannot be broken. */
const isOneValue = (text: string): boolean => /^ *(?:- +)*[^\s:#'"]+: +(?:"[^ ]*|[^ ]*)$/.test(text);

export const lineLength: StyleCheck = function* (file, settings) {
  const max = numberOf(settings, 'max');
  const inline = settings['allow-non-breakable-inline-mappings'] === true;
  for (const { number, text } of linesOf(file.text)) {
    const length = text.length > max ? Array.from(text).length : text.length;
    if (length <= max) continue;
    if ((settings['allow-non-breakable-words'] === true || inline) && text.trim() !== '' && isOneWord(text))
      continue;
    if (inline && isOneValue(text)) continue;
    yield { at: { line: number, col: max + 1 }, message: `Line too long (${length} > ${max} characters)` };
  }
};

export const newLineAtEnd: StyleCheck = function* ({ text }) {
  if (text === '' || text.endsWith('\n')) return;
  yield {
    at: text.length,
    message: 'The last line has no line break',
    fix: [{ from: text.length, to: text.length, text: '\n' }],
  };
};

export const newLines: StyleCheck = function* ({ text }, settings) {
  const end = text.indexOf('\n');
  if (end === -1) return;
  const dos = text[end - 1] === '\r';
  if (dos === (settings['type'] === 'dos')) return;
  yield {
    at: { line: 1, col: end + (dos ? 0 : 1) },
    message: `Lines should end in ${settings['type'] === 'dos' ? '\\r\\n' : '\\n'}`,
  };
};

export const emptyLines: StyleCheck = function* (file, settings) {
  const { text } = file;
  if (!/^\r?\n|\n\r?\n/.test(text)) return;
  const inScalar = (at: number): boolean =>
    (file.tree?.scalars ?? []).some(
      ({ start, end, style }) => style !== 'plain' && at > start && at < end - 1,
    );
  for (const { 0: run, index } of text.matchAll(/(?:^|(?<=\n))(?:\r?\n)+/g)) {
    const breaks = run.split('\n').length - 1;
    const atEnd = index + run.length === text.length;
    if (atEnd && index === 0) continue;
    const allowed = numberOf(settings, atEnd ? 'max-end' : index === 0 ? 'max-start' : 'max');
    if (breaks <= allowed) continue;
    const kept = run.slice(0, (run.startsWith('\r') ? 2 : 1) * allowed);
    const fix = !atEnd && inScalar(index) ? [] : [{ from: index, to: index + run.length, text: kept }];
    const line = text.slice(0, index).split('\n').length + breaks - 1;
    yield { at: { line, col: 1 }, message: `Too many empty lines (${breaks} > ${allowed})`, fix };
  }
};
