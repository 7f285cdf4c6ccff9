/**
 * What a host that ssh reaches can be like, as data: each set-up is one throw-away host, and what is expected of it.
 */
export interface HostSetup {
  /** Says what is odd about the host; unique, and the row's title in docs/transport.md. */
  readonly name: string;
  /** Further lines of sshd_config; the first to say something wins, so they are stronger than the usual ones. */
  readonly sshd?: readonly string[];
  /** A program of sh that is another server than sshd: on `$PORT`, for the keys in ada's `.ssh/authorized_keys`. */
  readonly server?: string;
  /** Lines of the client's ssh_config, for `ssh -F`. */
  readonly sshConfig?: readonly string[];
  /** Inventory variables of the host. `DIR` stands for the folder with `id_ed25519`, `ssh_config` and what `client` made. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** Program of sh that runs on the controller, in the folder `DIR`, before the host starts. */
  readonly client?: string;
  /** Login shell of the user `ada`, a path; default /bin/bash. */
  readonly loginShell?: string;
  /** What `/bin/sh` is a link to. */
  readonly binSh?: string;
  /** Files of ada's home directory by name. */
  readonly home?: Readonly<Record<string, string>>;
  /** Lines of sudoers behind the usual one, which lets ada become everybody without a password. */
  readonly sudoers?: readonly string[];
  /** Programs that the host does not have, by name. */
  readonly without?: readonly string[];
  /** Environment of the login, as sshd sets it: `LANG=ru_RU.UTF-8`. */
  readonly environment?: readonly string[];
  /** Locales that the host must have. */
  readonly locales?: readonly string[];
  /** A program of sh that root runs on the host before sshd starts. */
  readonly prepare?: string;
  /** Debian's packages of programs that the set-up is about. */
  readonly packages?: readonly string[];
  /** Whether the book becomes other users too; default true. */
  readonly escalate?: boolean;
  /** The sentence in which the run must end, where the host can't do what is asked; the book must pass when not given. */
  readonly told?: RegExp;
  /** What the run must say although it passes. */
  readonly says?: RegExp;
  /** Part of the short set that every `npm test` runs. */
  readonly short?: boolean;
}

/** Set-ups of one kind. */
export interface SetupGroup {
  readonly title: string;
  readonly setups: readonly HostSetup[];
}

/** Password of every user of every host. */
export const password = 'corréct horse\'"$ battery';
