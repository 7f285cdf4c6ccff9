/**
 * Where modules and plug-ins that do not come with tsplay are looked for.
 * @module
 */
import type { Settings } from '../config/index.ts';
import type { BookPlugin } from '../template/index.ts';
import type { ControllerFolders } from './controller-plugins.ts';
import type { SessionKind } from './python-plugins.ts';
import type { PythonOptions } from './python-support.ts';

/** Folders of the configuration by what they hold. */
export type PluginFolders = Readonly<Record<BookPlugin['kind'] | SessionKind, readonly string[]>>;

export interface LibraryOptions {
  /** Folders of the command line, before those of the book. */
  readonly first: readonly string[];
  /** Folders of the configuration, after those of the book. */
  readonly configured: readonly string[];
  /** Folders of the configuration with plug-ins. */
  readonly plugins: PluginFolders;
  /** The same of kinds that only Python has, and that belong to the run and not to the book. */
  readonly controller: ControllerFolders;
  readonly python: PythonOptions;
}

/** What settings and environment say; `first` are the folders of the command line. */
export const libraryOptions = (
  { values, file }: Pick<Settings, 'values' | 'file'>,
  { env, cwd }: { readonly env: PythonOptions['env']; readonly cwd: string },
  first: readonly string[],
): LibraryOptions => ({
  // What the command line shares with the configuration stands where the configuration's does: behind the book.
  first: first.filter((folder) => !values.library.includes(folder)),
  configured: values.library,
  plugins: {
    filter: values.filterPlugins,
    test: values.testPlugins,
    lookup: values.lookupPlugins,
    action: values.actionPlugins,
    connection: values.connectionPlugins,
  },
  controller: {
    inventory: values.inventoryPlugins,
    vars: values.varsPlugins,
    callback: values.callbackPlugins,
    cache: values.cachePlugins,
    become: values.becomePlugins,
  },
  python: {
    // Ansible's own library reads the same configuration as we do.
    env: file === undefined ? env : { ...env, ANSIBLE_CONFIG: file },
    cwd,
    configured: values.pythonSupport,
    moduleUtils: values.moduleUtils,
    interpreter: values.interpreterPython,
    openFiles: values.pythonModuleNoFile,
    localTmp: values.localTmp,
    pluginTimeout: values.pythonPluginTimeout,
  },
});
