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

/** Exit status when nothing is wrong with the lab, but this machine has no Docker and none can be had (sysexits(3)). */
export const EX_UNAVAILABLE = 69;

/** Failures that say so. */
const unavailable = new Set([
  'apt-failed',
  'debootstrap-missing',
  'docker-host',
  'docker-missing',
  'docker-not-running',
  'docker-permission',
  'dockerd-failed',
  'no-mirror',
  'not-root',
]);

/** What the command ends with. */
export const exitStatus = (error: LabError): number => (unavailable.has(error.code) ? EX_UNAVAILABLE : 1);
