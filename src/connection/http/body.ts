/**
 * The whole body of an answer, where that is of a size that may be kept.
 * @module
 */
import type { Readable } from 'node:stream';
import { TsplayError } from '../../errors/index.ts';
import { byteText } from '../../util/size.ts';

/** @throws {TsplayError} TSP2009 for one of more than `limit` bytes; the rest is not read. */
export async function wholeBody(message: Readable, limit: number, url: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit)
      // Leaving the loop ends the answer.
      throw new TsplayError('TSP2009', `${url}: the answer is longer than ${byteText(limit)}`, {
        hint: 'Fetch it to a file with get_url, or raise max_task_output ([defaults], TSPLAY_MAX_TASK_OUTPUT).',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
