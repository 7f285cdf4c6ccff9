const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ["'", '&#39;'],
  ['"', '&#34;'],
]);
export const escapeHtml = (s: string): string => s.replace(/[&<>'"]/g, (c) => entities.get(c) ?? c);

const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['copy', '\u00a9'],
  ['reg', '\u00ae'],
  ['hellip', '\u2026'],
  ['mdash', '\u2014'],
  ['ndash', '\u2013'],
  ['euro', '\u20ac'],
]);

/** Entities by number, and the names that are met in practice. */
export const unescapeHtml = (s: string): string =>
  s.replace(/&(#x[\da-f]+|#\d+|[a-z]+);/gi, (all: string, name: string) => {
    if (!name.startsWith('#')) return named.get(name) ?? all;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  });
