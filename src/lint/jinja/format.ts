/**
 * Blanks in expressions as Python's formatters set them.
 * @module
 */
import { partsOf } from './parts.ts';
import { wordsOf, type Word } from './words.ts';

/** A template with its blanks set right; undefined where it is better left alone. */
export function formatTemplate(template: string): string | undefined {
  const parts = partsOf(template);
  if (parts === undefined) return undefined;
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text' || part.kind === 'comment') {
      // Of a comment only the blanks at its ends are looked at.
      out += part.kind === 'comment' ? comment(part.open, part.inner, part.close) : part.text;
      continue;
    }
    // What goes over several lines was set by hand.
    if (part.inner.includes('\n')) return undefined;
    const inner = part.kind === 'statement' ? formatStatement(part.inner) : formatExpression(part.inner);
    if (inner === undefined) return undefined;
    out += part.open + padded(part.inner, inner) + part.close;
  }
  return out;
}

const comment = (open: string, inner: string, close: string): string => open + inner + close;

/** Leading blanks stay where there are more than one: they may line up with other lines. */
function padded(before: string, inner: string): string {
  if (inner === '') return ' ';
  const lead = /^ */.exec(before)?.[0] ?? '';
  return `${lead === '' ? ' ' : lead}${inner} `;
}

function formatStatement(inner: string): string | undefined {
  const verb = /^\s*(\w+)(\s*)/.exec(inner);
  if (verb === null) return undefined;
  const rest = inner.slice(verb[0].length);
  if (rest.trim() === '') return verb[1];
  const formatted = formatExpression(rest);
  return formatted === undefined
    ? undefined
    : `${verb[1] ?? ''}${verb[2] === '' ? ' ' : (verb[2] ?? '')}${formatted}`;
}

/** An expression with its blanks set right; undefined where it is none that Python could read. */
export function formatExpression(expression: string): string | undefined {
  const words = wordsOf(expression);
  if (words === undefined || !isPython(words)) return undefined;
  return new Setter(words).text();
}

const wordOperators = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for']);

const endsValue = (word: Word | undefined): boolean =>
  word !== undefined &&
  (word.kind === 'string' ||
    word.kind === 'number' ||
    (word.kind === 'name' && !wordOperators.has(word.text)) ||
    ')]}'.includes(word.text));

const beginsValue = (word: Word | undefined): boolean =>
  word !== undefined &&
  (word.kind === 'string' ||
    word.kind === 'number' ||
    (word.kind === 'name' && (!wordOperators.has(word.text) || word.text === 'not')));

const isWord = (word: Word | undefined, text: string): boolean => word?.kind === 'name' && word.text === text;

const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Brackets close, `if` has its `else`, and no comma stands before an end, which would ask for one line each. */
function isBalanced(words: readonly Word[]): boolean {
  const open: string[] = [];
  let ifs = 0;
  for (const [i, word] of words.entries()) {
    if (isWord(word, 'if')) ifs++;
    if (isWord(word, 'else')) ifs--;
    if (word.kind !== 'operator') continue;
    if ('([{'.includes(word.text)) open.push(word.text);
    const partner = partners[word.text];
    if (partner !== undefined && (open.pop() !== partner || words[i - 1]?.text === ',')) return false;
  }
  return open.length === 0 && ifs === 0;
}

/** Operators that stand between two values; those that may stand before one are not among them. */
const isBinary = ({ kind, text }: Word): boolean =>
  kind === 'operator' && !'([{)]}-+.,:='.includes(text) && !/^\*\*?$/.test(text);

/** Whether a word may stand where it does: two values do not follow each other, and `~` joins nothing. */
function fits(words: readonly Word[], i: number): boolean {
  const word = words[i];
  const before = words[i - 1];
  const after = words[i + 1];
  if (word === undefined) return true;
  if (word.kind === 'operator' && (word.text === '~' || word.text === ';')) return false;
  const joined = word.kind === 'string' && before?.kind === 'string';
  if (isWord(word, 'not')) return !endsValue(before) || isWord(after, 'in');
  if (endsValue(before) && beginsValue(word) && !joined) return false;
  if (isBinary(word) && (!endsValue(before) || after === undefined)) return false;
  // Members that are numbers, as in `a.0`, and numbers with zeros before them are none of Python's.
  return word.kind !== 'number' || (before?.text !== '.' && !/^0\d/.test(word.text));
}

