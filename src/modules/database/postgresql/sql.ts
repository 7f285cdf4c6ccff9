/** Words of SQL. Pure. */

/** A name, in double quotes. */
export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text; backslashes mean themselves. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A name with dots between its levels; a level in double quotes stays as it is. */
export const dotted = (name: string): string =>
  (name.match(/"(?:[^"]|"")*"|[^.]+/g) ?? [name])
    .map((part) => (/^".*"$/s.test(part) ? part : ident(part)))
    .join('.');
