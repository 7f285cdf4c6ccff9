import type { Book } from './book.ts';
import type { BookStore } from './store.ts';

/** Books in memory: for tests, and for trying the service without a database. */
export function memoryStore(): BookStore {
  const books = new Map<number, Book>();
  return {
    list: () => Promise.resolve([...books.values()].sort((a, b) => a._id - b._id)),
    get: (id) => Promise.resolve(books.get(id)),
    put: (book) => {
      books.set(book._id, book);
      return Promise.resolve();
    },
    remove: (id) => {
      const book = books.get(id);
      books.delete(id);
      return Promise.resolve(book);
    },
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
