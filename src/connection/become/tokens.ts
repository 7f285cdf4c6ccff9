/** Texts that tell where the program's own output begins and when a password is wanted. */
export interface Tokens {
  readonly hello: string;
  /** What sudo is told to ask with. */
  readonly prompt: string;
  /** First line of what is written ahead of hello; a command of sh that does nothing. */
  readonly sync: string;
}

/** How input stands that was written ahead of hello. */
export interface Ahead {
  /** Something was read away: nothing may be written until hello. */
  holding: boolean;
  /** It was all passed over, and should be written once more. */
  swallowed: boolean;
}
