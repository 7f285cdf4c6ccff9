/**
 * Pages made from declarations: one per module, filter, test and lookup, and a table of each.
 * @module
 */
import {
  fullName,
  keywordDocs,
  moduleMarkdown,
  pluginMarkdown,
  type PluginDoc,
} from '../../src/doc/index.ts';
import { engineActions } from '../../src/engine/index.ts';
import { networkLookups } from '../../src/lookups/index.ts';
import { loadModule, moduleCategories } from '../../src/modules/index.ts';
import type { ModuleDeclaration, ParamSpec } from '../../src/sdk/index.ts';
import { allFilters, allLookups, allTests } from '../../src/template/index.ts';

type Declaration = ModuleDeclaration<ParamSpec>;

/** Contents of pages by path, and what the sidebar lists. */
export interface Reference {
  readonly pages: ReadonlyMap<string, string>;
  readonly sections: readonly { readonly title: string; readonly folder: string }[];
}

const categoryTitles: Readonly<Record<string, string>> = {
  bluegreen: 'Blue/green releases',
  commands: 'Commands',
  consul: 'Consul',
  docker: 'Docker',
  files: 'Files',
  net_tools: 'Network tools',
  notification: 'Messages',
  packaging: 'Packages',
  source_control: 'Source control',
  system: 'System',
};

export async function reference(): Promise<Reference> {
  const pages = new Map<string, string>();
  await modules(pages);
  plugins(pages, 'filter', 'Filters', allFilters());
  plugins(pages, 'test', 'Tests', allTests());
  plugins(pages, 'lookup', 'Lookups', [...allLookups(), ...networkLookups]);
  pages.set('reference/keywords.md', keywords());
  return {
    pages,
    sections: [
      { title: 'Modules', folder: 'reference/modules/' },
      { title: 'Filters', folder: 'reference/filters/' },
      { title: 'Tests', folder: 'reference/tests/' },
      { title: 'Lookups', folder: 'reference/lookups/' },
      { title: 'Keywords of playbooks', folder: 'reference/keywords' },
    ],
  };
}

async function modules(pages: Map<string, string>): Promise<void> {
  const tables: string[] = [];
  const add = (title: string, declarations: readonly Declaration[]): void => {
    for (const module of declarations)
      pages.set(`reference/modules/${module.name}.md`, moduleMarkdown(module));
    const rows = declarations.map(({ name, summary }) => row(name, summary));
    tables.push(`## ${title}\n\n${table(rows)}`);
  };
  for (const [category, entries] of Object.entries(moduleCategories)) {
    const loaded = await Promise.all(entries.map(({ names }) => loadModule(names[0])));
    add(categoryTitles[category] ?? category, loaded);
  }
  add('The run itself', engineActions);
  const intro = 'What each takes and answers; `tsplay doc NAME` shows the same.';
  pages.set('reference/modules/index.md', `# Modules\n\n${intro}\n\n${tables.join('\n\n')}\n`);
}

function plugins(pages: Map<string, string>, kind: string, title: string, all: readonly PluginDoc[]): void {
  const folder = `reference/${kind}s`;
  for (const plugin of all) pages.set(`${folder}/${fullName(plugin)}.md`, pluginMarkdown(kind, plugin));
  const rows = all
    .map((plugin) => row(fullName(plugin), /^.*?\.(?=\s|$)/s.exec(plugin.doc)?.[0] ?? plugin.doc))
    .sort();
  pages.set(`${folder}/index.md`, `# ${title}\n\n${table(rows)}\n`);
}

function keywords(): string {
  const rows = [...keywordDocs()].map(
    ([name, { applies_to, type, description }]) =>
      `| \`${name}\` | ${applies_to.join(', ')} | ${type} | ${cell(description)} |`,
  );
  return `# Keywords of playbooks\n\n| keyword | of | type | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

const row = (name: string, summary: string): string => `| [${name}](./${name}.md) | ${cell(summary)} |`;

const table = (rows: readonly string[]): string => `| name | what it does |\n|---|---|\n${rows.join('\n')}`;

const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
