/**
 * Looking at services for the page: one connection, kept while the page looks, and one look for all that look at the same time.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../../config/index.ts';
import { TsplayError } from '../../../errors/index.ts';
import { overview } from '../../../modules/bluegreen/day-two/overview.ts';
import { readNames } from '../../../modules/bluegreen/store.ts';
import type { ServicesAnswer } from '../../../web/index.ts';
import { interrupts } from '../../interrupt.ts';
import type { OptionTable, OptionValues } from '../../options/types.ts';
import type { CliProcess } from '../../process.ts';
import type { RunValues } from '../run/to-options.ts';
import { telling } from '../service/failures.ts';
import { dataOf } from '../service/look.ts';
import { withSteering, type Steering } from '../service/opened.ts';
import { answering } from './answers.ts';
import { errorText } from '../../../util/error-text.ts';

interface DeskOptions {
  readonly proc: CliProcess;
  readonly settings: Settings;
  readonly options: OptionValues<OptionTable>;
  readonly values: RunValues;
  readonly answers: string;
}

/** Milliseconds that a look may take, that an answer is fresh, and after which an idle connection is closed. */
const patience = 30_000;
const fresh = 1_500;
const idle = 60_000;

/** A connection that is kept. */
interface Held {
  readonly steering: Promise<Steering>;
  readonly release: () => void;
  /** Resolves when it is closed. */
  readonly closed: Promise<void>;
}

export class Desk {
  readonly #options: DeskOptions;
  #held: Held | undefined;
  #pending: Promise<ServicesAnswer> | undefined;
  #last: { readonly at: number; readonly answer: ServicesAnswer } | undefined;
  #timer: NodeJS.Timeout | undefined;
  constructor(options: DeskOptions) {
    this.#options = options;
  }
  /** All services. Throws a TsplayError, its texts scrubbed. */
  look(): Promise<ServicesAnswer> {
    if (this.#last !== undefined && Date.now() - this.#last.at < fresh)
      return Promise.resolve(this.#last.answer);
    this.#pending ??= this.#look().finally(() => (this.#pending = undefined));
    return this.#pending;
  }
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const held = this.#held;
    this.#drop();
    // A host that does not answer must not keep the page from ending.
    await Promise.race([held?.closed, sleep(2_000, undefined, { ref: false })]);
  }
  async #look(): Promise<ServicesAnswer> {
    clearTimeout(this.#timer);
    try {
      const answer = await telling(() => inTime(this.#ask()));
      this.#last = { at: Date.now(), answer };
      return answer;
    } catch (error) {
      // The next look connects anew.
      this.#drop();
      throw this.#told(error);
    } finally {
      this.#timer = setTimeout(() => this.#drop(), idle).unref();
    }
  }
  async #ask(): Promise<ServicesAnswer> {
    this.#held ??= this.#hold();
    const { sources } = await this.#held.steering;
    const names = await readNames(sources.consul);
    const all = await Promise.all(names.map((name) => overview(sources, name)));
    const services = all.flatMap((one) => (one === undefined ? [] : [dataOf(one)]));
    return this.#scrubbed({ host: sources.host.name, services });
  }
  #drop(): void {
    this.#held?.release();
    this.#held = undefined;
  }
  /** Connects, and stays connected until it is told otherwise. */
  #hold(): Held {
    const { settings, options, values } = this.#options;
    const proc = answering(this.#options.proc, this.#options.answers);
    const asked = { proc, settings, options, values, args: [], interrupt: interrupts(proc) };
    let release = (): void => undefined;
    const released = new Promise<void>((done) => (release = done));
    let opened: (steering: Steering) => void = () => undefined;
    let failed: (error: unknown) => void = () => undefined;
    const steering = new Promise<Steering>((done, fail) => {
      opened = done;
      failed = fail;
    });
    const closed = withSteering(asked, (found) => {
      opened(found);
      return released;
    }).catch((error: unknown) => failed(error));
    return { steering, release, closed };
  }
  #scrubbed<T>(value: T): T {
    return this.#options.proc.redactor?.scrubMembers(value) ?? value;
  }
  #told(error: unknown): TsplayError {
    const message = errorText(error);
    const code = error instanceof TsplayError ? error.code : 'TSP1801';
    const hint = error instanceof TsplayError ? error.hint : undefined;
    return new TsplayError(
      code,
      this.#scrubbed(message),
      hint === undefined ? {} : { hint: this.#scrubbed(hint) },
    );
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new TsplayError('TSP2006', `no answer within ${patience / 1000} s`)),
      patience,
    ).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
