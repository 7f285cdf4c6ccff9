/**
 * The words of an expression.
 * @module
 */

export interface Word {
  readonly kind: 'name' | 'number' | 'string' | 'operator';
  readonly text: string;
}

const pattern =
  /\s+|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<number>\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][-+]?\d+)?)|(?<string>"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|(?<operator>\/\/|\*\*|[=!<>]=|[-+/*%~[\](){}<>=.:|,;])/uy;

const kinds = ['name', 'number', 'string', 'operator'] as const;

/** Splits an expression; undefined where something in it is not a word. */
export function wordsOf(expression: string): readonly Word[] | undefined {
  const words: Word[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < expression.length) {
    const found = pattern.exec(expression);
    if (found === null) return undefined;
    for (const kind of kinds) {
      const text = found.groups?.[kind];
      if (text !== undefined) words.push({ kind, text });
    }
  }
  return words;
}
