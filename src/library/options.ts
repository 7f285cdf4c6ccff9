/**
 * Where modules and plug-ins that do not come with tsplay are looked for.
 * @module
 */
import type { Settings } from '../config/index.ts';
import type { PluginFolders } from './book-plugins.ts';
import type { PythonOptions } from './python-support.ts';

export interface LibraryOptions {
  /** Folders of the command line, before those of the book. */
  readonly first: readonly string[];
  /** Folders of the configuration, after those of the book. */
  readonly configured: readonly string[];
  /** Folders of the configuration with plug-ins. */
  readonly plugins: PluginFolders;
  readonly python: PythonOptions;
}

/** What settings and environment say; `first` are the folders of the command line. */
export const libraryOptions = (
  values: Settings['values'],
  env: PythonOptions['env'],
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
  python: {
    env,
    configured: values.pythonSupport,
    moduleUtils: values.moduleUtils,
    interpreter: values.interpreterPython,
    pluginTimeout: values.pythonPluginTimeout,
  },
});
