/**
 * Names in archives as shell programs pass them around. A name may hold any byte but NUL, and a shell's variable holds no
 * NUL: there, a list has one name a line, each written as a format of printf.
 * @module
 */
import { bytesOfText, textOfBytes } from '../../../sdk/index.ts';
import { pythonEscapes } from '../../../util/python-escapes.ts';

/** A name as a format of printf that has no line break. */
export const nameFormat = (name: string): string =>
  bytesOfText(name)
    .toString('latin1')
    .replace(/[^\w./ +,:=@^~-]|^-/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** What GNU programs print with `--quoting-style=escape`, as the text that it was; their letters are C's, as Python's are. */
export const unescaped = (text: string): string =>
  text.includes('\\')
    ? textOfBytes(
        Buffer.from(
          bytesOfText(text)
            .toString('latin1')
            .replace(/\\([0-7]{3}|[^])/g, (_, what: string) =>
              what.length === 3
                ? String.fromCharCode(Number.parseInt(what, 8))
                : (pythonEscapes[what] ?? what),
            ),
          'latin1',
        ),
      )
    : text;

/** A `sed` program that makes formats of the names that GNU tar prints in that style, one a line. */
export const formatOfEscaped = 's/%/%%/g';

/** The same for names that are printed as they are. */
export const formatOfRaw = 's/\\\\/\\\\\\\\/g;s/%/%%/g';

/**
 * Shell functions: `show LIST` prints a list with a NUL after each name; `name` sets `f` to the name of the format `e`.
 */
export const nameFunctions = `show() {
case $1 in *[\\\\%]*) printf '%s\\n' "$1" | while IFS= read -r e; do printf -- "$e\\0"; done;; *) printf '%s\\n' "$1" | tr '\\n' '\\0';; esac
}
name() { case $e in *[\\\\%]*) f=$(printf -- "$e."); f=\${f%.};; *) f=$e;; esac; }`;
