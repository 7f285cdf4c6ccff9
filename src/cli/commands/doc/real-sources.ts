/**
 * The declarations that the engine itself works with, as sources of documentation.
 * @module
 */
import {
  fullName,
  keywordDocs,
  moduleJson,
  modulePage,
  moduleSchema,
  moduleSnippet,
  pluginJson,
  pluginPage,
  type KeywordDoc,
  type ListEntry,
  type PluginDoc,
} from '../../../doc/index.ts';
import { TsplayError } from '../../../errors/index.ts';
import type { Library } from '../../../library/index.ts';
import type { ModuleDeclaration, ParamSpec } from '../../../sdk/index.ts';
import { toYaml, yamlDefaults } from '../../../template/python/yaml-write.ts';
import { fromPlain } from '../../../util/value.ts';
import type { Page, Source, Sources } from './sources.ts';

type Declaration = ModuleDeclaration<ParamSpec>;

const modulePageOf = (module: Declaration): Page => ({
  name: module.name,
  text: (paint) => modulePage(module, paint),
  json: () => moduleJson(module),
  snippet: () => moduleSnippet(module),
  schema: () => moduleSchema(module),
});

const answersTo = ({ name, otherNames = [] }: Declaration, wanted: string): boolean =>
  [name, name.replace(/^.*\./, ''), name.replace('.builtin.', '.legacy.'), ...otherNames].includes(wanted);

/** A module of the book's; why there is nothing to read about it, where that is so. */
async function ownModule(book: Library, name: string): Promise<Declaration | TsplayError | undefined> {
  const foreign = book.cannotRun(name);
  if (foreign !== undefined) return new TsplayError('TSP1101', foreign.message, { hint: foreign.hint });
  try {
    return await book.load(name);
  } catch (error) {
    if (error instanceof TsplayError) return error;
    throw error;
  }
}

async function ownEntries(book: Library): Promise<ListEntry[]> {
  const names = [...new Set([...book.names(), ...book.namesInCollections()])];
  return Promise.all(
    names.map(async (name) => {
      const documented = book.documented('module', name);
      if (documented !== undefined) return { name, summary: documented.summary };
      const module = await ownModule(book, name);
      return { name, summary: (module instanceof TsplayError ? module.message : module?.summary) ?? '' };
    }),
  );
}

/** A module in Python by what documents it, where its name leads to one. */
function documentedModule(book: Library, name: string): Declaration | undefined {
  const own = book.documented('module', name);
  const target = own === undefined ? book.routed(name)?.redirect : undefined;
  return own ?? (target === undefined ? undefined : book.documented('module', target));
}

/** Modules, those of the book first, and the engine's own actions, which look the same in a playbook. */
async function modules(book: Library): Promise<Source> {
  const { hasModule, loadModule, moduleEntries } = await import('../../../modules/registry.ts');
  const { engineActions } = await import('../../../engine/index.ts');
  return {
    list: async () => {
      const loaded = await Promise.all(moduleEntries.map(({ names }) => loadModule(names[0])));
      return [
        ...[...engineActions, ...loaded].map(({ name, summary }) => ({ name, summary })),
        ...(await ownEntries(book)),
      ];
    },
    find: async (name) => {
      const documented = hasModule(name) && !book.has(name) ? undefined : documentedModule(book, name);
      if (documented !== undefined) return modulePageOf(documented);
      const own = await ownModule(book, name);
      // What is there in Python only does not hide a module that can be run.
      if (own instanceof TsplayError && !(own.code === 'TSP1101' && hasModule(name))) throw own;
      if (own !== undefined && !(own instanceof TsplayError))
        return modulePageOf({ ...own, name: book.fileOf(name) === undefined ? own.name : name });
      const action = engineActions.find((each) => answersTo(each, name));
      if (action !== undefined) return modulePageOf(action);
      return hasModule(name) ? modulePageOf(await loadModule(name)) : undefined;
    },
  };
}

const firstSentence = (doc: string): string => /^.*?\.(?=\s|$)/s.exec(doc)?.[0] ?? doc;

