/**
 * `module: a=1 b="x y" c={{ d }}`: arguments written as one line of text, by the rules of Ansible's `parse_kv`.
 * @module
 */
import { pythonEscapes } from '../util/python-escapes.ts';
import { userText, type Dict, type SourceRef, type TemplateString, type Value } from '../util/value.ts';
import { joinArgs, splitArgs } from './split.ts';

/** The `key=value` words that free-form modules (command, shell…) take out of their text; the rest is the command. */
const freeFormKeys = new Set([
  'creates',
  'removes',
  'chdir',
  'executable',
  'warn',
  'stdin',
  'stdin_add_newline',
  'strip_empty_ends',
]);

/** Modules whose text is a command or a name, by short name (ansible: constants.py, MODULE_REQUIRE_ARGS). */
export const freeFormModules: ReadonlySet<string> = new Set([
  'command',
  'win_command',
  'shell',
  'win_shell',
  'raw',
  'script',
]);

/**
 * Text as a dict; words without `=` are joined under `_raw_params`. Values cut from a template are templates where they
 * hold a delimiter; those cut from a plain string are data. Throws TSP1106 on open quotes or blocks.
 */
export const parseKeyValues = (input: string | TemplateString, src?: SourceRef): Dict =>
  parseWords(input, src, () => true);

/** The same for the text of a free-form module (command, shell…): only the keys such modules know are taken out. */
export const parseFreeForm = (input: string | TemplateString, src?: SourceRef): Dict =>
  parseWords(input, src, (key) => freeFormKeys.has(key));

function parseWords(
  input: string | TemplateString,
  place: SourceRef | undefined,
  isKey: (key: string) => boolean,
): Dict {
  const text = typeof input === 'string' ? input : input.text;
  const src = place ?? (typeof input === 'string' ? undefined : input.src);
  const value = (part: string, at: number): Value =>
    typeof input === 'string' ? part : userText(part, shift(src, text, at));
  const dict: Dict = new Map();
  const raw: string[] = [];
  let from = 0;
  for (const written of splitArgs(text, src)) {
    const at = Math.max(from, text.indexOf(written.trim(), from));
    from = at + 1;
    const word = decodeEscapes(written);
    const equals = equalsSign(word);
    if (equals === undefined) raw.push(word.includes('=') ? word.replaceAll('\\=', '=') : written);
    else if (!isKey(word.slice(0, equals))) raw.push(written);
    else
      dict.set(word.slice(0, equals).trim(), value(unquote(word.slice(equals + 1).trim()), at + equals + 1));
  }
  if (raw.length > 0) dict.set('_raw_params', value(joinArgs(raw), 0));
  return dict;
}

/** `copy src=a dest=b` (as under `action:`) as the module's name and the rest of the text. */
export function splitModule(input: string | TemplateString): readonly [string, string | TemplateString] {
  const text = typeof input === 'string' ? input : input.text;
  const [name = '', ...rest] = splitArgs(text);
  const args = joinArgs(rest);
  return [name.trim(), typeof input === 'string' ? args : userText(args, input.src)];
}

/** The text without the pair of quotes around it, if there is one. */
function unquote(text: string): string {
  const quoted = text.length > 1 && (text.startsWith('"') || text.startsWith("'")) && text.at(-1) === text[0];
  return quoted && text.at(-2) !== '\\' ? text.slice(1, -1) : text;
}

function equalsSign(word: string): number | undefined {
  let at = word.indexOf('=', 1);
  while (at > 0 && word[at - 1] === '\\') at = word.indexOf('=', at + 1);
  return at > 0 ? at : undefined;
}

/** Python's string escapes, as the splitter knows them. */
const decodeEscapes = (text: string): string =>
  text.replace(
    /\\U([\da-fA-F]{8})|\\u([\da-fA-F]{4})|\\x([\da-fA-F]{2})|\\([\\'"abfnrtv])/g,
    (_all, long?: string, short?: string, byte?: string, char?: string) =>
      char === undefined
        ? String.fromCodePoint(Math.min(0x10ffff, parseInt(long ?? short ?? byte ?? '0', 16)))
        : (pythonEscapes[char] ?? char),
  );

/** The place of a piece of one-line text; of text over several lines only the beginning is known. */
const shift = (src: SourceRef | undefined, text: string, by: number): SourceRef | undefined =>
  src === undefined || text.includes('\n') ? src : { ...src, col: src.col + by };
