/**
 * Where text goes.
 * @module
 */
/** The part of a writable stream that renderers use. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}
