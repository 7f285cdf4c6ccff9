/**
 * How many bytes of a file have gone by.
 * @module
 */
import { Readable, Writable } from 'node:stream';
import { sizeOfLocal } from '../../connection/transfer.ts';

/** Told of bytes that have gone by so far, and how many there will be, where that is known. */
export type OnMoved = (bytes: number, total: number | undefined) => void;

async function* counted(
  source: Readable,
  total: number | undefined,
  onMoved: OnMoved,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    yield chunk;
    bytes += chunk.length;
    onMoved(bytes, total);
  }
}

/** The stream, whose pieces are told of as they are taken; itself where nobody wants to know. */
export const countedSource = (
  source: Readable,
  total: number | undefined,
  onMoved: OnMoved | undefined,
): Readable =>
  onMoved === undefined ? source : Readable.from(counted(source, total, onMoved), { objectMode: false });

/** Bytes of a request from which on its input is told of: what is less travels within it. */
const large = 1024 * 1024;
const pieceSize = 256 * 1024;

function* piecesOf(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += pieceSize) yield data.subarray(at, at + pieceSize);
}

/** The input of a program, told of as it is taken where it is large. */
export function countedInput<T>(stdin: T, onMoved: OnMoved): T | Readable {
  if (stdin instanceof Readable) return countedSource(stdin, sizeOfLocal(stdin), onMoved);
  if (!Buffer.isBuffer(stdin) || stdin.length < large) return stdin;
  return countedSource(Readable.from(piecesOf(stdin)), stdin.length, onMoved);
}

/** A way into the sink that tells of the pieces which it has taken. Errors of the sink are its own. */
export function countedSink(sink: Writable, total: () => number | undefined, onMoved: OnMoved): Writable {
  let bytes = 0;
  const way = new Writable({
    write: (chunk: Buffer, encoding, done) =>
      sink.write(chunk, encoding, (error) => {
        bytes += chunk.length;
        if (!error) onMoved(bytes, total());
        done(error);
      }),
    final: (done) => sink.end(done),
    destroy: (error, done) => {
      sink.destroy(error ?? undefined);
      done(error);
    },
  });
  sink.once('error', (error) => way.destroy(error));
  return way;
}
