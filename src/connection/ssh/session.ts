/**
 * One login and the sessions on it: programs with three streams each.
 * @module
 */
import type { Client, ClientChannel } from 'ssh2';
import { TsplayError } from '../../errors/index.ts';
import { allSaid, SessionRefused, type ProcessEnd, type RemoteProcess } from '../carrier.ts';
import { connectionClosed } from '../errors.ts';
import { Clock } from '../login/patience.ts';
import { connectionLost } from './errors.ts';

type Done<T> = (error: Error | undefined, value: T) => void;

export class Login {
  readonly client: Client;
  readonly #hops: readonly Client[];
  readonly #label: string;
  /** Milliseconds in which the host answers each request for a session or a stream. */
  readonly #patience: number;
  /** Sessions that are open, and how many the host takes, as far as it has said so. */
  #open = 0;
  #most = Infinity;
  #everTaken = false;
  #cause: Error | undefined;
  #lost: TsplayError | undefined;
  readonly #gone: Promise<TsplayError>;

  constructor(client: Client, hops: readonly Client[], label: string, patience: number) {
    this.client = client;
    this.#hops = hops;
    this.#label = label;
    this.#patience = patience;
    this.#gone = new Promise((resolve) => {
      client.on('error', (error) => (this.#cause ??= error));
      client.once('close', () => {
        this.#lost ??= connectionLost(label, this.#cause);
        for (const hop of this.#hops) hop.end();
        resolve(this.#lost);
      });
    });
    for (const hop of hops) hop.on('error', () => undefined);
  }

  /** Why the connection is gone, once it is. */
  get lost(): TsplayError | undefined {
    return this.#lost;
  }

  /** Whether the host is known to take no further session. */
  get full(): boolean {
    return this.#open >= this.#most;
  }

  /** Whether it takes none at all. */
  get useless(): boolean {
    return this.#most === 0;
  }

  /** Starts a command line. Rejects with SessionRefused where the host takes no further session. */
  async start(command: string, env: Readonly<Record<string, string>> = {}): Promise<RemoteProcess> {
    const before = this.#open++;
    try {
      const channel = await this.answered<ClientChannel>(
        'start a program',
        (done) => void this.client.exec(command, { env: { ...env } }, done),
        (late) => late.close(),
        (error) => new SessionRefused(this.#label, error),
      );
      this.#everTaken = true;
      channel.once('close', () => this.#open--);
      return this.#asProcess(channel);
    } catch (error) {
      this.#open--;
      // One that was given up may still count: where there has been a session there will be one again.
      if (error instanceof SessionRefused) this.#most = Math.max(before, this.#everTaken ? 1 : 0);
      throw error;
    }
  }

  /** Counts a session that was opened otherwise, until it is closed. */
  occupied(session: { once(event: 'close', listener: () => void): unknown }): void {
    this.#open++;
    this.#everTaken = true;
    session.once('close', () => this.#open--);
  }

  /**
   * Waits for the answer to a request. A host that gives none is taken for lost, whatever else it still answers: all that
   * is under way fails. `refused` makes the error of an answer that is none.
   */
  answered<T>(
    what: string,
    ask: (done: Done<T>) => void,
    dropLate: (value: T) => void,
    refused: (error: Error) => Error,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      let over = false;
      const finish = (settle: () => void): void => {
        over = true;
        clearTimeout(timer);
        settle();
      };
      const timer = setTimeout(() => {
        this.#lost ??= notAnswered(this.#label, what, this.#patience);
        this.client.destroy();
      }, this.#patience);
      // A connection that is lost now never answers.
      void this.#gone.then((lost) => finish(() => reject(lost)));
      const done: Done<T> = (error, value) => {
        if (error !== undefined) finish(() => reject(this.#lost ?? refused(error)));
        else if (over) dropLate(value);
        else finish(() => resolve(value));
      };
      try {
        ask(done);
      } catch (error) {
        finish(() => reject(this.#lost ?? refused(error as Error)));
      }
    });
  }

  /**
   * Watches work that is a row of requests, such as the blocks of a file: a host that is slow answers one after the other
   * (`heard`), one that answers none for the time that a request has is taken for lost. `stop` it when it is done.
   */
  watch(what: string): Pick<Clock, 'heard' | 'stop'> {
    return new Clock(this.#patience, Infinity, () => {
      this.#lost ??= notAnswered(this.#label, what, this.#patience);
      this.client.destroy();
    });
  }

  /** The failure of something on this connection: the connection's own, if that is gone. */
  async reason(error: unknown): Promise<unknown> {
    // A channel is closed just before the connection is when that is the reason.
    await new Promise((resolve) => setImmediate(resolve));
    return this.#lost ?? error;
  }

  close(reason: TsplayError = connectionClosed(this.#label)): void {
    this.#lost ??= reason;
    this.client.end();
    for (const hop of [...this.#hops].reverse()) hop.end();
  }

  #asProcess(channel: ClientChannel): RemoteProcess {
    channel.on('error', () => undefined);
    const ended = new Promise<ProcessEnd>((resolve) => {
      let end: ProcessEnd | undefined;
      channel.once('exit', (rc: number | null, signal?: string) => {
        end = { rc: rc ?? undefined, signal };
        // A process left behind can hold the channel open for ever.
        void allSaid([channel, channel.stderr]).then(() => resolve(end ?? {}));
      });
      channel.once('close', (rc?: number | null, signal?: string) => {
        // One that ended at once may have done so before anything listened; its end comes along here too.
        if (end === undefined && (typeof rc === 'number' || signal !== undefined))
          end = { rc: rc ?? undefined, signal };
        if (end !== undefined) resolve(end);
        // The channel is closed just before the connection is when that is the reason.
        else setImmediate(() => resolve({ lost: this.#lost }));
      });
      void this.#gone.then((lost) => resolve({ lost }));
    });
    return {
      stdin: channel.stdin,
      stdout: channel,
      stderr: channel.stderr,
      ended,
      abandon() {
        // Else it would go on, and count against the sessions that the host allows.
        channel.signal('TERM');
        channel.close();
      },
    };
  }
}

const notAnswered = (label: string, what: string, patience: number): TsplayError =>
  new TsplayError(
    'TSP2005',
    `${label}: the host let the login in, but did not answer within ${patience / 1000} s when asked to ${what}.`,
    {
      hint: 'Is the host overloaded, or a disk or a service that its login waits for? Try by hand with ssh.',
    },
  );
