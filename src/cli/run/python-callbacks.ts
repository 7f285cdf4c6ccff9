/**
 * Which callbacks in Python a run has: the one that shows it, those of `callbacks_enabled`, and those that lie in
 * `callback_plugins/` and want no naming. What tsplay has of its own is not among them.
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SettingName, Settings } from '../../config/index.ts';
import type { RunOptions } from '../../engine/state/options.ts';
import { throwAll, TsplayError } from '../../errors/index.ts';
import {
  libraryOptions,
  openCollections,
  openPython,
  type FoundPlugin,
  type PythonParts,
} from '../../library/index.ts';
import { extraNames } from '../../report/extra/index.ts';
import type { CallbackWork } from '../../report/python/callbacks.ts';
import { withoutCollection } from '../../util/action-name.ts';
import type { SourceRef } from '../../util/value.ts';
import type { CliProcess } from '../process.ts';
import { outputOf } from './output.ts';

export interface CallbackWishes {
  /** Folders that may have `callback_plugins/`. */
  readonly places: readonly string[];
  /** The configured callback, where the command line names no other output. */
  readonly screen: string | undefined;
  readonly enabled: readonly string[];
  readonly args: CallbackWork['args'];
}

export interface FoundCallbacks {
  readonly work: CallbackWork | undefined;
  /** What to say of names that nothing answers to. */
  readonly warnings: readonly string[];
}

/** Folders of playbooks. */
export const placesOf = (playbooks: readonly string[], cwd: string): string[] => [
  ...new Set(playbooks.map((playbook) => dirname(resolve(cwd, playbook)))),
];

/** What callbacks may ask about the command line, by the names that Ansible has. */
export const commandLine = (options: RunOptions): CallbackWork['args'] => ({
  args: options.playbooks,
  check: options.check,
  diff: options.diff,
  forks: options.forks,
  verbosity: options.verbosity,
  inventory: options.inventories,
  subset: options.limit ?? null,
  tags: options.tags.length > 0 ? options.tags : ['all'],
  skip_tags: options.skipTags,
  become: options.become,
  remote_user: options.remoteUser ?? null,
  start_at_task: options.startAtTask ?? null,
});

/** @throws {TsplayError} TSP1108 for each that cannot be run, with the place where it is named. */
export function findCallbacks(wishes: CallbackWishes, settings: Settings, proc: CliProcess): FoundCallbacks {
  const collections = openCollections(settings, proc.env);
  const parts = openPython(libraryOptions(settings, { env: proc.env, cwd: proc.cwd() }, []), collections);
  for (const place of wishes.places) {
    collections.add(place);
    parts.controller.know(place);
  }
  const choice = new Choice(parts, settings);
  const stdout = choice.screen(wishes.screen);
  choice.beside(wishes.enabled, stdout);
  throwAll(choice.problems);
  const { names, warnings } = choice;
  if (stdout === undefined && names.length === 0) return { work: undefined, warnings };
  const work: CallbackWork = {
    stdout,
    names,
    args: wishes.args,
    basedir: proc.cwd(),
    open: (verbosity, told) => parts.side.open('callback', verbosity, { asked: refuse, told }),
    close: () => parts.side.close(),
  };
  return { work, warnings };
}

const refuse = (what: string): Promise<never> =>
  Promise.reject(new TypeError(`a callback may not ask for ${what}`));

const isScreen = /^\s+CALLBACK_TYPE\s*=\s*['"]stdout['"]/m;
const needsEnabled = /^\s+CALLBACK_NEEDS_(?:ENABLED|WHITELIST)\s*=\s*True/m;

class Choice {
  readonly #parts: PythonParts;
  readonly #settings: Settings;
  readonly names: string[] = [];
  readonly warnings: string[] = [];
  readonly problems: TsplayError[] = [];

  constructor(parts: PythonParts, settings: Settings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  screen(name: string | undefined): string | undefined {
    if (name === undefined || outputOf(name) !== undefined) return undefined;
    const found = this.#parts.controller.find('callback', name);
    if (found !== undefined) return this.#usable(found, 'stdoutCallback') ? found.name : undefined;
    this.warnings.push(
      `${this.#where('stdoutCallback')}the callback ${name} was not found; the run is shown as usual`,
    );
    return undefined;
  }

  beside(enabled: readonly string[], stdout: string | undefined): void {
    const isOurs = (name: string): boolean => extraNames.includes(withoutCollection(name));
    const wanted = enabled.filter((name) => !isOurs(name) && outputOf(name) === undefined);
    for (const found of this.#parts.controller.lying('callback')) {
      const text = readFileSync(found.file, 'latin1');
      const unasked = !isScreen.test(text) && !needsEnabled.test(text);
      if (unasked && !isOurs(found.name) && found.name !== stdout && !wanted.includes(found.name))
        this.#add(found, undefined);
    }
    for (const name of wanted) {
      const found = this.#parts.controller.find('callback', name);
      if (found === undefined)
        this.warnings.push(
          `${this.#where('callbacksEnabled')}Skipping callback plugin '${name}', unable to load`,
        );
      else this.#add(found, 'callbacksEnabled');
    }
  }

  #add(found: FoundPlugin, setting: SettingName | undefined): void {
    if (!this.names.includes(found.name) && this.#usable(found, setting)) this.names.push(found.name);
  }

  #usable(found: FoundPlugin, setting: SettingName | undefined): boolean {
    try {
      this.#parts.controller.must(
        'callback',
        found,
        this.#placeOf(setting) ?? { file: found.file, line: 1, col: 1 },
      );
      return true;
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      this.problems.push(error);
      return false;
    }
  }

  #placeOf(setting: SettingName | undefined): SourceRef | undefined {
    const from = setting && this.#settings.origin(setting);
    return from?.kind === 'file' ? from.src : undefined;
  }

  /** Where a setting was made, in words. */
  #where(setting: SettingName): string {
    const from = this.#settings.origin(setting);
    return from.kind === 'env' ? `${from.variable}: ` : from.kind === 'file' ? `${from.src.file}: ` : '';
  }
}
