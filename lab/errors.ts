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

/** Exit status when this machine can't have the lab: no Docker, or one that may not do what the lab needs (sysexits(3)). */
const EX_UNAVAILABLE = 69;

/** Failures that say so: of apt, of Docker itself, of systemd in a container. */
const unavailable = new Set([
  'apt-failed',
  'boot-failed',
  'debootstrap-missing',
  'docker-failed',
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
