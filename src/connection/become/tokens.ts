/** Texts that tell where the program's own output begins and when a password is wanted. */
export interface Tokens {
  readonly hello: string;
  /** What sudo is told to ask with. */
  readonly prompt: string;
}
