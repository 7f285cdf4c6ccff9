import type { Book } from './book.ts';

/** Where books are kept. Every method rejects when the database cannot be reached. */
export interface BookStore {
  list(): Promise<Book[]>;
  get(id: number): Promise<Book | undefined>;
  put(book: Book): Promise<void>;
  /** Returns the book that was removed. */
  remove(id: number): Promise<Book | undefined>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
