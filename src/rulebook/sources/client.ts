/**
 * What sources that ask others share: requests that follow redirects and read answers as those of tasks do, and lines.
 * @module
 */
import type { Readable } from 'node:stream';
import { connectLocal, httpRequest, type HttpRequest, type HttpResponse } from '../../connection/index.ts';
import { parseForeignJson } from '../../util/depth.ts';

/** Asks from this machine until the run ends. Rejects when there is no answer, or one of more than 16 MiB. */
export type Ask = (request: HttpRequest) => Promise<HttpResponse>;

/** A client whose connections end with the source; the work gets it. */
export async function withClient<T>(signal: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
  const local = connectLocal();
  const end = (): void => void local.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await work((request) => httpRequest(local, request));
  } finally {
    signal.removeEventListener('abort', end);
    await local.close();
  }
}

/** An answer's body. Throws for what is no JSON, or too much of it. */
export const jsonOf = ({ body }: HttpResponse): unknown => parseForeignJson(body.toString('utf8'));

/** Bytes that a line may have. */
const longestLine = 8 * 1024 * 1024;

/** Lines as they come; throws for one that does not end. */
export async function* linesOf(input: Readable, most = longestLine): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at));
      const line = Buffer.concat(parts).toString('utf8');
      [parts, size, from] = [[], 0, at + 1];
      if (line !== '') yield line;
    }
    parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > most) throw new Error(`a line of more than ${most} bytes`);
  }
  if (size > 0) yield Buffer.concat(parts).toString('utf8');
}
