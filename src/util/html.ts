/**
 * Pages that are one file: no script, no other file, no network.
 * @module
 */
import { createHash } from 'node:crypto';
import { escapeCode, unsafeCharacters, visibleLine } from './visible.ts';

const unsafe = new RegExp(unsafeCharacters, 'gu');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML, in elements and in quoted attributes; what could turn round what is read is written as its code. */
export const escapeHtml = (text: string): string =>
  text.replace(unsafe, escapeCode).replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** The same for a name, which stays on its line. */
export const escapeName = (name: string): string => escapeHtml(visibleLine(name));

const lineClass = (line: string): string | undefined =>
  line.startsWith('+') ? 'add' : line.startsWith('-') ? 'gone' : undefined;

/** A unified diff, its lines in colour. */
export const diffHtml = (text: string): string =>
  `<pre>${text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const name = lineClass(line);
      return name === undefined ? escapeHtml(line) : `<span class="${name}">${escapeHtml(line)}</span>`;
    })
    .join('\n')}</pre>`;

/** What all pages have in common; colours that can be read on white and on black. */
export const baseStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --add: #1a7f37; --gone: #cf222e; --note: #8250df; --change: #9a6700; --link: #0a58ca }
@media (prefers-color-scheme: dark) { :root { --add: #3fb950; --gone: #ff7b72; --note: #d2a8ff; --change: #d29922; --link: #79b8ff } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
a { color: var(--link) }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem 1.5rem .2rem 0; border-bottom: 1px solid var(--line) }
.place, .meta { opacity: .8; font-size: .875rem }
.changed { color: var(--change) } .unknown { color: var(--note) } .failed, .unreachable { color: var(--gone) }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; border-radius: 4px } .add { color: var(--add) } .gone { color: var(--gone) }
@media print { :root { color-scheme: light } body { max-width: none; margin: 0 } pre { white-space: pre-wrap } }`;

interface Page {
  /** As text. */
  readonly title: string;
  /** Rules behind those of all pages. */
  readonly style: string;
  /** As HTML. */
  readonly body: string;
}

/** The whole page. Its policy lets a browser use its own style and load nothing, whatever the body holds. */
export function htmlPage({ title, style, body }: Page): string {
  const rules = `${baseStyle}\n${style}\n`;
  const hash = createHash('sha256').update(rules).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<title>${escapeName(title)}</title>
<style>${rules}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
