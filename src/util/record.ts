/**
 * Tables by names chosen outside.
 * @module
 */

/** An empty one without a prototype: `__proto__` and `constructor` are names like any other. */
export const record = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;
