import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader } from '../../../src/connection/shell/frames.ts';

const nonce = '0123456789abcdef';

/** The outputs that a reader finds when the stream arrives cut at the given places. */
function read(stream: Buffer, cuts: readonly number[]): { outputs: string[]; ends: [number, string][] } {
  let current = '';
  const outputs: string[] = [];
  const ends: [number, string][] = [];
  const feed = createFrameReader(nonce, {
    begin: () => (current = ''),
    data: (chunk) => (current += chunk.toString('latin1')),
    end: (n, fields) => {
      ends.push([n, fields]);
      outputs.push(current);
      current = '';
    },
  });
  const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b);
  for (let i = 1; i < places.length; i++) feed(stream.subarray(places[i - 1], places[i]));
  return { outputs: [...outputs, current], ends };
}

describe('frames', () => {
  it('finds every output whatever it holds and however the stream is cut', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      // Beginnings of a marker, which are none.
      fc.nat(nonce.length - 1).map((n) => nonce.slice(0, n)),
    );
    const output = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('|'));
    fc.assert(
      fc.property(
        fc.array(output, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (texts, cuts) => {
          const stream = texts.map((text, i) => `${text}${nonce}:${i}:${i % 256};`).join('');
          const found = read(Buffer.from(`noise${nonce}:-;${stream}`, 'latin1'), cuts);
          expect(found.outputs).toEqual([...texts, '']);
          expect(found.ends).toEqual(texts.map((_, i) => [i, String(i % 256)]));
        },
      ),
    );
  });

  it('passes output on before the frame ends', () => {
    const seen: string[] = [];
    const feed = createFrameReader(nonce, {
      begin: () => undefined,
      data: (chunk) => seen.push(chunk.toString()),
      end: () => undefined,
    });
    feed(Buffer.from('first line\n'));
    expect(seen).toEqual(['first line\n']);
  });

  it('takes the nonce without a marker for output', () => {
    const text = `x${nonce}:no marker, only talk about one ${nonce};`;
    expect(read(Buffer.from(`${text}${nonce}:0;`), []).outputs).toEqual([text, '']);
  });
});
