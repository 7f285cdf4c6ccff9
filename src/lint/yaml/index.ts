/**
 * The rule `yaml`: how a file is written.
 * @module
 */
import { relative } from 'node:path';
import type { LintFile } from '../files/file.ts';
import type { Rule } from '../types.ts';
import { comments, commentsIndentation, documentEnd, documentStart } from './comments.ts';
import { indentation } from './indentation.ts';
import { anchors, keyDuplicates, keyOrdering } from './keys.ts';
import { emptyLines, lineLength, newLineAtEnd, newLines, trailingSpaces } from './lines.ts';
import { emptyValues, floatValues, octalValues, quotedStrings, truthy } from './scalars.ts';
import { braces, brackets, colons, commas, hyphens } from './signs.ts';
import type { StyleCheck } from './types.ts';

const checks: Readonly<Record<string, readonly [StyleCheck, string]>> = {
  anchors: [anchors, 'Anchors are used and stand once'],
  braces: [braces, 'Braces have the blanks inside that are asked for'],
  brackets: [brackets, 'Brackets have the blanks inside that are asked for'],
  colons: [colons, 'Colons have the blanks around that are asked for'],
  commas: [commas, 'Commas have the blanks around that are asked for'],
  comments: [comments, 'Comments stand apart from what is before them and from their sign'],
  'comments-indentation': [commentsIndentation, 'Comments are indented as what they stand by'],
  'document-end': [documentEnd, 'Documents end as is asked for'],
  'document-start': [documentStart, 'Documents begin as is asked for'],
  'empty-lines': [emptyLines, 'There are not too many empty lines'],
  'empty-values': [emptyValues, 'Values are not empty'],
  'float-values': [floatValues, 'Floats are written as is asked for'],
  hyphens: [hyphens, 'Dashes have one blank behind them'],
  indentation: [indentation, 'Everything is indented by the same step'],
  'key-duplicates': [keyDuplicates, 'No key stands twice in a map'],
  'key-ordering': [keyOrdering, 'Keys are in order'],
  'line-length': [lineLength, 'Lines are not too long'],
  'new-line-at-end-of-file': [newLineAtEnd, 'The last line ends in a line break'],
  'new-lines': [newLines, 'Lines end as is asked for'],
  'octal-values': [octalValues, 'Numbers are not octal'],
  'quoted-strings': [quotedStrings, 'Texts are quoted as is asked for'],
  'trailing-spaces': [trailingSpaces, 'Lines end in no blanks'],
  truthy: [truthy, 'Truth is written true and false'],
};

export const yaml: Rule = {
  id: 'yaml',
  summary: 'YAML should be written in one style',
  tags: ['formatting', 'yaml'],
  severity: 'VERY_LOW',
  fixes: true,
  ids: Object.fromEntries(Object.entries(checks).map(([name, [, doc]]) => [`yaml[${name}]`, doc])),
  file(file, { options, say }) {
    if (file.tree === undefined || options.yaml.ignores(relative(options.projectDir, file.path))) return;
    const off = new Directives(file);
    if (off.wholeFile) return;
    for (const [name, settings] of options.yaml.checks) {
      const check = checks[name]?.[0];
      if (check === undefined) continue;
      for (const { at, message, fix } of check(file, settings)) {
        const { line } = file.at(at);
        if (!off.isOff(name, line)) say({ tag: `yaml[${name}]`, message: `${message}.`, at, fix });
      }
    }
  },
};

/** `# yamllint disable`, `disable-line` and their kin. */
class Directives {
  readonly wholeFile: boolean;
  readonly #lines = new Map<number, readonly string[]>();
  readonly #spans: { readonly from: number; to: number; readonly names: readonly string[] }[] = [];

  constructor(file: LintFile) {
    this.wholeFile = /^#\s*yamllint disable-file\s*(?:\r?\n|$)/.test(file.text);
    for (const { text, line, after } of file.text.includes('yamllint') ? file.tokens.comments : []) {
      const found = /^# yamllint (disable|enable|disable-line)((?: rule:\S+)*)\s*$/.exec(text);
      if (found === null) continue;
      const names = (found[2] ?? '')
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => word.slice('rule:'.length));
      if (found[1] === 'disable-line') this.#lines.set(after === undefined ? line + 1 : line, names);
      else if (found[1] === 'disable') this.#spans.push({ from: line, to: Infinity, names });
      else this.#enable(line, names);
    }
  }

  #enable(line: number, names: readonly string[]): void {
    for (const span of this.#spans) {
      if (span.to !== Infinity) continue;
      const left = names.length === 0 ? [] : span.names.filter((name) => !names.includes(name));
      span.to = line;
      if (left.length > 0) this.#spans.push({ from: line, to: Infinity, names: left });
    }
  }

  isOff(name: string, line: number): boolean {
    const on = (names: readonly string[] | undefined): boolean =>
      names !== undefined && (names.length === 0 || names.includes(name));
    return (
      on(this.#lines.get(line)) ||
      this.#spans.some((span) => line >= span.from && line < span.to && on(span.names))
    );
  }
}
