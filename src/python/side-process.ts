/**
 * The Python beside tsplay that runs plug-ins of the controller. Templates cannot wait for promises, so a call blocks until
 * there is an answer or the time is over; a worker thread moves the bytes meanwhile.
 * @module
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { packagePath } from '../util/package.ts';
import { frame, FrameReader, type Head } from './frames.ts';

/** A plug-in that failed, with what Python told. */
export class PluginError extends Error {
  /** The class of Python's exception; undefined where the side process itself failed. */
  readonly kind: string | undefined;
  readonly traceback: string | undefined;
  constructor(message: string, kind?: string, traceback?: string) {
    super(message);
    this.kind = kind;
    this.traceback = traceback;
  }
}

export interface SideOptions {
  readonly interpreter: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that one call may take. */
  readonly timeout: number;
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
  readonly #answers: Head[] = [];
  #pid: number | undefined;
  #said = '';
  over: string | undefined;

  constructor({ interpreter, args, env }: SideOptions) {
    const { port1, port2 } = new MessageChannel();
    const bell = new SharedArrayBuffer(4);
    this.#ring = new Int32Array(bell);
    this.#port = port1;
    this.#worker = new Worker(packagePath('python/bridge.cjs'), {
      workerData: { port: port2, bell, command: interpreter, args, env: { ...env } },
      transferList: [port2],
    });
    this.#worker.unref();
    port1.unref();
  }

  ask(request: Buffer, timeout: number): Head {
    this.#port.postMessage(request);
    const until = Date.now() + timeout;
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) return answer;
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
      const { chunk, said, pid, over } = one.message;
      if (pid !== undefined) this.#pid = pid;
      if (said !== undefined) this.#said = `${this.#said}${said}`.slice(-4000);
      if (chunk !== undefined)
        for (const { head } of this.#frames.push(Buffer.from(chunk))) this.#answers.push(head);
      this.over ??= over;
    }
  }

  #last(words: string): string {
    const said = this.#said.trim();
    return said === '' ? words : `${words}\n${said}`;
  }

  end(): void {
    this.over ??= 'it was ended';
    try {
      if (this.#pid !== undefined) process.kill(this.#pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    void this.#worker.terminate();
    this.#port.close();
  }
}

/** Started with the first call, and again with the next one after it has broken. */
export class SideProcess {
  readonly #options: SideOptions;
  #side: Side | undefined;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  /**
   * The value that Python answered.
   * @throws {PluginError}
   */
  call(head: Head, body: unknown = {}): unknown {
    if (this.#side?.over !== undefined) this.#side = undefined;
    this.#side ??= new Side(this.#options);
    const answer = this.#side.ask(frame(head, Buffer.from(JSON.stringify(body))), this.#options.timeout);
    if (typeof answer['error'] === 'string')
      throw new PluginError(String(answer['message']), answer['error'], String(answer['traceback']));
    return answer['value'];
  }

  close(): void {
    this.#side?.end();
    this.#side = undefined;
  }
}
