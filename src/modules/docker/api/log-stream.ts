/**
 * Docker's multiplexed streams: frames of one byte stream number, three zero bytes, four bytes length, and the data.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#operation/ContainerAttach
 * @module
 */

export interface StreamPart {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Buffer;
}

/** Splits a whole answer into its parts. An incomplete frame at the end is dropped. */
export function demultiplex(raw: Buffer): readonly StreamPart[] {
  const parts: StreamPart[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const end = at + 8 + raw.readUInt32BE(at + 4);
    if (end > raw.length) break;
    parts.push({ stream: raw[at] === 2 ? 'stderr' : 'stdout', data: raw.subarray(at + 8, end) });
    at = end;
  }
  return parts;
}

/** One stream's text. */
export const streamText = (parts: readonly StreamPart[], stream: StreamPart['stream']): string =>
  Buffer.concat(parts.filter((part) => part.stream === stream).map((part) => part.data)).toString('utf8');
