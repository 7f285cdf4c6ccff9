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
  type PluginDoc,
} from '../../../doc/index.ts';
import type { ModuleDeclaration, ParamSpec } from '../../../sdk/index.ts';
import { toYaml, yamlDefaults } from '../../../template/python/yaml-write.ts';
import { fromPlain } from '../../../util/value.ts';
import type { DocKind } from '../../options/doc.ts';
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

/** Modules, and the engine's own actions, which look the same in a playbook. */
async function modules(): Promise<Source> {
  const { hasModule, loadModule, moduleEntries } = await import('../../../modules/registry.ts');
  const { engineActions } = await import('../../../engine/index.ts');
  return {
    list: async () => {
      const loaded = await Promise.all(moduleEntries.map(({ names }) => loadModule(names[0])));
      return [...engineActions, ...loaded].map(({ name, summary }) => ({ name, summary }));
    },
    find: async (name) => {
      const action = engineActions.find((each) => answersTo(each, name));
      if (action !== undefined) return modulePageOf(action);
      return hasModule(name) ? modulePageOf(await loadModule(name)) : undefined;
    },
  };
}

const firstSentence = (doc: string): string => /^.*?\.(?=\s|$)/s.exec(doc)?.[0] ?? doc;

const pluginSource = (
  kind: Exclude<DocKind, 'module' | 'keyword'>,
  all: () => readonly PluginDoc[],
  find: (name: string) => PluginDoc | undefined,
): Source => ({
  list: () =>
    Promise.resolve(all().map((plugin) => ({ name: fullName(plugin), summary: firstSentence(plugin.doc) }))),
  find: (name) => {
    const plugin = find(name);
    if (plugin === undefined) return Promise.resolve(undefined);
    return Promise.resolve({
      name: fullName(plugin),
      text: (paint) => pluginPage(kind, plugin, paint),
      json: () => pluginJson(plugin),
    });
  },
});

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

export const sources: Sources = {
  keyword: keywords,
  module: modules,
  filter: async () => {
    const { allFilters, describeFilter } = await import('../../../template/index.ts');
    return pluginSource('filter', allFilters, describeFilter);
  },
  test: async () => {
    const { allTests, describeTest } = await import('../../../template/index.ts');
    return pluginSource('test', allTests, describeTest);
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
      () => [...allLookups(), ...networkLookups],
      (name) => describeLookup(name) ?? network.get(name),
    );
  },
};
