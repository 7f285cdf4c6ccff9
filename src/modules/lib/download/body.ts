/**
 * The body of an answer on its way to the host, in bounded memory.
 * @module
 */
import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ChecksumAlgorithm, HttpStream } from '../../../sdk/index.ts';

/** Bytes that travel within one request to the host, and are held here. */
const inlineLimit = 128 * 1024;

export interface Digests {
  readonly size: number;
  /** Hex, by algorithm. */
  readonly of: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

export type Body =
  | { readonly kind: 'small'; readonly content: Buffer; readonly digests: Digests }
  | {
      readonly kind: 'big';
      readonly stream: Readable;
      /** After the stream has ended. */
      readonly digests: () => Digests;
    };

/** The bytes that the answer stands for: a gzip coding is taken off unless told not to. */
export function plainBody(answer: HttpStream, decompress: boolean): Readable {
  if (!decompress || !/\bgzip\b/i.test(answer.headers['content-encoding'] ?? '')) return answer.body;
  // An error is told by the stream that is read.
  return pipeline(answer.body, createGunzip(), () => undefined);
}

function createDigests(algorithms: readonly ChecksumAlgorithm[]) {
  const hashes = [...new Set(algorithms)].map((name) => [name, createHash(name)] as const);
  let size = 0;
  return {
    update(chunk: Buffer): void {
      size += chunk.length;
      for (const [, hash] of hashes) hash.update(chunk);
    },
    end: (): Digests => ({
      size,
      of: Object.fromEntries(hashes.map(([name, hash]) => [name, hash.copy().digest('hex')])),
    }),
  };
}

/** Reads up to a limit; what is longer goes on as a stream. */
export async function receiveBody(source: Readable, algorithms: readonly ChecksumAlgorithm[]): Promise<Body> {
  const digests = createDigests(algorithms);
  const iterator = source[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  const held: Buffer[] = [];
  let size = 0;
  while (size <= inlineLimit) {
    const next = await iterator.next();
    if (next.done === true) return { kind: 'small', content: Buffer.concat(held), digests: digests.end() };
    digests.update(next.value);
    held.push(next.value);
    size += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* held.splice(0);
    for await (const chunk of iterator) {
      digests.update(chunk);
      yield chunk;
    }
  }
  return { kind: 'big', stream: Readable.from(all(), { objectMode: false }), digests: digests.end };
}

/** Reads all of it for its digest only. */
export async function digestBody(source: Readable, algorithm: ChecksumAlgorithm): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of source as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
