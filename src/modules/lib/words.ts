/**
 * Shell words that are expanded on the host, by Python's rules for `os.path.expanduser` and `expandvars` and for `glob`.
 * @module
 */
import { shellPattern } from '../../util/shell-pattern.ts';
import { quote } from '../../sdk/index.ts';

const reference = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;
const tilde = /^~([A-Za-z_][A-Za-z0-9_.-]*)?(?=\/|$)/;

const constant = (text: string): string => (text === '' ? '' : quote(text));

/** `$NAME` and `${NAME}` become what the host has; a name that is not set stays as it is written. */
function withVariables(text: string, literal: (piece: string) => string): string {
  let word = '';
  let from = 0;
  for (const match of text.matchAll(reference)) {
    const name = match[1] ?? match[2] ?? '';
    word += `${literal(text.slice(from, match.index))}"\${${name}-\\${match[0].replace('}', '\\}')}}"`;
    from = match.index + match[0].length;
  }
  return word + literal(text.slice(from));
}

function expanded(text: string, literal: (piece: string) => string): string {
  const home = tilde.exec(text);
  if (home === null) return withVariables(text, literal);
  const rest = text.slice(home[0].length);
  // The slash stays unquoted: it ends the tilde-prefix.
  const slash = rest.startsWith('/') ? '/' : '';
  const start = home[1] === undefined ? '"${HOME-~}"' : home[0];
  return `${start}${slash}${withVariables(rest.slice(slash.length), literal)}`;
}

/** A shell word for a path or argument whose `~` and `$VAR` are the host's. */
export const hostWord = (text: string): string => expanded(text, constant) || "''";

/** Like {@link hostWord}, with `*`, `?` and `[…]` left for the shell to match file names with. */
export const globWord = (pattern: string): string => expanded(pattern, globPiece) || "''";

/** No set goes over a slash. */
const globPiece = (text: string): string =>
  text
    .split('/')
    .map((name) => (name === '' ? '' : (shellPattern(name) ?? quote(name))))
    .join('/');

/** A shell condition: something matches the pattern (a dangling link counts, as it does for Python's glob). */
export const existsTest = (pattern: string): string =>
  `(for f in ${globWord(pattern)}; do if [ -e "$f" ] || [ -L "$f" ]; then exit 0; fi; done; exit 1)`;
