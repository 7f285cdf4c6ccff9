import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError, readJson, sendJson } from '../../common/src/http.ts';
import { parseBook, parseId, summaryOf } from './book.ts';
import type { BookStore } from './store.ts';

const BOOKS = '/api/v1/books';
const MAX_DELAY_MS = 10_000;

/** Answer a request for books. Throws an HttpError for what the client did wrong. */
export async function serveBooks(
  store: BookStore,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await delayOnRequest(url);
  const id = /^\/api\/v1\/books\/_id\/([^/]+)$/.exec(url.pathname)?.[1];
  const path = id === undefined ? url.pathname : `${BOOKS}/_id`;
  switch (`${request.method ?? ''} ${path}`) {
    case `GET ${BOOKS}`:
      sendJson(response, 200, (await store.list()).map(summaryOf));
      return;
    case `PUT ${BOOKS}`: {
      const book = parseBook(await readJson(request));
      await store.put(book);
      sendJson(response, 200, book);
      return;
    }
    case `GET ${BOOKS}/_id`:
      sendJson(response, 200, found(await store.get(parseId(id))));
      return;
    case `DELETE ${BOOKS}/_id`:
      sendJson(response, 200, found(await store.remove(parseId(id))));
      return;
    default:
      throw new HttpError(404, 'there is nothing at this address');
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new HttpError(404, 'no such book');
  return value;
}

/** `?delay=MS` answers late: the way to see that a release waits for requests in flight. */
async function delayOnRequest(url: URL): Promise<void> {
  const delay = Number(url.searchParams.get('delay') ?? 0);
  if (delay > 0) await sleep(Math.min(delay, MAX_DELAY_MS));
}
