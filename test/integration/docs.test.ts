import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleEntries } from '../../src/modules/index.ts';

let folder: string;
let site: ReadonlyMap<string, string>;

beforeAll(async () => {
  // Below the repository, where the generator finds its packages.
  mkdirSync('build', { recursive: true });
  folder = mkdtempSync(resolve('build/test-'));
  await promisify(execFile)('npx', ['tsx', 'scripts/docs/build.ts', folder], { timeout: 580_000 });
  const html = join(folder, 'html');
  const names = readdirSync(html, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  site = new Map(names.map((name) => [name, readFileSync(join(html, name), 'utf8')]));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the links of a page's text lead to. */
const linksOf = (page: string, html: string): { readonly path: string; readonly anchor: string }[] =>
  [...html.matchAll(/<a [^>]*href="([^"]*)"/g)]
    .map(([, href = '']) => href.replaceAll('&amp;', '&'))
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) => {
      const [to = '', anchor = ''] = href.split('#');
      const path = to === '' ? page : normalize(to.startsWith('/') ? to.slice(1) : join(dirname(page), to));
      return {
        path: path === '.' || path.endsWith('/') ? normalize(join(path, 'index.html')) : path,
        anchor,
      };
    });

describe('the documentation as a site', () => {
  it('has a page for each module, with its parameters', () => {
    for (const { names } of moduleEntries)
      expect(site.get(`reference/modules/${names[0]}.html`), names[0]).toContain('Parameters');
    expect(site.get('reference/modules/ansible.builtin.copy.html')).toContain('remote_src');
  });

  it('has links that lead to pages and headings that are there', () => {
    expect(site.size).toBeGreaterThan(300);
    for (const [page, html] of site)
      for (const { path, anchor } of linksOf(page, html)) {
        const there = site.get(path);
        expect(there ?? existsSync(join(folder, 'html', path)), `${page} links to ${path}`).toBeTruthy();
        if (anchor !== '' && there !== undefined)
          expect(
            there.includes(`id="${decodeURIComponent(anchor)}"`),
            `${page} links to ${path}#${anchor}`,
          ).toBe(true);
      }
  });

  it('shows templates as they are written', () => {
    expect(site.get('docs/errors.html')).toContain('{{ name }}');
  });

  it('can be searched without a server of another', () => {
    const chunks = readdirSync(join(folder, 'html/assets/chunks'));
    expect(chunks.some((name) => name.startsWith('@localSearchIndex'))).toBe(true);
    for (const html of site.values()) expect(html).not.toMatch(/<(script|link|img)[^>]* (src|href)="https?:/);
  });
});
