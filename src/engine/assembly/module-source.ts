/**
 * Where a task's module comes from: the book and the configuration, tsplay, collections, ansible-core.
 * @module
 */
import { describeModule, hasModule, loadModule, moduleNames } from '../../modules/index.ts';
import { freeFormModules } from '../../source/index.ts';
import { TsplayError } from '../../errors/index.ts';
import type { Library } from '../../library/index.ts';
import { shortName } from '../../util/action-name.ts';
import type { ModuleSource } from '../actions/registry.ts';

/** What the modules may say. */
interface Voices {
  warn(message: string): void;
  deprecated(message: string): void;
}

/** Names may lead to names; more often than this is a circle. */
const longestRoute = 10;

/**
 * Modules of the book and the configuration, then those that come with tsplay, which also win over Python of the same
 * full name; then where collections and ansible-core route a name to, and what ansible-core has beyond ours.
 */
export class Modules implements ModuleSource {
  readonly #library: Library;
  readonly #voices: Voices;

  constructor(library: Library, voices: Voices) {
    this.#library = library;
    this.#voices = voices;
  }

  has(name: string): boolean {
    return this.#library.has(name) || hasModule(name) || this.#elsewhere(name) !== undefined;
  }

  *names(): Iterable<string> {
    yield* this.#library.names();
    yield* moduleNames();
  }

  isFreeForm(name: string): boolean {
    return !this.#library.has(name) && freeFormModules.has(shortName(name));
  }

  cannotRun(name: string): ReturnType<ModuleSource['cannotRun']> {
    if (hasModule(name)) return undefined;
    const target = this.#target(name);
    return target !== name && hasModule(target) ? undefined : this.#library.cannotRun(target);
  }

  resolve(name: string): ReturnType<ModuleSource['resolve']> {
    if (this.#library.has(name) && !this.#oursInstead(name)) return { resolved: name, traits: {} };
    const target = hasModule(name) ? name : this.#target(name);
    return describeModule(target) ?? { resolved: target, traits: {} };
  }

  async load(name: string): ReturnType<ModuleSource['load']> {
    if (this.#oursInstead(name)) return loadModule(name);
    if (!this.#library.has(name)) {
      if (hasModule(name)) return loadModule(name);
      const target = this.#target(name);
      if (target !== name) return this.load(target);
      return this.#library.loadFromCore(name);
    }
    this.#told(name);
    const action = this.#library.actionOf(name);
    if (action !== undefined && this.#library.isPython(name))
      this.#voices.warn(
        `the action plug-in ${action} is in Python and is not run; the module ${name} gets the task's arguments as they are`,
      );
    if (!hasModule(name) || this.#library.cannotRun(name) === undefined) return this.#library.load(name);
    this.#voices.warn(
      `${this.#library.fileOf(name) ?? name} needs Ansible's own library; tsplay's own module ${name} is used instead`,
    );
    return loadModule(name);
  }

  #oursInstead(name: string): boolean {
    return hasModule(name) && this.#library.isPython(name);
  }

  /** A name that only leads to something, or that only ansible-core has. */
  #elsewhere(name: string): string | undefined {
    const target = this.#target(name);
    if (target !== name) return target;
    return this.#library.hasInCore(name) ? name : undefined;
  }

  /** Where a name that has no module leads to; itself where it leads nowhere. Throws for one that is gone. */
  #target(name: string): string {
    let at = name;
    for (let steps = 0; steps < longestRoute; steps++) {
      if (this.#library.has(at) || hasModule(at)) return at;
      const { redirect } = this.#library.routed(at) ?? {};
      if (redirect === undefined) break;
      at = redirect;
    }
    return at !== name && (this.#library.has(at) || hasModule(at)) ? at : name;
  }

  /** Says of a name that it is going away. */
  #told(name: string): void {
    const { deprecation, tombstone } = this.#library.routed(name) ?? {};
    if (tombstone !== undefined) throw new TsplayError('TSP1101', tombstone);
    if (deprecation !== undefined) this.#voices.deprecated(deprecation);
  }
}
