/**
 * Comments, and what begins and ends a document.
 * @module
 */
import { numberOf, type StyleCheck } from './types.ts';

export const comments: StyleCheck = function* (file, settings) {
  const min = numberOf(settings, 'min-spaces-from-content');
  for (const { from, text, line, after } of file.tokens.comments) {
    if (min !== -1 && after !== undefined && from - after.to < min)
      yield {
        at: from,
        message: 'Too few blanks before the comment',
        fix: [{ from: after.to, to: from, text: ' '.repeat(min) }],
      };
    if (settings['require-starting-space'] !== true) continue;
    const marks = /^#+/.exec(text)?.[0].length ?? 1;
    const next = text[marks];
    const shebang = settings['ignore-shebangs'] === true && line === 1 && from === 0 && next === '!';
    if (next === undefined || next === ' ' || next === '\r' || shebang) continue;
    yield {
      at: from + marks,
      message: 'A blank is missing behind #',
      fix: [{ from: from + marks, to: from + marks, text: ' ' }],
    };
  }
};

export const commentsIndentation: StyleCheck = function* (file) {
  const { tokens, comments: all } = file.tokens;
  const column = (at: number): number => at - (file.text.lastIndexOf('\n', at - 1) + 1);
  for (const [i, { from, line, col, after }] of all.entries()) {
    if (after !== undefined) continue;
    const next = tokens.find((token) => token.from > from);
    const before = tokens.findLast((token) => token.from < from);
    const allowed = new Set([next === undefined ? 0 : column(next.from)]);
    const above = all[i - 1];
    if (above?.after === undefined && above?.line === line - 1) allowed.add(above.col - 1);
    else if (before !== undefined) {
      const lineStart = file.text.lastIndexOf('\n', before.from - 1) + 1;
      const indent = /^ */.exec(file.text.slice(lineStart))?.[0].length ?? 0;
      allowed.add(Math.max(indent, next === undefined ? 0 : column(next.from)));
    }
    if (!allowed.has(col - 1))
      yield { at: from, message: 'The comment is not indented as what it stands by' };
  }
};

export const documentStart: StyleCheck = function* (file, settings) {
  const { tokens } = file.tokens;
  const first = tokens.find(({ type }) => type !== '%');
  if (settings['present'] === false) {
    for (const { type, from } of tokens)
      if (type === '---') yield { at: from, message: 'There should be no ---' };
  } else if (first !== undefined && first.type !== '---')
    yield {
      at: { line: file.lineOf(first.from), col: 1 },
      message: 'The document should begin with ---',
      fix: [{ from: 0, to: 0, text: '---\n' }],
    };
};

export const documentEnd: StyleCheck = function* (file, settings) {
  const { tokens } = file.tokens;
  const last = tokens.at(-1);
  if (settings['present'] === false) {
    for (const { type, from } of tokens)
      if (type === '...') yield { at: from, message: 'There should be no ...' };
  } else if (last !== undefined && last.type !== '...')
    yield { at: last.from, message: 'The document should end in ...' };
};
