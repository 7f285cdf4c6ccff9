import { readFileSync, readdirSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guides } from '../../scripts/docs/guides.ts';
import { relativeLinks, siteLinks } from '../../scripts/docs/links.ts';
import { slug } from '../../scripts/docs/slug.ts';

const written = Object.values(guides)
  .flat()
  .map(({ file }) => file);

/** Anchors of a page by GitHub's rule. */
const anchors = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.replaceAll(/^(`{3,})[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, title = '']) =>
      slug(title.replaceAll(/[`*]|\[|\]\([^)]*\)/g, '')),
    ),
  );

describe('the pages of the documentation', () => {
  it('are all listed on the site', () => {
    const all = readdirSync('docs').filter((name) => name.endsWith('.md'));
    for (const name of all) expect(written).toContain(`docs/${name}`);
    for (const file of written) expect(existsSync(file), file).toBe(true);
  });

  it('link to files and headings that are there', () => {
    for (const file of written) {
      const text = readFileSync(file, 'utf8');
      for (const { target, anchor } of relativeLinks(text)) {
        const path = target === '' ? file : normalize(join(dirname(file), target));
        expect(existsSync(path), `${file} links to ${target}`).toBe(true);
        if (anchor === '' || !path.endsWith('.md')) continue;
        expect([...anchors(readFileSync(path, 'utf8'))], `${file} links to ${path}`).toContain(anchor);
      }
    }
  });
});

describe('links on the site', () => {
  const options = { root: '.', pages: new Set(['README.md', 'docs/plan.md', 'roles/service/README.md']) };

  it('lead to pages as they are written, and to the README as the index', () => {
    expect(siteLinks('See [a](plan.md#b) and [c](../README.md).', 'docs/cli.md', options)).toBe(
      'See [a](./plan.md#b) and [c](../index.md).',
    );
  });

  it('lead to the README of a folder', () => {
    expect(siteLinks('[roles](roles/service)', 'README.md', options)).toBe(
      '[roles](./roles/service/README.md)',
    );
  });

  it('become text where they lead to what is not a page', () => {
    expect(siteLinks('[the **sources**](../src)', 'docs/cli.md', options)).toBe('the **sources**');
  });

  it('fail where they lead nowhere, but not in code', () => {
    expect(() => siteLinks('[x](none.md)', 'docs/cli.md', options)).toThrow(
      'docs/cli.md: the link to none.md',
    );
    const code = 'As `[x](none.md)`, or\n\n```\n[x](none.md)\n```\n';
    expect(siteLinks(code, 'docs/cli.md', options)).toBe(code);
  });
});
