/** Words of MySQL's SQL. Pure. */

const escapes: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };

/** A text in quotes. */
export const literal = (text: string): string =>
  `'${text.replace(/['"\\]/g, '\\$&').replace(/[\0\n\r\x1a]/g, (character) => escapes[character] ?? '')}'`;

/** A name in backquotes. */
export const ident = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** `'user'@'host'`. */
export const account = (user: string, host: string): string => `${literal(user)}@${literal(host)}`;

const unescapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** Rows of what `mysql --batch` prints: columns with tabs between, in which some characters are escaped. */
export const parseRows = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line, i, all) => line !== '' || i < all.length - 1)
    .map((line) =>
      line.split('\t').map((cell) => cell.replace(/\\([nt0\\])/g, (_, c: string) => unescapes[c] ?? c)),
    );
