/** A failure of the lab that its user can act on: what is wrong, and the remedy. Never shown with a stack trace. */
export class LabError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = 'LabError';
    this.code = code;
    this.hint = hint;
  }
}
