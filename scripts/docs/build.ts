/**
 * `npm run docs [FOLDER]`: the documentation as a site, in build/docs/html unless another folder of the repository is named. Pages are those of
 * guides.ts and one per module and plug-in; links that lead nowhere are errors.
 * @module
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { guides, type Guide } from './guides.ts';
import { siteLinks } from './links.ts';
import { reference } from './reference.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'build/docs'));
const pagesFolder = join(folder, 'pages');

const written: readonly Guide[] = Object.values(guides).flat();
const { pages: made, sections } = await reference();
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };

const link = (file: string): string => `/${file === 'README.md' ? '' : file.replace(/\.md$/, '')}`;

const sidebar = [
  ...Object.entries(guides).map(([text, items]) => ({
    text,
    items: items.map(({ title, file }) => ({ text: title, link: link(file) })),
  })),
  {
    text: 'Reference',
    items: sections.map(({ title, folder: path }) => ({ text: title, link: `/${path}` })),
  },
];

const put = async (path: string, text: string): Promise<void> => {
  const file = join(pagesFolder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};

await rm(pagesFolder, { recursive: true, force: true });
const pages = new Set(written.map(({ file }) => file));
for (const { file } of written) {
  const text = siteLinks(await readFile(join(root, file), 'utf8'), file, { root, pages });
  await put(file === 'README.md' ? 'index.md' : file, text);
}
for (const [path, text] of made) await put(path, text);
await put('.vitepress/site.json', JSON.stringify({ sidebar, version }));
for (const name of ['config.mts', 'slug.ts'])
  await cp(join(root, 'scripts/docs', name), join(pagesFolder, '.vitepress', name));

await build(pagesFolder, { outDir: join(folder, 'html') });
console.log(`${written.length + made.size} pages: ${join(folder, 'html')}`);
