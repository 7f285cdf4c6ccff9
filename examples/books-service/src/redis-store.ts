import { createClient } from '@redis/client';
import type { Book } from './book.ts';
import type { BookStore } from './store.ts';

/** All books are fields of one hash: id → JSON. */
const KEY = 'books';
const RETRY_MS = 500;

/**
 * Books in Redis. The database may start after the service, move or restart: the client connects again for ever,
 * and meanwhile every call fails at once, so that /health tells the truth and no request hangs.
 */
export function redisStore(host: string, port: number, log: (line: string) => void): BookStore {
  const client = createClient({
    socket: { host, port, connectTimeout: 2000, reconnectStrategy: () => RETRY_MS },
    disableOfflineQueue: true,
  });
  client.on('error', logChanges(log));
  client.on('ready', () => {
    log(`connected to the database at ${host}:${port}`);
  });
  void client.connect().catch(() => undefined);
  return {
    list: async () => {
      const books = Object.values(await client.hGetAll(KEY)).map(decode);
      return books.sort((a, b) => a._id - b._id);
    },
    get: async (id) => {
      const found = await client.hGet(KEY, String(id));
      return found ? decode(found) : undefined;
    },
    put: async (book) => {
      await client.hSet(KEY, String(book._id), JSON.stringify(book));
    },
    remove: async (id) => {
      const [found] = await client.multi().hGet(KEY, String(id)).hDel(KEY, String(id)).exec();
      return typeof found === 'string' ? decode(found) : undefined;
    },
    ping: async () => {
      await client.ping();
    },
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  };
}

const decode = (text: string): Book => JSON.parse(text) as Book;

/** While the database is away the client reports the same error twice a second: say it once. */
function logChanges(log: (line: string) => void): (error: Error) => void {
  let last = '';
  return (error) => {
    if (error.message !== last) log(`database: ${error.message}`);
    last = error.message;
  };
}
