/**
 * A talk with one plug-in in Python: tsplay calls it, and while it works the plug-in asks for what only tsplay can do.
 * @module
 */
import { AsyncResource } from 'node:async_hooks';
import { parseForeignValues } from '../util/depth.ts';
import type { Value } from '../util/value.ts';
import { errorText } from '../util/error-text.ts';
import type { Frame, Head } from './frames.ts';
import { PluginError } from './plugin-error.ts';
import { decodeValue } from './values.ts';

/** What a plug-in says beside its answers. `note` is for those who ask for that much detail, `stderr` is shown there. */
export interface Told {
  readonly kind: 'warning' | 'deprecation' | 'note' | 'shown' | 'stderr';
  readonly text: string;
  readonly verbosity: number;
}

export interface SessionOptions {
  /** Answers what the plug-in asks for, by name. What it throws becomes an exception of the plug-in's. */
  readonly asked: (what: string, values: ReadonlyMap<string, Value>) => Promise<unknown>;
  readonly told: (what: Told) => void;
  /** Milliseconds in which a plug-in that works has to say something. */
  readonly silence: number;
}

/** An answer that could not be given because the host cannot be reached. */
export class UnreachableForPlugin extends Error {}

interface Line {
  send(head: Head, body?: Buffer): void;
  busy(working: boolean): void;
}

interface Waiting {
  /** The caller: what is told and asked meanwhile belongs to the same task, under its `no_log` too. */
  readonly caller: AsyncResource;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export class PluginSession {
  readonly #options: SessionOptions;
  readonly #line: Line;
  #waiting: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over: string | undefined;

  constructor(options: SessionOptions, line: Line) {
    this.#options = options;
    this.#line = line;
  }

  /**
   * Calls the plug-in; one call at a time.
   * @throws {PluginError} when it raises, ends, or says nothing for too long.
   */
  async call(what: string, value: unknown): Promise<Value> {
    return decodeValue(await this.callWritten(what, value));
  }

  /** The same, with the answer as it travels: what it may be taken for is the caller's to say. */
  callWritten(what: string, value: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#over !== undefined) {
        reject(new PluginError(`Python for plug-ins ended: ${this.#over}`));
        return;
      }
      this.#waiting = { resolve, reject, caller: new AsyncResource('PluginCall') };
      this.#line.busy(true);
      this.#listen();
      this.#line.send({ op: 'call', what }, json(value));
    });
  }

  /** Ends the plug-in's process. */
  close(): void {
    if (this.#over === undefined) this.#line.send({ op: 'kill' });
    this.over('it was ended');
  }

  take({ head, body }: Frame, said: string): void {
    const { ask, tell } = head;
    const caller = this.#waiting?.caller;
    if (typeof ask === 'string') caller?.runInAsyncScope(() => void this.#answer(ask, body));
    else if (typeof tell === 'string') caller?.runInAsyncScope(() => this.#hear(head));
    else if (head['done'] === true) this.#settle(({ resolve }) => resolve(this.#valueIn(body)));
    else if (typeof head['error'] === 'string') this.#fail(head);
    else if (typeof head['over'] === 'string')
      this.over(said === '' ? head['over'] : `${head['over']}\n${said}`);
  }

  /** Its process has ended. */
  over(why: string): void {
    this.#over ??= why;
    this.#settle(({ reject }) => reject(new PluginError(`Python for plug-ins ended: ${why}`)));
  }

  #valueIn(body: Buffer): unknown {
    return (parseForeignValues(body.toString('utf8')) as { readonly value: unknown }).value;
  }

  #fail(head: Head): void {
    const { error, message, traceback } = head;
    this.#settle(({ reject }) => reject(new PluginError(String(message), String(error), String(traceback))));
  }

  #hear({ tell, text, verbosity }: Head): void {
    if (this.#waiting !== undefined) this.#listen();
    this.#options.told({ kind: tell as Told['kind'], text: String(text), verbosity: Number(verbosity) });
  }

  /** From now on it has to say something in time. */
  #listen(): void {
    clearTimeout(this.#timer);
    const { silence } = this.#options;
    this.#timer = setTimeout(() => {
      this.#settle(({ reject }) => reject(new PluginError(`no answer within ${silence / 1000} s`)));
      this.close();
    }, silence);
  }

  #settle(how: (waiting: Waiting) => void): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#line.busy(false);
    how(waiting);
  }

  /** The time that tsplay takes is not the plug-in's. */
  async #answer(what: string, body: Buffer): Promise<void> {
    clearTimeout(this.#timer);
    // Not in the middle of a template, which is where it may have been heard.
    await Promise.resolve();
    const asked = parseForeignValues(body.toString('utf8')) as Readonly<Record<string, unknown>>;
    const values = new Map(Object.entries(asked).map(([name, value]) => [name, decodeValue(value)]));
    const [head, answer] = await this.#options.asked(what, values).then(
      (value): [Head, unknown] => [{ op: 'answer' }, value ?? null],
      (error: unknown): [Head, unknown] => [
        {
          op: 'answer',
          error: true,
          message: errorText(error),
          unreachable: error instanceof UnreachableForPlugin,
        },
        null,
      ],
    );
    if (this.#over !== undefined) return;
    if (this.#waiting !== undefined) this.#listen();
    this.#line.send(head, json(answer));
  }
}
