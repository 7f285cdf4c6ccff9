/**
 * Become plug-ins in Python: they make command lines, which tsplay runs as it does those of its own methods.
 * @module
 */
import type { BecomePlugin } from '../connection/types.ts';
import { TsplayError } from '../errors/index.ts';
import { encodeValue, PluginError, type PluginSession } from '../python/index.ts';
import { isDict, valueText, type Dict, type Value } from '../util/value.ts';
import type { PythonParts } from './python-parts.ts';

/** What is said of how to become; the plug-in's own variables are rendered. */
export interface BecomeWish {
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly flags: string | undefined;
  readonly exe: string | undefined;
  readonly vars: Dict;
}

/** How it is asked for, and with which words it asks in its turn. */
interface Ready extends BecomePlugin {
  readonly prompts: readonly string[];
}

export interface PluginBecome {
  readonly name: string;
  /** Variables that its options may come from. */
  readonly variables: readonly string[];
  bind(wish: BecomeWish): { ready(): Promise<Ready> };
}

export class PluginBecomes {
  readonly #parts: PythonParts;
  readonly #known = new Map<string, PluginBecome>();
  /** By method and options. */
  readonly #ready = new Map<string, Promise<Ready>>();
  #session: PluginSession | undefined;

  constructor(parts: PythonParts) {
    this.#parts = parts;
  }

  find(given: string): PluginBecome | undefined {
    const known = this.#known.get(given);
    if (known !== undefined) return known;
    const { controller, side } = this.#parts;
    const found = controller.find('become', given);
    if (found === undefined) return undefined;
    controller.must('become', found);
    const { name } = found;
    const plugin: PluginBecome = {
      name,
      variables: side.wanted('become', name),
      bind: (wish) => ({ ready: () => this.#readyFor(name, wish) }),
    };
    this.#known.set(given, plugin);
    return plugin;
  }

  cannotRun(given: string): ReturnType<PythonParts['controller']['cannotRun']> {
    const { controller } = this.#parts;
    const found = controller.find('become', given);
    return found && controller.cannotRun('become', found);
  }

  /** Asked once for its prompt; a word is as good as any for that. */
  #readyFor(name: string, wish: BecomeWish): Promise<Ready> {
    const given = Object.fromEntries(
      Object.entries({ ...wish, name }).map(([key, value]) => [
        key,
        encodeValue((value as Value | undefined) ?? null),
      ]),
    );
    const key = JSON.stringify(given);
    const known = this.#ready.get(key);
    if (known !== undefined) return known;
    const made = this.#made(name, key, (command) => this.#build({ ...given, cmd: command }));
    this.#ready.set(key, made);
    return made;
  }

  async #made(name: string, key: string, ask: (command: string) => Promise<Built>): Promise<Ready> {
    const { prompts, tty } = await ask('true');
    if (tty)
      throw new TsplayError('TSP2004', `become_method: ${name} needs a terminal for all input and output.`, {
        hint: 'Use a method that passes the streams of the connection on.',
      });
    return { name, key, prompts, build: async (command) => (await ask(command)).line };
  }

  async #build(work: Readonly<Record<string, unknown>>): Promise<Built> {
    const { side, support } = this.#parts;
    this.#session ??= side.open('become', 0, {
      asked: (what) => Promise.reject(new TypeError(`a become plug-in may not ask for ${what}`)),
      told: (told) => support.tell(told),
    });
    const session = this.#session;
    try {
      return builtIn(await this.#inTurn(() => session.call('build', work)));
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      support.tellTraceback(error.traceback);
      // One that has died is of no use any more.
      if (error.kind === undefined) this.#session = undefined;
      throw new TsplayError('TSP2004', `become_method: ${error.message}`);
    }
  }

  #last: Promise<unknown> = Promise.resolve();
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

interface Built {
  readonly line: string;
  readonly prompts: readonly string[];
  readonly tty: boolean;
}

function builtIn(answer: Value): Built {
  const built = isDict(answer) ? answer : new Map<Value, Value>();
  const prompts = built.get('prompts') ?? null;
  return {
    line: valueText(built.get('line') ?? ''),
    prompts: Array.isArray(prompts) ? prompts.map((one) => valueText(one)) : [],
    tty: built.get('tty') === true,
  };
}
