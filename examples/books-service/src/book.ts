import { HttpError } from '../../common/src/http.ts';

/** A book as it is stored. The names are those of the article. */
export interface Book {
  readonly _id: number;
  readonly title: string;
  readonly author: string;
  readonly description: string;
}

/** What the list shows of a book. */
export type BookSummary = Omit<Book, 'description'>;

/** Check what a client sent. Throws an HttpError that names the field which is wrong. */
export function parseBook(value: unknown): Book {
  if (typeof value !== 'object' || value === null) throw new HttpError(400, 'a book is an object');
  const fields = value as Record<string, unknown>;
  return {
    _id: parseId(fields['_id']),
    title: text(fields, 'title'),
    author: text(fields, 'author'),
    description: fields['description'] === undefined ? '' : text(fields, 'description'),
  };
}

/** Check an id from a body or, as text, from an address. */
export function parseId(value: unknown): number {
  const id = typeof value === 'string' ? Number(value) : value;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0)
    throw new HttpError(400, '_id must be a whole number');
  return id;
}

/** The part of a book that the list shows. */
export function summaryOf({ _id, title, author }: Book): BookSummary {
  return { _id, title, author };
}

function text(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new HttpError(400, `${name} must be a string`);
  return value;
}
