/**
 * A plug-in that failed, with what Python told.
 * @module
 */
export class PluginError extends Error {
  /** The class of Python's exception; undefined where the side process itself failed. */
  readonly kind: string | undefined;
  readonly traceback: string | undefined;
  constructor(message: string, kind?: string, traceback?: string) {
    super(message);
    this.kind = kind;
    this.traceback = traceback;
  }
}
