/**
 * The Python beside tsplay that runs plug-ins of the controller. Templates cannot wait for promises, so a call blocks until
 * there is an answer or the time is over; a worker thread moves the bytes meanwhile. Plug-ins of other kinds have sessions,
 * which are waited for as everything else is.
 * @module
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { parseForeignValues } from '../util/depth.ts';
import { cutStart } from '../util/cut.ts';
import { packagePath } from '../util/package.ts';
import type { Value } from '../util/value.ts';
import { errorText } from '../util/error-text.ts';
import { frame, FrameReader, type Frame, type Head } from './frames.ts';
import { PluginError } from './plugin-error.ts';
import { PluginSession, type SessionOptions, type Told } from './session.ts';
import { decodeValue } from './values.ts';

export interface SideOptions {
  readonly interpreter: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds that one call may take. */
  readonly timeout: number;
  /** Told what plug-ins say beside their answers. */
  readonly told: (what: Told) => void;
}

interface Message {
  readonly chunk?: Uint8Array;
  readonly said?: string;
  readonly pid?: number;
  readonly over?: string;
}

/** Bytes of one answer. */
const largest = 64 * 1024 * 1024;

class Side {
  readonly #port: MessagePort;
  readonly #ring: Int32Array;
  readonly #worker: Worker;
  readonly #frames = new FrameReader(largest);
  readonly #answers: Frame[] = [];
  readonly #sessions = new Map<number, PluginSession>();
  #pid: number | undefined;
  #said = '';
  over: string | undefined;

  constructor({ interpreter, args, env, cwd }: SideOptions) {
    const { port1, port2 } = new MessageChannel();
    const bell = new SharedArrayBuffer(4);
    this.#ring = new Int32Array(bell);
    this.#port = port1;
    this.#worker = new Worker(packagePath('python/bridge.cjs'), {
      workerData: { port: port2, bell, command: interpreter, args, cwd, env: { ...env } },
      transferList: [port2],
    });
    port1.on('message', (message: Message) => this.#take(message));
    this.#worker.unref();
    port1.unref();
  }

  /** A process of its own for one plug-in. Where this side ends, so does the session. */
  open(number: number, head: Head, options: SessionOptions): PluginSession {
    const session = new PluginSession(options, {
      send: (more, body) => this.#send(frame({ ...more, session: number }, body)),
      // While a plug-in is at work, tsplay does not end.
      busy: (working) => (working ? this.#port.ref() : this.#port.unref()),
    });
    this.#sessions.set(number, session);
    this.#send(frame({ ...head, op: 'open', session: number }));
    if (this.over !== undefined) session.over(this.over);
    return session;
  }

  #send(bytes: Buffer): void {
    if (this.over === undefined) this.#port.postMessage(bytes);
  }

  ask(request: Buffer, timeout: number, asked: Asked): Head {
    this.#port.postMessage(request);
    const until = Date.now() + timeout;
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) {
        const what = answer.head['ask'];
        if (typeof what !== 'string') return answer.head;
        this.#port.postMessage(answered(what, answer.body, asked));
        continue;
      }
      if (this.over !== undefined)
        throw new PluginError(this.#last(`Python for plug-ins ended: ${this.over}`));
      const before = Atomics.load(this.#ring, 0);
      if (this.#receive()) continue;
      if (Atomics.wait(this.#ring, 0, before, Math.max(0, until - Date.now())) !== 'timed-out') continue;
      this.end();
      throw new PluginError(this.#last(`no answer within ${timeout / 1000} s`));
    }
  }

  /** Takes all that has come; false when nothing had. */
  #receive(): boolean {
    let some = false;
    for (;;) {
      const one = receiveMessageOnPort(this.#port) as { readonly message: Message } | undefined;
      if (one === undefined) return some;
      some = true;
      this.#take(one.message);
    }
  }

  #take({ chunk, said, pid, over }: Message): void {
    if (pid !== undefined) this.#pid = pid;
    if (said !== undefined) this.#said = cutStart(`${this.#said}${said}`, 4000);
    try {
      if (chunk !== undefined) for (const one of this.#frames.push(Buffer.from(chunk))) this.#sort(one);
    } catch (error) {
      // What cannot be understood cannot be gone on with.
      this.#ended(errorText(error));
      this.end();
    }
    if (over !== undefined) this.#ended(over);
  }

  #sort({ head, body }: Frame): void {
    const number = head['session'];
    if (typeof number === 'number') this.#sessions.get(number)?.take({ head, body }, this.#said.trim());
    else this.#answers.push({ head, body });
    if (head['over'] !== undefined) this.#sessions.delete(Number(number));
  }

  #ended(why: string): void {
    this.over ??= why;
    for (const session of this.#sessions.values()) session.over(this.over);
    this.#sessions.clear();
  }

  #last(words: string): string {
    const said = this.#said.trim();
    return said === '' ? words : `${words}\n${said}`;
  }

  end(): void {
    this.#ended('it was ended');
    try {
      // With the processes of its sessions.
      if (this.#pid !== undefined) process.kill(-this.#pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    void this.#worker.terminate();
    this.#port.close();
  }
}

/** The answer to what a plug-in asks in the middle of a call. */
function answered(what: string, body: Buffer, asked: Asked): Buffer {
  try {
    const given = parseForeignValues(body.toString('utf8')) as Readonly<Record<string, unknown>>;
    const values = new Map(Object.entries(given).map(([name, value]) => [name, decodeValue(value)]));
    return frame({ op: 'answer' }, json(asked(what, values) ?? null));
  } catch (error) {
    const message = errorText(error);
    return frame({ op: 'answer', error: true, message }, json(null));
  }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Answers what a plug-in may ask while it is called. What it throws becomes an exception of the plug-in's. */
export type Asked = (what: string, values: ReadonlyMap<string, Value>) => unknown;

const nothingAsked: Asked = (what) => {
  throw new TypeError(`a plug-in asked for ${what}, which is not known`);
};

/** Started with the first call, and again with the next one after it has broken. */
export class SideProcess {
  readonly #options: SideOptions;
  #side: Side | undefined;
  #sessions = 0;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  /**
   * The value that Python answered.
   * @throws {PluginError}
   */
  call(head: Head, body: unknown = {}, asked: Asked = nothingAsked): unknown {
    const answer = this.#running().ask(frame(head, json(body)), this.#options.timeout, asked);
    for (const one of (answer['told'] ?? []) as readonly Told[]) this.#options.told(one);
    if (typeof answer['error'] === 'string')
      throw new PluginError(String(answer['message']), answer['error'], String(answer['traceback']));
    return answer['value'];
  }

  /** A process of its own for one plug-in, forked from the one that has Ansible's library. */
  open(head: Head, options: SessionOptions): PluginSession {
    return this.#running().open(++this.#sessions, head, options);
  }

  #running(): Side {
    if (this.#side?.over !== undefined) this.#side = undefined;
    return (this.#side ??= new Side(this.#options));
  }

  close(): void {
    this.#side?.end();
    this.#side = undefined;
  }
}
