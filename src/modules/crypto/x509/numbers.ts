/** Numbers of any size, as ASN.1 has them and as results tell them. */

/** The shortest bytes of a number that is not negative, the first bit being its sign. */
export function integerBytes(value: bigint): ArrayBuffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const bytes = Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
  return new Uint8Array(bytes).buffer;
}

/** Bytes of a number without a sign; a bigint only where it must be. */
export function numberFrom(bytes: ArrayBuffer | Uint8Array): number | bigint {
  const hex = Buffer.from(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes).toString('hex');
  const value = BigInt(`0x${hex || '0'}`);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
