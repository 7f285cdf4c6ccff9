/**
 * VitePress's settings. The builder copies this file beside the pages, with the sidebar that it made.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { DefaultTheme, UserConfig } from 'vitepress';
import { slug } from './slug.ts';

interface Site {
  readonly sidebar: DefaultTheme.SidebarItem[];
  readonly version: string;
}

const { sidebar, version } = JSON.parse(
  readFileSync(new URL('./site.json', import.meta.url), 'utf8'),
) as Site;

export default {
  title: 'tsplay',
  description: 'Ansible playbooks from Node, without Python.',
  outDir: '../html',
  // The path below which a server has the site.
  base: process.env['DOCS_BASE'] ?? '/',
  // No icon is asked for.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    html: false,
    anchor: { slugify: slug },
    config: (markdown) => {
      // Vue would evaluate what stands in double braces.
      for (const rule of ['text', 'code_inline'] as const) {
        const render = markdown.renderer.rules[rule];
        if (render === undefined) throw new Error(`markdown-it renders ${rule} in another way`);
        markdown.renderer.rules[rule] = (...args) => render(...args).replaceAll('{{', '&#123;&#123;');
      }
    },
  },
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Tutorial', link: '/docs/tutorial' },
      { text: 'Modules', link: '/reference/modules/' },
      { text: version, link: '/CHANGELOG' },
    ],
    sidebar,
  },
} satisfies UserConfig<DefaultTheme.Config>;
