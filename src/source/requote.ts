/**
 * Text as a quoted scalar.
 * @module
 */

/** A value, badly quoted or not quoted at all, in quotes that hold all of it. */
export function quoted(value: string): string {
  const text = value.trim();
  const template = /^"(\{\{[^"]*)"([^"'\s]+)$/.exec(text);
  if (template) return `"${template[1] ?? ''}${template[2] ?? ''}"`;
  // An apostrophe inside single quotes.
  const apostrophe = /^'([^"\\]*\w'\w[^"\\]*)'$/.exec(text);
  if (apostrophe) return `"${apostrophe[1] ?? ''}"`;
  // A quote at the end only: the one at the beginning was forgotten.
  const forgotten = /^([^"']*)(["'])$/.exec(text);
  if (forgotten) return `${forgotten[2] ?? ''}${forgotten[1] ?? ''}${forgotten[2] ?? ''}`;
  return text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text.replaceAll('\\', '\\\\')}"`;
}
