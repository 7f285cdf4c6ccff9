/**
 * Blanks around brackets, commas, colons and dashes.
 * @module
 */
import type { CheckSettings } from '../config/yaml-style.ts';
import type { LintFile } from '../files/file.ts';
import type { Token } from '../text/tokens.ts';
import { numberOf, type Style, type StyleCheck } from './types.ts';

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The blanks between two signs of one line; undefined when they stand on different ones. */
function gapBetween(text: string, before: Token | undefined, after: Token | undefined): Gap | undefined {
  if (before === undefined || after === undefined) return undefined;
  const between = text.slice(before.to, after.from);
  return /^[ \t]*$/.test(between) && text[before.to - 1] !== '\n'
    ? { from: before.to, to: after.from }
    : undefined;
}

interface Limits {
  readonly min: number;
  readonly max: number;
  /** Where it is, `inside braces`. */
  readonly where: string;
}

function* checkGap(gap: Gap | undefined, { min, max, where }: Limits): Generator<Style> {
  if (gap === undefined) return;
  const blanks = gap.to - gap.from;
  const fix = (count: number): Style['fix'] => [{ ...gap, text: ' '.repeat(count) }];
  if (max !== -1 && blanks > max)
    yield { at: gap.to - 1, message: `Too many blanks ${where}`, fix: fix(max) };
  else if (min !== -1 && blanks < min)
    yield { at: gap.to, message: `Too few blanks ${where}`, fix: fix(min) };
}

function inside(open: '{' | '[', close: '}' | ']', name: string): StyleCheck {
  return function* (file, settings) {
    const { tokens } = file.tokens;
    const limits = (empty: boolean): Limits => ({
      min: limit(settings, 'min-spaces-inside', empty),
      max: limit(settings, 'max-spaces-inside', empty),
      where: `inside ${empty ? 'empty ' : ''}${name}`,
    });
    for (const [i, token] of tokens.entries()) {
      const before = tokens[i - 1];
      const after = tokens[i + 1];
      if (token.type === open) {
        const empty = after?.type === close;
        if (settings['forbid'] === true || (settings['forbid'] === 'non-empty' && !empty))
          yield { at: token.to, message: `There should be no ${name}` };
        else yield* checkGap(gapBetween(file.text, token, after), limits(empty));
      } else if (token.type === close && before?.type !== open) {
        const gap = gapBetween(file.text, before, token);
        yield* checkGap(gap, limits(false));
      }
    }
  };
}

function limit(settings: CheckSettings, name: string, empty: boolean): number {
  const own = empty ? numberOf(settings, `${name}-empty`) : -1;
  return own === -1 ? numberOf(settings, name) : own;
}

export const braces = inside('{', '}', 'braces');
export const brackets = inside('[', ']', 'brackets');

export const commas: StyleCheck = function* (file, settings) {
  const { tokens } = file.tokens;
  for (const [i, token] of tokens.entries()) {
    if (token.type !== ',') continue;
    const before = tokens[i - 1];
    const gap = gapBetween(file.text, before, token);
    const max = numberOf(settings, 'max-spaces-before');
    if (gap === undefined && before !== undefined && max !== -1)
      yield { at: Math.max(0, token.from - 1), message: 'Too many blanks before a comma' };
    else yield* checkGap(gap, { min: -1, max, where: 'before a comma' });
    yield* checkGap(gapBetween(file.text, token, tokens[i + 1]), {
      min: numberOf(settings, 'min-spaces-after'),
      max: numberOf(settings, 'max-spaces-after'),
      where: 'after a comma',
    });
  }
};

export const colons: StyleCheck = function* (file, settings) {
  const { tokens } = file.tokens;
  for (const [i, token] of tokens.entries()) {
    const max = numberOf(settings, 'max-spaces-after');
    if (token.type === ':') {
      const before = tokens[i - 1];
      // Behind an alias a blank belongs before the colon.
      if (before?.type !== 'alias')
        yield* checkGap(gapBetween(file.text, before, token), {
          min: -1,
          max: numberOf(settings, 'max-spaces-before'),
          where: 'before a colon',
        });
      yield* checkGap(gapBetween(file.text, token, tokens[i + 1]), { min: -1, max, where: 'after a colon' });
    } else if (token.type === '?')
      yield* checkGap(gapBetween(file.text, token, tokens[i + 1]), {
        min: -1,
        max,
        where: 'after a question mark',
      });
  }
};

export const hyphens: StyleCheck = function* (file: LintFile, settings) {
  const { tokens } = file.tokens;
  for (const [i, token] of tokens.entries()) {
    if (token.type !== '-') continue;
    const gap = gapBetween(file.text, token, tokens[i + 1]);
    for (const style of checkGap(gap, {
      min: -1,
      max: numberOf(settings, 'max-spaces-after'),
      where: 'after a dash',
    }))
      // What stands behind it may go on in lines that are indented as it is.
      yield { at: style.at, message: style.message };
  }
};
