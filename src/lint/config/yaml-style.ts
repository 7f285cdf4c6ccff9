/**
 * How YAML should be written: the defaults, and a project's `.yamllint` on top of them.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { parseYamlData } from '../../source/index.ts';
import { isDict, isList, keyText, toPlain, type Dict, type Value } from '../../util/value.ts';
import { ignoreMatcher } from '../files/patterns.ts';

type Setting = string | number | boolean | readonly string[];
export type CheckSettings = Readonly<Record<string, Setting>>;

export interface YamlStyle {
  /** The settings of each check that is on. */
  readonly checks: ReadonlyMap<string, CheckSettings>;
  /** Whether a file is left out, by its path below the project. */
  readonly ignores: (path: string) => boolean;
}

const inside = {
  'min-spaces-inside': 0,
  'max-spaces-inside': 0,
  'min-spaces-inside-empty': -1,
  'max-spaces-inside-empty': -1,
  forbid: false,
} as const;

/** Every check with its settings as yamllint has them. */
const known: Readonly<Record<string, CheckSettings>> = {
  anchors: {
    'forbid-undeclared-aliases': true,
    'forbid-duplicated-anchors': false,
    'forbid-unused-anchors': false,
  },
  braces: inside,
  brackets: inside,
  colons: { 'max-spaces-before': 0, 'max-spaces-after': 1 },
  commas: { 'max-spaces-before': 0, 'min-spaces-after': 1, 'max-spaces-after': 1 },
  comments: { 'require-starting-space': true, 'ignore-shebangs': true, 'min-spaces-from-content': 2 },
  'comments-indentation': {},
  'document-end': { present: true },
  'document-start': { present: true },
  'empty-lines': { max: 2, 'max-start': 0, 'max-end': 0 },
  'empty-values': {
    'forbid-in-block-mappings': true,
    'forbid-in-flow-mappings': true,
    'forbid-in-block-sequences': true,
  },
  'float-values': {
    'require-numeral-before-decimal': false,
    'forbid-scientific-notation': false,
    'forbid-nan': false,
    'forbid-inf': false,
  },
  hyphens: { 'max-spaces-after': 1 },
  indentation: { spaces: 'consistent', 'indent-sequences': true, 'check-multi-line-strings': false },
  'key-duplicates': { 'forbid-duplicated-merge-keys': false },
  'key-ordering': {},
  'line-length': {
    max: 80,
    'allow-non-breakable-words': true,
    'allow-non-breakable-inline-mappings': false,
  },
  'new-line-at-end-of-file': {},
  'new-lines': { type: 'unix' },
  'octal-values': { 'forbid-implicit-octal': true, 'forbid-explicit-octal': true },
  'quoted-strings': { 'quote-type': 'any', required: true, 'extra-required': [], 'extra-allowed': [], 'allow-quoted-quotes': false, 'check-keys': false }, // prettier-ignore
  'trailing-spaces': {},
  truthy: { 'allowed-values': ['true', 'false'], 'check-keys': true },
};

/** What is on where a project says nothing, and what is set otherwise than above. */
const defaults: Readonly<Record<string, CheckSettings>> = {
  anchors: {},
  braces: { 'max-spaces-inside': 1 },
  brackets: {},
  colons: {},
  commas: {},
  comments: { 'min-spaces-from-content': 1 },
  'empty-lines': {},
  hyphens: {},
  indentation: {},
  'key-duplicates': {},
  'line-length': { max: 160 },
  'new-line-at-end-of-file': {},
  'new-lines': {},
  'octal-values': {},
  'trailing-spaces': {},
  truthy: {},
};

const base = (): Map<string, CheckSettings> =>
  new Map(Object.entries(defaults).map(([name, settings]) => [name, { ...known[name], ...settings }]));

export const defaultYamlStyle = (): YamlStyle => ({ checks: base(), ignores: () => false });

const fileNames = ['.yamllint', '.yamllint.yaml', '.yamllint.yml'];

/** The style of a project. Throws TSP1502 for a file that cannot be used. */
export function readYamlStyle(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  given?: string,
): YamlStyle {
  const config = join(env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? '', '.config'), 'yamllint', 'config');
  const names = [given, ...fileNames.map((name) => join(folder, name)), env['YAMLLINT_CONFIG_FILE'], config];
  const file = names.find((name) => name !== undefined && name !== '' && existsSync(name));
  if (file === undefined) return defaultYamlStyle();
  const value = parseYamlData(readFileSync(file, 'utf8'), file);
  if (!isDict(value)) throw new TsplayError('TSP1502', `${file} is not a configuration of yamllint`);
  return merged(value, file);
}

function merged(config: Dict, file: string): YamlStyle {
  const checks = base();
  const rules = config.get('rules');
  if (isDict(rules))
    for (const [key, value] of rules) {
      const name = keyText(key);
      const settings = known[name];
      if (settings === undefined)
        throw new TsplayError('TSP1502', `${file}: there is no check "${name}"`, {
          hint: `There are ${Object.keys(known).join(', ')}.`,
        });
      if (value === 'disable' || value === false) checks.delete(name);
      else checks.set(name, { ...settings, ...checks.get(name), ...settingsOf(value) });
    }
  const ignore = linesOf(config.get('ignore') ?? null);
  return { checks, ignores: ignore.length === 0 ? () => false : ignoreMatcher(ignore) };
}

const settingsOf = (value: Value): CheckSettings =>
  isDict(value) ? (toPlain(value) as Record<string, Setting>) : {};

const linesOf = (value: Value): string[] =>
  isList(value)
    ? value.filter((line) => typeof line === 'string')
    : typeof value === 'string'
      ? value.split('\n').filter((line) => line.trim() !== '')
      : [];
