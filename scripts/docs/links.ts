/**
 * Links of the pages that are written by hand.
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** A link of Markdown, or a stretch of code, which is no link whatever it looks like. */
const linkOrCode = /(`{3,})[\s\S]*?\1|`[^`\n]*`|\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g;

/** Relative links of a text: where they lead to, from the folder that `file` is in, and the anchor. */
export function* relativeLinks(
  text: string,
): Generator<{ readonly target: string; readonly anchor: string }> {
  for (const [, , label, link] of text.matchAll(linkOrCode)) {
    if (label === undefined || link === undefined || isAbsolute(link)) continue;
    const [target = '', anchor = ''] = link.split('#');
    yield { target, anchor };
  }
}

/**
 * The text with its links as the site needs them: to pages they stay, the README is the index, and what leads to other
 * files of the repository is text, as those are not on the site.
 *
 * @param file the page's path from the repository
 * @param pages the paths of all pages
 * @throws {Error} for a link to what does not exist
 */
export function siteLinks(
  text: string,
  file: string,
  { root, pages }: { readonly root: string; readonly pages: ReadonlySet<string> },
): string {
  return text.replaceAll(linkOrCode, (whole: string, _fence: unknown, label?: string, link?: string) => {
    if (label === undefined || link === undefined || isAbsolute(link)) return whole;
    const [target = '', anchor] = link.split('#');
    if (target === '') return whole;
    const path = normalize(join(dirname(file), target));
    if (!existsSync(join(root, path))) throw new Error(`${file}: the link to ${link} leads nowhere`);
    const page = [path, join(path, 'README.md')].find((candidate) => pages.has(candidate));
    if (page === undefined) return label;
    const there = page === 'README.md' ? 'index.md' : page;
    const from = file === 'README.md' ? '.' : dirname(file);
    const short = relative(from, there);
    return `[${label}](${short.startsWith('.') ? short : `./${short}`}${anchor === undefined ? '' : `#${anchor}`})`;
  });
}

const isAbsolute = (link: string): boolean => /^([a-z][a-z0-9+.-]*:|\/)/i.test(link);
