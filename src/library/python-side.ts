/**
 * The Python beside tsplay that runs plug-ins: which interpreter, with which ansible-core, and what it knows of the book.
 * @module
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  coreRemedy,
  decodeValue,
  SideProcess,
  type Asked,
  type PluginSession,
  type SessionOptions,
  type Told,
} from '../python/index.ts';
import { makeFolders } from '../util/folders.ts';
import { packagePath } from '../util/package.ts';
import type { PythonSupport } from './python-support.ts';

/** Kinds with a session of their own. */
export type SideSession = 'action' | 'connection' | 'inventory' | 'callback' | 'become';

/** Actions and connections wait for hosts and services; they may be silent for longer than a lookup, by this factor. */
const patience = 10;

export class PythonSide {
  readonly #support: PythonSupport;
  readonly #places: string[] = [];
  #side: SideProcess | undefined;
  /** Where Ansible's library puts its own temporary files. */
  #tmp: string | undefined;

  constructor(support: PythonSupport) {
    this.#support = support;
  }

  /** The folder of a playbook or role, which may have plug-ins. */
  know(folder: string): void {
    if (!this.#places.includes(folder)) this.#places.push(folder);
  }

  /** Why a plug-in cannot be run. */
  cannotRun(
    kind: string,
    name: string,
    file: string,
  ): { readonly message: string; readonly hint: string } | undefined {
    const { core } = this.#support;
    if (core === undefined)
      return {
        message: `the ${kind} ${name} needs Ansible's Python library, and there is no ansible-core on this machine: ${file}`,
        hint: coreRemedy,
      };
    if (this.#interpreter() !== undefined) return undefined;
    return {
      message: `the ${kind} ${name} is in Python, and there is no ${core.interpreter} on this machine: ${file}`,
      hint: 'install python3 with jinja2 and PyYAML (they come with ansible-core)',
    };
  }

  /** A process of its own for one plug-in; it is the caller's to close. */
  open(
    kind: SideSession,
    verbosity: number,
    { asked, told }: Pick<SessionOptions, 'asked' | 'told'>,
  ): PluginSession {
    const silence = this.#support.options.pluginTimeout * 1000 * patience;
    return this.process().open({ kind, verbosity, places: this.#places }, { asked, told, silence });
  }

  /** Variables that the options of a plug-in may come from. */
  wanted(kind: 'connection' | 'become', name: string): readonly string[] {
    const given = decodeValue(this.process().call({ op: 'wanted', kind, name, places: this.#places }));
    return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
  }

  tellTraceback(traceback: string | undefined): void {
    this.#support.tellTraceback(traceback);
  }

  process(): SideProcess {
    const { core, options } = this.#support;
    this.#tmp ??= this.#folder();
    this.#side ??= new SideProcess({
      interpreter: this.#interpreter() ?? 'python3',
      args: ['-B', packagePath('python/plugins.py'), core?.folder ?? ''],
      env: {
        ...options.env,
        ANSIBLE_COLLECTIONS_PATH: this.#support.collectionRoots().join(delimiter),
        ANSIBLE_LOCAL_TEMP: this.#tmp,
      },
      cwd: options.cwd,
      timeout: options.pluginTimeout * 1000,
      told: (what) => this.#support.tell(what),
    });
    return this.#side;
  }

  /** Named as Ansible's own, so that what tidies up after it knows it; elsewhere where the user may write nothing there. */
  #folder(): string {
    const { localTmp } = this.#support.options;
    try {
      makeFolders(localTmp, 0o700);
      return mkdtempSync(join(localTmp, 'ansible-local-'));
    } catch {
      return mkdtempSync(join(tmpdir(), 'tsplay-python-'));
    }
  }

  /** What is asked in the middle of something that cannot wait, with the folders that plug-ins may lie in. */
  call(head: Readonly<Record<string, unknown>>, body?: unknown, asked?: Asked): unknown {
    return this.process().call({ ...head, places: this.#places }, body, asked);
  }

  tell(what: Told): void {
    this.#support.tell(what);
  }

  close(): void {
    this.#side?.close();
    if (this.#tmp !== undefined) rmSync(this.#tmp, { recursive: true, force: true });
    this.#tmp = undefined;
  }

  #interpreter(): string | undefined {
    const { core, options } = this.#support;
    if (core === undefined || core.interpreter.startsWith('/')) return core?.interpreter;
    const folders = (options.env['PATH'] ?? '').split(delimiter);
    // The system's own package belongs to the system's own interpreter.
    const usual = core.folder.startsWith('/usr/lib/') ? ['/usr/bin'] : [];
    return [...usual, ...folders]
      .map((folder) => join(folder, core.interpreter))
      .find((path) => path.startsWith('/') && existsSync(path));
  }
}
