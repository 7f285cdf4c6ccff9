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

/** Modules of which Ansible does one half in an action: that calls the other half, and ours is the whole. */
const halved: ReadonlySet<string> = new Set(['assemble', 'copy', 'unarchive', 'uri']);

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
    return (
      this.#library.has(name) ||
      hasModule(name) ||
      this.#elsewhere(name) !== undefined ||
      this.#library.action(name) !== undefined
    );
  }

  *names(): Iterable<string> {
    yield* this.#library.names();
    yield* moduleNames();
  }

  isFreeForm(name: string): boolean {
    return !this.#library.has(name) && freeFormModules.has(shortName(name));
  }

  cannotRun(name: string): ReturnType<ModuleSource['cannotRun']> {
    if (this.action(name) === undefined && hasModule(name)) return undefined;
    const target = this.#target(name);
    return target !== name && hasModule(target) ? undefined : this.#library.cannotRun(target);
  }

  action(name: string): ReturnType<ModuleSource['action']> {
    const isPlain = !name.includes('.') || name.startsWith('ansible.legacy.');
    if (name.startsWith('ansible.builtin.') || (!isPlain && hasModule(name))) return undefined;
    const found = this.#library.action(name);
    return found === undefined || this.#isForOurs(found.name) ? this.#normal(name) : found;
  }

  /**
   * An installed collection's half of a module that is ours: a short name is led to it, as `synchronize` is to ansible.posix,
   * and it would hand over what only its own other half takes.
   */
  #isForOurs(action: string): boolean {
    return action.includes('.') && !action.startsWith('ansible.legacy.') && hasModule(action);
  }

  /** What a book has in place of `normal`, which stands for every module that has no action of its own. */
  #normal(name: string): ReturnType<ModuleSource['action']> {
    const normal = this.#library.action('normal');
    const short = shortName(name);
    if (normal === undefined || short === 'setup' || this.#library.hasCoreAction(short)) return undefined;
    return this.#library.has(name) || hasModule(name) ? normal : undefined;
  }

  coreAction(name: string): ReturnType<ModuleSource['coreAction']> {
    return this.#library.coreAction(name);
  }

  loadForAction(name: string): ReturnType<ModuleSource['loadForAction']> {
    const plain = shortName(name);
    return halved.has(plain) && !this.#library.has(plain)
      ? this.#library.loadFromCore(plain)
      : this.load(plain);
  }

  resolve(name: string): ReturnType<ModuleSource['resolve']> {
    const action = this.action(name);
    if (action !== undefined && action.name !== 'normal')
      return {
        resolved: this.#library.resolvedAction(name) ?? action.name,
        traits: action.oncePerPlay ? { oncePerPlay: true } : {},
      };
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