const pluginSource = (
  kind: 'filter' | 'test' | 'lookup',
  book: Library,
  all: () => readonly PluginDoc[],
  find: (name: string) => PluginDoc | undefined,
): Source => {
  const own = ownPlugins(book, kind);
  const inPython = documentedEntries(book, kind);
  return {
    list: () =>
      Promise.resolve([
        ...[...all(), ...own.values()].map((plugin) => ({
          name: fullName(plugin),
          summary: firstSentence(plugin.doc),
        })),
        ...inPython.filter(({ name }) => name.includes('.')),
      ]),
    find: (name) => {
      const plugin = own.get(name) ?? find(name);
      if (plugin === undefined) return Promise.resolve(documentedPage(book, kind, name));
      return Promise.resolve({
        name: fullName(plugin),
        text: (paint) => pluginPage(kind, plugin, paint),
        json: () => pluginJson(plugin),
      });
    },
  };
};

/** Plug-ins of the book by the names that templates have for them. */
const documentedPage = (book: Library, kind: string, name: string): Page | undefined => {
  const documented = book.documented(kind, name);
  return (
    documented && {
      name,
      text: (paint) => modulePage(documented, paint),
      json: () => moduleJson(documented),
    }
  );
};

const documentedEntries = (book: Library, kind: string): ListEntry[] =>
  book.pluginNames(kind).flatMap((name) => {
    const documented = book.documented(kind, name);
    return documented === undefined ? [] : [{ name, summary: documented.summary }];
  });

/** Plug-ins that only Python has. */
const inPythonOnly = (book: Library, kind: string) => (): Promise<Source> =>
  Promise.resolve({
    list: () => Promise.resolve(documentedEntries(book, kind)),
    find: (name) => Promise.resolve(documentedPage(book, kind, name)),
  });

const ownPlugins = (book: Library, kind: 'filter' | 'test' | 'lookup'): ReadonlyMap<string, PluginDoc> =>
  new Map(
    [...book.plugins(kind)].map(([name, declaration]): [string, PluginDoc] => {
      const at = name.lastIndexOf('.');
      return [name, { ...declaration, name: name.slice(at + 1), collection: name.slice(0, Math.max(at, 0)) }];
    }),
  );

/** Keywords as YAML, as ansible-doc prints them. */
const keywordPage = (name: string, doc: KeywordDoc): Page => ({
  name,
  text: () => toYaml(fromPlain({ [name]: doc }), { ...yamlDefaults, flowStyle: false }),
  json: () => doc,
});

const keywords = (): Promise<Source> => {
  const docs = keywordDocs();
  return Promise.resolve({
    list: () => Promise.resolve([...docs].map(([name, { description }]) => ({ name, summary: description }))),
    find: (name) => {
      const doc = docs.get(name);
      return Promise.resolve(doc && keywordPage(name, doc));
    },
  });
};

/** All that there is to read about, with what the book brings. */
export const sourcesWith = (book: Library): Sources => ({
  keyword: keywords,
  module: () => modules(book),
  become: inPythonOnly(book, 'become'),
  cache: inPythonOnly(book, 'cache'),
  callback: inPythonOnly(book, 'callback'),
  connection: inPythonOnly(book, 'connection'),
  inventory: inPythonOnly(book, 'inventory'),
  strategy: inPythonOnly(book, 'strategy'),
  vars: inPythonOnly(book, 'vars'),
  filter: async () => {
    const { allFilters, describeFilter } = await import('../../../template/index.ts');
    return pluginSource('filter', book, allFilters, describeFilter);
  },
  test: async () => {
    const { allTests, describeTest } = await import('../../../template/index.ts');
    return pluginSource('test', book, allTests, describeTest);
  },
  lookup: async () => {
    const { allLookups, describeLookup } = await import('../../../template/index.ts');
    const { networkLookups } = await import('../../../lookups/index.ts');
    const network = new Map(
      networkLookups.flatMap((lookup) =>
        [lookup.name, fullName(lookup)].map((name): [string, PluginDoc] => [name, lookup]),
      ),
    );
    return pluginSource(
      'lookup',
      book,
      () => [...allLookups(), ...networkLookups],
      (name) => describeLookup(name) ?? network.get(name),
    );
  },
});
