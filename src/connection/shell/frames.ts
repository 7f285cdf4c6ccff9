/**
 * Cuts one stream of a shell into the outputs of its requests.
 * @module
 */

/** What a {@link createFrameReader} finds, in the order of the stream. */
export interface FrameSink {
  /** The shell itself begins: what came before is none of its requests'. */
  begin(): void;
  /** A piece of output of the request that runs now. */
  data(chunk: Buffer): void;
  /** The end of request `n`; `fields` is what its marker carries after the number. */
  end(n: number, fields: string): void;
}

/** Length of the longest end of `buf` that could be the start of `nonce`. */
function possibleStart(buf: Buffer, nonce: Buffer): number {
  for (let length = Math.min(nonce.length - 1, buf.length); length > 0; length--)
    if (buf.subarray(buf.length - length).equals(nonce.subarray(0, length))) return length;
  return 0;
}

/** Number and status are short; a nonce that is not followed by them, or by the sign of the beginning, is not a marker. */
const markerTail = /^:(?:-|(\d{1,15})(?::(\d{1,5}))?);/;
const longestTail = 24;

/**
 * A function to feed with chunks. Output is passed on at once, except for a last piece that may be the beginning of a
 * marker. Markers are `NONCE:-;`, `NONCE:7:0;` and `NONCE:7;`.
 */
export function createFrameReader(nonceText: string, sink: FrameSink): (chunk: Buffer) => void {
  const nonce = Buffer.from(nonceText);
  let rest: Buffer = Buffer.alloc(0);
  const emit = (chunk: Buffer): void => {
    if (chunk.length > 0) sink.data(chunk);
  };
  return (chunk) => {
    let buf = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const at = buf.indexOf(nonce);
      if (at < 0) {
        const keep = possibleStart(buf, nonce);
        emit(buf.subarray(0, buf.length - keep));
        rest = buf.subarray(buf.length - keep);
        return;
      }
      const after = buf.subarray(at + nonce.length, at + nonce.length + longestTail).toString('latin1');
      const match = markerTail.exec(after);
      if (match === null && after.length < longestTail && !after.includes(';')) {
        emit(buf.subarray(0, at));
        rest = buf.subarray(at);
        return;
      }
      const end = at + nonce.length + (match?.[0].length ?? 0);
      emit(buf.subarray(0, match === null ? end : at));
      if (match?.[1] !== undefined) sink.end(Number(match[1]), match[2] ?? '');
      else if (match !== null) sink.begin();
      buf = buf.subarray(end);
    }
  };
}
