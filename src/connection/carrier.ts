/**
 * What the shell layer asks of a connection: start a command with three separate byte streams. Implemented over ssh2
 * and over child_process; everything above (shells, become, uploads) is the same for both.
 * @module
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import type { TsplayError } from '../errors/index.ts';
import type { StreamTarget } from './types.ts';

/** How a process ended. `lost` when the connection went away under it, so that nobody knows. */
export interface ProcessEnd {
  readonly rc?: number | undefined;
  readonly signal?: string | undefined;
  readonly lost?: TsplayError | undefined;
}

/** Milliseconds that output may still take to arrive after a process has ended. */
export const leftoverGrace = 250;

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
  /** Starts a command line through the login shell of the host. Rejects with a TsplayError. */
  spawn(command: string): Promise<RemoteProcess>;
  /** A stream as the login user; rejects when the host refuses it. */
  openStream(target: StreamTarget): Promise<Duplex>;
  /** Sends a file by another way than a process; false where the host does not offer it. */
  readonly sendFile?:
    | ((content: Buffer | { readonly localPath: string }, path: string, mode: number) => Promise<boolean>)
    | undefined;
  close(): Promise<void>;
}
