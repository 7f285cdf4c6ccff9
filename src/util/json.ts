/**
 * JSON of values that hold ints of any size.
 * @module
 */

/** For `JSON.stringify`, which throws at them otherwise: an int beyond those that JavaScript tells apart becomes the nearest number. */
export const nearestNumbers = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value;

/** A value of the user's in a header: text as it is, ints of any size, all else as JSON. */
export const headerText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'bigint'
    ? String(value)
    : JSON.stringify(value, nearestNumbers);
