/**
 * Jinja2's urlize: links for what looks like a URL or a mail address.
 * @module
 */
import { escapeHtml } from './html.ts';

interface LinkOptions {
  /** How much of a URL is shown; asked only when there is one. */
  readonly limit: () => number | undefined;
  readonly rel: string;
  readonly target: string;
  readonly schemes: readonly string[];
}

const host = [
  String.raw`(?:https?://|www\.)(?:(?:[\w%-]+\.)+)?(?:[a-z]{2,63}|xn--[\w%]{2,59})`,
  String.raw`(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)`,
  String.raw`https?://(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\])`,
].join('|');
const url = new RegExp(String.raw`^(?:${host})(?::\d{1,5})?(?:[/?#]\S*)?$`, 'i');
const mail = /^\S+@\w[\w.-]*\.\w+$/;
const brackets = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const;

const count = (s: string, part: string): number => s.split(part).length - 1;

/** A word's leading brackets, core and trailing punctuation; brackets that the core opened stay with it. */
function dissect(word: string): [string, string, string] {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? '';
  let middle = word.slice(head.length);
  let tail = /(?:[)>.,\n]|&gt;)+$/.exec(middle)?.[0] ?? '';
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of brackets) {
    const opened = count(middle, open);
    if (opened <= count(middle, close)) continue;
    for (let i = Math.min(opened, count(tail, close)); i > 0; i--) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return [head, middle, tail];
}

function link(word: string, { limit, rel, target, schemes }: LinkOptions): string {
  const attributes =
    (rel === '' ? '' : ` rel="${escapeHtml(rel)}"`) +
    (target === '' ? '' : ` target="${escapeHtml(target)}"`);
  const anchor = (href: string): string => {
    const most = limit() ?? word.length;
    const shown = word.length > most ? `${word.slice(0, most)}...` : word;
    return `<a href="${href}"${attributes}>${shown}</a>`;
  };
  if (url.test(word)) return anchor(/^https?:\/\//.test(word) ? word : `https://${word}`);
  if (word.startsWith('mailto:') && mail.test(word.slice(7))) return `<a href="${word}">${word.slice(7)}</a>`;
  if (word.includes('@') && !word.startsWith('www.') && !word.includes(':') && mail.test(word)) {
    return `<a href="mailto:${word}">${word}</a>`;
  }
  return schemes.some((scheme) => word !== scheme && word.startsWith(scheme)) ? anchor(word) : word;
}

export const linkUrls = (text: string, options: LinkOptions): string =>
  escapeHtml(text)
    .split(/(\s+)/)
    .map((word) => {
      const [head, middle, tail] = dissect(word);
      return head + link(middle, options) + tail;
    })
    .join('');
