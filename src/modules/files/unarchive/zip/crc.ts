/**
 * CRC-32 of several files at once: hosts have gzip, which tells one checksum per stream.
 * @module
 */

/** A linear map over GF(2), as 32 columns. */
type Matrix = readonly number[];

const apply = (matrix: Matrix, vector: number): number => {
  let sum = 0;
  for (let i = 0, rest = vector; rest !== 0; i++, rest >>>= 1) if (rest & 1) sum ^= matrix[i] ?? 0;
  return sum >>> 0;
};

const squared = (matrix: Matrix): Matrix => matrix.map((column) => apply(matrix, column));

/** What one zero bit more does to a CRC (the polynomial of RFC 1952, reflected). */
const oneBit: Matrix = [0xedb88320, ...Array.from({ length: 31 }, (_, i) => 2 ** i)];
const oneByte: Matrix = squared(squared(squared(oneBit)));

/** CRC of A followed by B, from both and the length of B in bytes. */
export function combineCrc(a: number, b: number, length: number): number {
  let crc = a;
  let matrix = oneByte;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) crc = apply(matrix, crc);
    matrix = squared(matrix);
  }
  return (crc ^ b) >>> 0;
}
