import { describe, expect, it } from 'vitest';
import { TsplayError } from '../../src/errors/index.ts';
import { loadYaml } from '../../src/source/index.ts';
import { parse, Unparsable } from '../../src/source/parse.ts';
import { books } from './faults/books.ts';
import { faults } from './faults/faults.ts';

function failure(text: string): TsplayError | undefined {
  try {
    loadYaml(text, 'f.yml');
    return undefined;
  } catch (error) {
    if (error instanceof TsplayError) return error;
    throw error;
  }
}

/**
 * Where the parser itself stops: where js-yaml does, and where it does when lines are taken that libyaml takes. None
 * when the fault is one that only building the values finds.
 */
function parserLines(text: string): number[] {
  try {
    parse(text, '');
    return [];
  } catch (error) {
    if (error instanceof Unparsable) return [error.first.line, error.last.line];
    throw error;
  }
}

interface Broken {
  readonly fault: string;
  readonly book: number;
  readonly text: string;
  readonly line: number;
  readonly error: TsplayError;
}

/** The book with one line broken, at the first place, counted from one that differs from book to book, that breaks it. */
function plant(fault: string, book: number): Broken | undefined {
  const lines = (books[book] ?? '').split('\n');
  for (let i = 0; i < lines.length; i++) {
    const at = (i + book * 7) % lines.length;
    const broken = faults[fault]?.(lines[at] ?? '', lines[at - 1] ?? '');
    if (broken === undefined) continue;
    const text = lines.with(at, broken).join('\n');
    const error = failure(text);
    if (error) return { fault, book, text, line: at + 1, error };
  }
  return undefined;
}

/** The book as it is when the advice was followed; undefined where there is none, or its words do not say it. */
function advised({ text, error }: Broken): string | undefined {
  const { fix } = error;
  if (!fix) return undefined;
  const lines = text.split('\n');
  const written = fix.text.split('\n').map((part) => part.trim());
  const column = `column ${fix.text.length - fix.text.trimStart().length + 1}`;
  const moved = (lines[fix.line - 1] ?? '').trim() === fix.text.trim();
  const said = moved ? error.hint?.includes(column) : written.every((part) => error.hint?.includes(part));
  return said ? lines.with(fix.line - 1, fix.text).join('\n') : undefined;
}

const planted = books.flatMap((_, book) => Object.keys(faults).flatMap((fault) => plant(fault, book) ?? []));
const tell = ({ fault, book, text, line, error }: Broken): string =>
  `${fault}, book ${book}, line ${line}: named ${error.src?.line}, parser ${parserLines(text).join()}: ${error.message} | ` +
  `${error.hint} | ${text.split('\n')[line - 1]}`;

describe('one fault planted in each of forty books', () => {
  it('has books that load, and hundreds that a fault breaks in each usual way', () => {
    expect(new Set(books).size).toBe(40);
    expect(books.flatMap((book) => failure(book)?.message ?? [])).toEqual([]);
    const often = Object.keys(faults).filter(
      (name) => planted.filter(({ fault }) => fault === name).length >= 10,
    );
    expect(often.length).toBeGreaterThanOrEqual(25);
    expect(planted.length).toBeGreaterThanOrEqual(500);
  });

  it('names the broken line, or the line where the parser stopped, in every one', () => {
    const wrong = planted.filter(
      ({ line, text, error }) => ![line, ...parserLines(text)].includes(error.src?.line ?? 0),
    );
    expect(wrong.map(tell)).toEqual([]);
  });

  it('gives advice that makes the file load in nine of ten at least', () => {
    const failed = planted.filter((broken) => {
      const text = advised(broken);
      return text === undefined || failure(text) !== undefined;
    });
    expect(failed.length / planted.length, failed.map(tell).join('\n')).toBeLessThanOrEqual(0.1);
  });
});
