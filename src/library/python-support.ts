/**
 * What modules in Python need of the controller: ansible-core, further libraries of the book, and where names lead.
 * @module
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Collections } from '../playbook/index.ts';
import {
  findCore,
  packModule,
  Routing,
  type AnsibleCore,
  type CoreSearch,
  type FragmentPlaces,
  type Pack,
  type Told,
} from '../python/index.ts';
import { collectionOf } from '../playbook/index.ts';

export interface PythonOptions extends CoreSearch {
  /** Folders of the configuration with parts of `ansible.module_utils`. */
  readonly moduleUtils: readonly string[];
  /** `interpreter_python` of the configuration. */
  readonly interpreter: string;
  /** How many files a module may have open; 0: as many as there may be. */
  readonly openFiles: number;
  /** Where plug-ins have their temporary files (`local_tmp`). */
  readonly localTmp: string;
  /** Where Python for plug-ins works. */
  readonly cwd: string;
  /** Seconds that one call of a plug-in may take. */
  readonly pluginTimeout: number;
}

/** Where to say things: a run has no events yet when its inventory is read. */
export interface PythonVoice {
  readonly warn: (message: string) => void;
  readonly deprecated: (message: string) => void;
  /** Tells what only those want to know who ask for detail. */
  readonly note: (message: string) => void;
}

/** The name that a module's file has in Python. */
function pythonName(file: string, collection: string | undefined): string {
  const stem = basename(file).replace(/\.py$/, '');
  if (collection === undefined) return `ansible.modules.${stem.replace(/\W/g, '_')}`;
  const [, below = ''] = /\/ansible_collections\/\w+\/\w+\/plugins\/(.*)$/.exec(file) ?? [];
  return `ansible_collections.${collection}.plugins.${below.replace(/\.py$/, '').replaceAll('/', '.')}`;
}

export class PythonSupport {
  readonly options: PythonOptions;
  readonly routing: Routing;
  readonly #collections: Collections;
  readonly #own: string[] = [];
  readonly #packs = new Map<string, Pack>();
  voice: PythonVoice | undefined;
  #core: { readonly found: AnsibleCore | undefined } | undefined;

  constructor(options: PythonOptions, collections: Collections) {
    this.options = options;
    this.#collections = collections;
    this.routing = new Routing(
      (name) => collections.folder(name),
      () => this.core,
    );
  }

  /** Looked for when it is first needed. */
  get core(): AnsibleCore | undefined {
    this.#core ??= { found: findCore(this.options) };
    return this.#core.found;
  }

  /** Where fragments of documentation are. */
  fragments(): FragmentPlaces {
    const { env } = this.options;
    const configured =
      env['ANSIBLE_DOC_FRAGMENT_PLUGINS'] ??
      `${env['HOME'] ?? ''}/.ansible/plugins/doc_fragments:/usr/share/ansible/plugins/doc_fragments`;
    return {
      core: this.core?.folder,
      own: configured.split(':').filter((folder) => folder !== ''),
      collection: (name) => this.#collections.folder(name),
    };
  }

  /** The folder of a collection (`ns.name`). */
  collection(name: string): string | undefined {
    return this.#collections.folder(name);
  }

  /** Folders that hold `ansible_collections`. */
  collectionRoots(): readonly string[] {
    return [...new Set(this.#collections.places())];
  }

  tellTraceback(traceback: string | undefined): void {
    if (traceback !== undefined) this.voice?.note(traceback);
  }

  /** What a plug-in says beside its answers. */
  tell({ kind, text }: Told): void {
    if (kind === 'warning') this.voice?.warn(text);
    else if (kind === 'deprecation') this.voice?.deprecated(text);
    else this.voice?.note(text);
  }

  /** The folder of a playbook or role, which may have `module_utils/`. */
  add(folder: string): void {
    const own = join(folder, 'module_utils');
    if (this.#own.includes(own)) return;
    this.#own.push(own);
    this.#packs.clear();
  }

  /** A module of ansible-core itself, by its plain name. */
  coreModule(name: string): string | undefined {
    return this.core && join(this.core.folder, 'ansible', 'modules', `${name}.py`);
  }

  coreRuntime(): string | undefined {
    const file = this.core && join(this.core.folder, 'ansible', 'config', 'ansible_builtin_runtime.yml');
    return file !== undefined && existsSync(file) ? file : undefined;
  }

  /** An action plug-in of ansible-core itself, by its plain name. */
  coreAction(name: string): string | undefined {
    const file = this.core && join(this.core.folder, 'ansible', 'plugins', 'action', `${name}.py`);
    return file !== undefined && existsSync(file) ? file : undefined;
  }

  /**
   * A module with all that it imports; the same as long as no more libraries become known.
   * @throws {MissingLibrary} when something is not there.
   */
  pack(file: string, core: AnsibleCore): Pack {
    const known = this.#packs.get(file);
    if (known !== undefined) return known;
    const pack = packModule(pythonName(file, collectionOf(file)), file, {
      moduleUtils: [...this.#own, ...this.options.moduleUtils, join(core.folder, 'ansible', 'module_utils')],
      collection: (name) => this.#collections.folder(name),
      redirect: (name) => this.#redirect(name),
      version: core.version,
    });
    this.#packs.set(file, pack);
    return pack;
  }

  #redirect(name: string): string | undefined {
    const own = /^ansible\.module_utils\.(.+)$/.exec(name)?.[1];
    const [, collection, rest] =
      /^ansible_collections\.(\w+\.\w+)\.plugins\.module_utils\.(.+)$/.exec(name) ?? [];
    const key = own === undefined ? collection && `${collection}.${rest}` : `ansible.builtin.${own}`;
    const target = key && this.routing.of('module_utils', key)?.redirect;
    if (target === undefined || target === '' || target.startsWith('ansible')) return target;
    const [namespace, short, ...parts] = target.split('.');
    return `ansible_collections.${namespace}.${short}.plugins.module_utils.${parts.join('.')}`;
  }
}