/** Whether Python would read it. What it cannot read has no rules for its blanks. */
const isPython = (words: readonly Word[]): boolean =>
  isBalanced(words) && words.every((_, i) => fits(words, i));

/** Puts words together again. */
class Setter {
  readonly #words: readonly Word[];
  /** The bracket each word stands in: a call, a subscript, a dict, or a group. */
  readonly #open: { readonly kind: 'call' | 'subscript' | 'group' | 'dict'; readonly simple: boolean }[] = [];

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  text(): string {
    let out = '';
    for (const [i, word] of this.#words.entries()) {
      if (i > 0 && this.#apart(i)) out += ' ';
      if (word.kind === 'operator') {
        if ('([{'.includes(word.text)) this.#open.push(this.#bracket(i));
        else if (')]}'.includes(word.text)) this.#open.pop();
      }
      out += word.text;
    }
    return out;
  }

  #bracket(i: number): { kind: 'call' | 'subscript' | 'group' | 'dict'; simple: boolean } {
    const { text } = this.#words[i] ?? { text: '' };
    const after = endsValue(this.#words[i - 1]);
    if (text === '{') return { kind: 'dict', simple: true };
    if (text === '(') return { kind: after ? 'call' : 'group', simple: true };
    return after ? { kind: 'subscript', simple: this.#isSimple(i) } : { kind: 'group', simple: true };
  }

  /** Whether a subscript has names and numbers only. */
  #isSimple(from: number): boolean {
    let depth = 0;
    for (let i = from + 1; i < this.#words.length; i++) {
      const word = this.#words[i];
      if (word === undefined) break;
      if (word.kind === 'operator' && ')]}'.includes(word.text)) {
        if (depth === 0) break;
        depth--;
      } else if (
        word.kind === 'operator' &&
        word.text !== ':' &&
        !(word.text === '-' && !endsValue(this.#words[i - 1]))
      )
        return false;
      else if (word.kind === 'name' && wordOperators.has(word.text)) return false;
    }
    return true;
  }

  #isUnary(i: number): boolean {
    const word = this.#words[i];
    return (
      word?.kind === 'operator' && ['-', '+', '*', '**'].includes(word.text) && !endsValue(this.#words[i - 1])
    );
  }

  #apart(i: number): boolean {
    const word = this.#words[i];
    const before = this.#words[i - 1];
    if (word === undefined || before === undefined) return false;
    const inside = this.#open.at(-1);
    const operator = (one: Word, ...texts: readonly string[]): boolean =>
      one.kind === 'operator' && texts.includes(one.text);
    if (operator(word, ',', ')', ']', '}')) return false;
    if (operator(before, '(', '[', '{')) return false;
    if (operator(word, '.') || operator(before, '.')) return false;
    if (operator(before, ',')) return true;
    if (operator(word, '(', '[') && endsValue(before)) return false;
    if (operator(word, ':')) return inside?.kind === 'subscript' && !inside.simple && !operator(before, '[');
    if (operator(before, ':')) return inside?.kind === 'subscript' ? !inside.simple : true;
    if (operator(word, '=') || operator(before, '=')) return inside?.kind !== 'call';
    if (this.#isUnary(i - 1)) return false;
    if (this.#hugs(i) || this.#hugs(i - 1)) return false;
    return true;
  }

  /** `a**b` stays together where both are simple. */
  #hugs(i: number): boolean {
    const word = this.#words[i];
    if (word?.kind !== 'operator' || word.text !== '**' || this.#isUnary(i)) return false;
    const simple = (one: Word | undefined): boolean => one?.kind === 'name' || one?.kind === 'number';
    const after = this.#words[i + 1];
    const next = this.#words[i + 2];
    return (
      simple(this.#words[i - 1]) && simple(after) && !(next?.kind === 'operator' && '([.'.includes(next.text))
    );
  }
}
