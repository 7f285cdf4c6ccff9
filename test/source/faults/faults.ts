/**
 * The usual ways to break a line of YAML.
 * @module
 */

/** Replaces a line; undefined where the fault cannot be made of it. `before` is the line above. */
type Plant = (line: string, before: string) => string | undefined;

const put =
  (pattern: RegExp, by: string): Plant =>
  (line) =>
    pattern.test(line) ? line.replace(pattern, by) : undefined;

const plainPair = /^(\s*(?:- )?[\w.]+): ([\w/.]+)$/;

/** By name: what was done to the line. */
export const faults: Readonly<Record<string, Plant>> = {
  'a template loses its quotes': put(/: "(\{\{.*?\}\}[^"]*)"/, ': $1'),
  'a template without quotes, with text behind it, inside braces': put(
    /\{(\w+): [^,{}]+,/,
    '{$1: {{ x }}-1,',
  ),
  'a template without quotes begins a value': put(plainPair, '$1: {{ x }} more'),
  'no space after the colon': put(/^(\s*(?:- )?[\w.]+): (?=\S)/, '$1:'),
  'no colon after the key': put(/^(\s*(?:- )?[\w.]+):(?=\s|$)/, '$1'),
  'a tab instead of the indentation': put(/^ {2,}(?=\S)/, '\t'),
  'a tab in the middle of the indentation': put(/^( {2})( +)(?=\S)/, '$1\t'),
  'one column too far right': put(/^( +)(?=\S)/, '$1 '),
  'two columns too far right': put(/^(\s*)(?=\S)/, '$1  '),
  'one column too far left': put(/^ ( *)(?=\S)/, '$1'),
  'three columns too far left': put(/^ {3}( *)(?=\S)/, '$1'),
  'the closing double quote is missing': put(/(: |- )("[^"]*)"\s*$/, '$1$2'),
  'the opening double quote alone': put(plainPair, '$1: "$2'),
  'the closing single quote is missing': put(/(: |- )('[^']*)'\s*$/, '$1$2'),
  'the opening single quote alone': put(plainPair, "$1: '$2"),
  'an apostrophe inside single quotes': put(plainPair, "$1: '$2's own'"),
  'the closing bracket is missing': put(/(\[[^\]]+)\](?=\s*$)/, '$1'),
  'the closing brace is missing': put(/(\{[^{}]+)\}(?=\s*$)/, '$1'),
  'an opening bracket alone': put(plainPair, '$1: [$2'),
  'a bracket too many': put(/([\]}])$/, '$1]'),
  'the dash is missing': put(/^(\s*)- (?=\S)/, '$1'),
  'no space after the dash': put(/^(\s*)- (?=[\w"'])/, '$1-'),
  'two dashes': put(/^(\s*)- (?=\w)/, '$1- - '),
  'a dash too many': put(/^(\s*)(?=\w+: )/, '$1- '),
  'text after the closing quote': put(/(: "[^"]*")\s*$/, '$1 and more'),
  'text after the closing single quote': put(/((?:: |- )'[^']*')\s*$/, '$1/more'),
  'text after the closing bracket': put(/([\]}])$/, '$1 more'),
  'a colon and a space in a plain value': put(plainPair, '$1: $2: more'),
  'a value begins with %': put(plainPair, '$1: %$2'),
  'a value begins with @': put(plainPair, '$1: @$2'),
  'a value begins with a backtick': put(plainPair, '$1: `$2`'),
  'a value begins with *': put(plainPair, '$1: *$2 x'),
  'a value begins with & and a space': put(plainPair, '$1: & $2'),
  'a value begins with ? and a space': put(plainPair, '$1: ? $2'),
  'a bracket is closed by the other kind': put(/(\[[^\]{}]+)\](?=\s*$)/, '$1}'),
  'a brace is closed by the other kind': put(/(\{[^{}[\]]+)\}(?=\s*$)/, '$1]'),
  'spaces of a page indent the line': put(/^ {2}(?=\S)/, '\u00a0\u00a0'),
  'a wide space behind the dash': put(/^(\s*)- (?=\w)/, '$1-\u2003'),
  'a space of a page behind the colon': put(/^(\s*(?:- )?[\w.]+): (?=\w)/, '$1:\u00a0'),
  'nothing that shows begins the line': put(/^(?=\w)|^(?=- )/, '\ufeff\u200b'),
  'a comma is missing in a list': put(/(\[[^\],]*"), /, '$1 '),
  'a comma is missing in a map': put(/(\{[^{},]*), (?=\w+:)/, '$1 '),
  'a bad escape in double quotes': put(/(: "[^"\\]*)"/, String.raw`$1\d+"`),
  'a path of Windows in double quotes': put(plainPair, String.raw`$1: "C:\Data\$2"`),
  'a list begins on the line of its key': put(plainPair, '$1: - $2'),
  'text behind the sign of a block': put(/: ([|>]-?)$/, ': $1 text'),
  'a stray word on a line of its own': (line) =>
    /^\s*[\w.]+: \S/.test(line) ? line.replace(/^(\s*)\S.*$/, '$1oops') : undefined,
  'a mark of a merge is left behind': (line) =>
    /^\s*(?:- )?[\w.]+: \S/.test(line) ? '<<<<<<< HEAD' : undefined,
};
