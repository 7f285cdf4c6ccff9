/**
 * A process as a stream.
 * @module
 */
import { Duplex } from 'node:stream';
import type { RemoteProcess } from '../carrier.ts';

/** The two ends of a process as one stream; a relay that fails destroys it with what it said. */
export function asDuplex(process: RemoteProcess, failure: (words: string) => Error): Duplex {
  const { stdin, stdout, stderr } = process;
  const errors: Buffer[] = [];
  stderr.resume().on('data', (chunk: Buffer) => errors.push(chunk));
  let ended = false;
  const duplex = new Duplex({
    read() {
      stdout.resume();
    },
    write(chunk: Buffer, encoding, done) {
      // Why it cannot be written is told by how the relay ends.
      if (ended || !stdin.writable) done();
      else stdin.write(chunk, encoding, () => done());
    },
    final(done) {
      stdin.end();
      done();
    },
    destroy(error, done) {
      if (!ended) process.abandon();
      done(error);
    },
  });
  // A pool may let go of the stream just when it breaks; that the stream is broken is seen by who uses it next.
  duplex.on('error', () => undefined);
  stdout.on('data', (chunk: Buffer) => {
    if (!duplex.push(chunk)) stdout.pause();
  });
  stdout.resume();
  const read = new Promise((resolve) => stdout.once('end', resolve));
  void process.ended.then(async (end) => {
    ended = true;
    // A relay that ends at once: what it said is read first, and the caller listens by then.
    await new Promise((resolve) => setImmediate(resolve));
    const words = Buffer.concat(errors).toString().trim();
    if (end.lost !== undefined) duplex.destroy(end.lost);
    else if ((end.rc ?? 1) !== 0) duplex.destroy(failure(words === '' ? 'the relay ended' : words));
    else {
      // A slow reader still gets everything.
      await read;
      duplex.push(null);
    }
  });
  return duplex;
}
