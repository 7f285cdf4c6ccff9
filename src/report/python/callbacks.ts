/**
 * Callback plug-ins in Python beside, or in place of, what tsplay shows: they get the events as Ansible's calls, each once the
 * one before has been shown, so that what they print stands where it would under Ansible.
 * @module
 */
import type { Renderer, RunEvent } from '../../events/types.ts';
import { encodedDict, encodeValue, PluginError, type PluginSession, type Told } from '../../python/index.ts';
import { fromPlain, isDict, type Value } from '../../util/value.ts';
import { visible } from '../../util/visible.ts';
import type { ReportOptions } from '../options.ts';
import { coloured } from '../safe-stream.ts';

export interface CallbackWork {
  /** The one that shows the run, by name; none where tsplay does. */
  readonly stdout: string | undefined;
  readonly names: readonly string[];
  /** What it may ask about the command line. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly basedir: string;
  open(verbosity: number, told: (what: Told) => void): PluginSession;
  /** Ends Python. */
  close(): void;
}

/** Events that callbacks hear of. */
const heard: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'run.start', 'playbook.start', 'play.prompt', 'play.start', 'play.noHosts', 'task.start', 'host.start', 'item.end',
  'host.end', 'host.retry', 'host.async', 'handler.notified', 'include.loaded', 'stats',
]); // prettier-ignore

/** Text of hosts steers no terminal, whatever a callback does with it. */
function harmless(value: Value): Value {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(harmless);
  return isDict(value) ? new Map([...value].map(([key, one]) => [harmless(key), harmless(one)])) : value;
}

const encoded = (event: object): unknown =>
  Object.fromEntries(
    Object.entries(event).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, encodeValue(harmless(fromPlain(value)))]],
    ),
  );

class CallbackRenderer {
  readonly #shown: Renderer;
  readonly #work: CallbackWork;
  readonly #options: ReportOptions;
  #session: PluginSession | undefined;
  /** The events before; each waits for them. */
  #last: Promise<unknown>;

  constructor(shown: Renderer, work: CallbackWork, options: ReportOptions) {
    this.#shown = shown;
    this.#work = work;
    this.#options = options;
    this.#last = this.#open();
  }

  async #open(): Promise<void> {
    const { stdout, names, args, basedir } = this.#work;
    this.#session = this.#work.open(this.#options.verbosity, (what) => this.#hear(what));
    await this.#call('open', {
      stdout: stdout === undefined ? [] : [stdout],
      names,
      basedir,
      args: encodedDict(
        Object.entries(args).map(([key, value]) => [key, encodeValue(fromPlain(value))] as const),
      ),
    });
  }

  /** One that fails as a whole is left aside for the rest of the run. */
  async #call(what: string, value: unknown): Promise<void> {
    try {
      await this.#session?.call(what, value);
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      this.#session?.close();
      this.#session = undefined;
      this.#warn(`callbacks in Python are not called any more: ${error.message}`);
    }
  }

  #warn(message: string): void {
    this.#shown.onEvent({ type: 'warning', time: Date.now(), message });
  }

  #hear({ kind, text, verbosity }: Told): void {
    const { stdout, stderr } = this.#options;
    if (kind === 'shown') stdout.write(coloured(text));
    else if (kind === 'stderr') stderr.write(coloured(text));
    else if (kind === 'warning') this.#warn(text);
    else if (kind === 'deprecation')
      this.#shown.onEvent({ type: 'deprecation', time: Date.now(), message: text });
    else this.#shown.onEvent({ type: 'note', time: Date.now(), verbosity, message: text });
  }

  onEvent(event: RunEvent): void {
    this.#last = this.#last.then(async () => {
      this.#shown.onEvent(event);
      if (heard.has(event.type) && this.#session !== undefined) await this.#call('event', encoded(event));
    });
  }

  async suspend(): Promise<() => void> {
    await this.#last;
    return (await this.#shown.suspend?.()) ?? (() => undefined);
  }

  onError(error: unknown): void {
    this.#last = this.#last.then(() => this.#shown.onError?.(error));
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#call('end', {});
    this.#session?.close();
    this.#work.close();
    await this.#shown.close();
  }
}

/** The renderer with callbacks behind it. */
export function withCallbacks(shown: Renderer, work: CallbackWork, options: ReportOptions): Renderer {
  const renderer = new CallbackRenderer(shown, work, options);
  // Others lay their own members over it.
  return {
    onEvent: (event) => renderer.onEvent(event),
    suspend: () => renderer.suspend(),
    onError: (error) => renderer.onError(error),
    close: () => renderer.close(),
    ...(shown.tell === undefined ? {} : { tell: shown.tell.bind(shown) }),
  };
}
