/**
 * What the shell layer asks of a connection: start a command with three separate byte streams. Implemented over ssh2
 * and over child_process; everything above (shells, become, uploads) is the same for both.
 * @module
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import { TsplayError } from '../errors/index.ts';
import type { Pace } from './login/pace.ts';
import type { StreamTarget } from './types.ts';

/** How a process ended. `lost` when the connection went away under it, so that no one knows. */
export interface ProcessEnd {
  readonly rc?: number | undefined;
  readonly signal?: string | undefined;
  readonly lost?: TsplayError | undefined;
}

/** Milliseconds without output after which a process that has ended is taken to have said everything. */
const quiet = 250;

/**
 * Resolves when a process that has ended will say no more: its streams are closed, or, where a process that it left
 * behind holds them open, everything that came has been read and nothing comes any more.
 */
export async function allSaid(streams: readonly Readable[]): Promise<void> {
  let heard = 0;
  const listen = (): void => {
    heard++;
  };
  // Not to take the data, which others do: a paused stream stays paused.
  for (const stream of streams) stream.prependListener('data', listen);
  for (let before = -1; before !== heard || streams.some((stream) => stream.readableLength > 0);) {
    if (streams.every((stream) => stream.closed)) break;
    before = heard;
    await new Promise((resolve) => setTimeout(resolve, quiet));
  }
  for (const stream of streams) stream.off('data', listen);
}

/** The host takes no further session on the logins that there are (MaxSessions of sshd). */
export class SessionRefused extends TsplayError {
  override readonly name = 'SessionRefused';
  constructor(label: string, cause?: Error) {
    super(
      'TSP2002',
      `${label}: the host refuses another session${cause === undefined ? '' : `: ${cause.message}`}.`,
      { hint: 'Raise MaxSessions in its sshd_config, or use fewer become users at once.', cause },
    );
  }
}

/** A command that runs on the host. */
export interface RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles, never rejects, when the process has ended and its output has been delivered. */
  readonly ended: Promise<ProcessEnd>;
  /** Gives the process up at once: its streams close. What it started may live on. */
  abandon(): void;
}

export interface Carrier {
  /** For messages: `vagrant@10.0.0.1:22`, `local`. */
  readonly label: string;
  /** Who has logged in, where only the host could tell. */
  readonly user?: string | undefined;
  /** How many programs may be on their way to their first word at the same time, on all connections to the address. */
  readonly starts?: Pace | undefined;
  /** How many shells one user may have at the same time. */
  readonly maxShells: number;
  /** Why the connection is gone, once it is. */
  readonly lost?: TsplayError | undefined;
  /** Starts a command line through the login shell of the host. Rejects with a TsplayError, {@link SessionRefused} among them. */
  spawn(command: string): Promise<RemoteProcess>;
  /** Whether another program may be started, as far as the host has said. */
  hasRoom?(): boolean;
  /** Logs in once more, for more sessions; false where that is of no use. */
  extend?(): Promise<boolean>;
  /** A stream as the login user; rejects when the host refuses it. */
  openStream(target: StreamTarget): Promise<Duplex>;
  /** Sends a file by another way than a process; false where the host does not offer it. */
  readonly sendFile?:
    | ((content: Buffer | { readonly localPath: string }, path: string, mode: number) => Promise<boolean>)
    | undefined;
  /** `reset`: ends also what would be kept for other runs (ControlPersist). */
  close(reset: boolean): Promise<void>;
}
