/**
 * Work that goes on at the host by itself.
 * @module
 */

/** A whole task as one program for the host: what `async` runs there without tsplay. */
export interface HostProgram {
  /** A POSIX sh program; everything it needs is in it. It reads nothing on stdin. */
  readonly script: string;
  /**
   * What it prints on stdout. `result`: the result, as one JSON object. `module`: whatever a module in another language
   * prints, with the result somewhere in it.
   */
  readonly prints: 'result' | 'module';
}
