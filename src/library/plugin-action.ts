/**
 * Action plug-ins in Python: they work on the controller, and ask tsplay for modules and for what touches the host.
 * @module
 */
import { readFileSync } from 'node:fs';
import { PluginError, type SessionOptions } from '../python/index.ts';
import { isDict, type Dict } from '../util/value.ts';
import type { BookPlugins } from './book-plugins.ts';
import type { PythonSupport } from './python-support.ts';

/** What an action is told of its task, encoded as values travel. */
export type ActionWork = Readonly<Record<string, unknown>>;

export interface ActionServices extends Pick<SessionOptions, 'asked' | 'told'> {
  readonly verbosity: number;
  /** Aborted when the task is given up. */
  readonly signal: AbortSignal;
}

export interface PluginAction {
  readonly name: string;
  readonly file: string;
  /** Runs once for all hosts (`BYPASS_HOST_LOOP`). */
  readonly oncePerPlay: boolean;
  /**
   * The result's keys as the plug-in gave them.
   * @throws {PluginError} when its process fails.
   */
  run(work: (name: string) => unknown, services: ActionServices): Promise<Dict>;
}

/** Names may lead to names; more often than this is a circle. */
const longestRoute = 10;

export class PluginActions {
  readonly #plugins: BookPlugins;
  readonly #python: PythonSupport;
  readonly #made = new Map<string, PluginAction>();

  constructor(plugins: BookPlugins, python: PythonSupport) {
    this.#plugins = plugins;
    this.#python = python;
  }

  find(name: string): PluginAction | undefined {
    const found = this.#located(name);
    if (found === undefined) return undefined;
    const made = this.#made.get(found.name) ?? this.#make(found.name, found.file);
    this.#made.set(found.name, made);
    return made;
  }

  /** The action of ansible-core for a plain name. */
  core(name: string): PluginAction | undefined {
    const file = this.#python.coreAction(name);
    return file === undefined ? undefined : this.#make(`ansible.builtin.${name}`, file);
  }

  cannotRun(name: string): ReturnType<BookPlugins['cannotRun']> {
    const found = this.#located(name);
    return found && this.#plugins.cannotRun('action', found.name);
  }

  /** The name that has the file, where the given one leads to it. */
  #located(name: string): { readonly name: string; readonly file: string } | undefined {
    let at: string | undefined = this.#ofModule(name)?.action ?? name;
    for (let steps = 0; at !== undefined && steps < longestRoute; steps++) {
      const file = this.#plugins.fileOf('action', at);
      if (file !== undefined) return { name: at, file };
      at = this.#plugins.redirect('action', at);
    }
    return undefined;
  }

  /** The module that a name leads to, where `meta/runtime.yml` says which action works for it. */
  #ofModule(name: string): { readonly module: string; readonly action: string } | undefined {
    let at: string | undefined = name;
    for (let steps = 0; at !== undefined && steps < longestRoute; steps++) {
      const routed = this.#python.routing.of('modules', at);
      if (routed?.actionPlugin !== undefined) return { module: at, action: routed.actionPlugin };
      at = routed?.redirect;
    }
    return undefined;
  }

  /** The name that defaults are for: a module that shares its action with others keeps its own. */
  resolved(name: string): string | undefined {
    return this.find(name) && (this.#ofModule(name)?.module ?? this.find(name)?.name);
  }

  #make(name: string, file: string): PluginAction {
    const called = name.replace(/^ansible\.legacy\./, '');
    const { side } = this.#plugins;
    return {
      name,
      file,
      oncePerPlay: /^\s+BYPASS_HOST_LOOP\s*=\s*True/m.test(readFileSync(file, 'latin1')),
      run: async (work, { verbosity, signal, ...answering }) => {
        const session = side.open('action', verbosity, answering);
        const end = (): void => session.close();
        signal.addEventListener('abort', end);
        try {
          const result = await session.call('run', work(called));
          if (isDict(result)) return result;
          throw new PluginError(`the action plug-in ${name} gave no dict`);
        } catch (error) {
          if (error instanceof PluginError) side.tellTraceback(error.traceback);
          throw error;
        } finally {
          signal.removeEventListener('abort', end);
          session.close();
        }
      },
    };
  }
}
