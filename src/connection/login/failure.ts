/**
 * Logins that did not come about, by whether another attempt is worth while.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';

/**
 * `dropped`: the server ended it before its first words, as one that has too many logins under way does. `late`: the host
 * was there but answered too late. `algorithms`: it has none in common with the built-in client. `other`: it cannot be
 * reached.
 */
export type Why = 'dropped' | 'late' | 'algorithms' | 'other';

export class LoginFailure extends TsplayError {
  override readonly name = 'LoginFailure';
  readonly why: Why;
  /** Not one byte came from the host. */
  readonly silent: boolean;
  constructor(
    why: Why,
    message: string,
    options: ConstructorParameters<typeof TsplayError>[2] & { readonly silent?: boolean },
  ) {
    super('TSP2002', message, options);
    this.why = why;
    this.silent = options.silent === true;
  }
}

/** What to do about a server that turns logins away. */
export const droppedHint =
  'A server with too many logins under way does that: raise MaxStartups (and PerSourceMaxStartups) in its sshd_config, lower forks, or raise retries of [ssh_connection].';
