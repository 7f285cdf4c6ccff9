/**
 * Unknown settings: most often misspelt ones.
 * @module
 */
import {
  otherKeys,
  otherVariables,
  rawSettings,
  settingsTable,
  type Settings,
} from '../../../config/index.ts';
import { ExitCode } from '../../../errors/index.ts';
import type { TextStream } from '../../../report/index.ts';
import { didYouMean } from '../../../util/suggest.ts';
import { keyParts } from './describe.ts';

const withHint = (message: string, word: string, known: Iterable<string>): string => {
  const hint = didYouMean(word, known);
  return hint === undefined ? message : `${message} (${hint})`;
};

function knownKeys(): Map<string, Set<string>> {
  const sections = new Map(Object.entries(otherKeys).map(([name, keys]) => [name, new Set(keys)]));
  for (const setting of Object.values(settingsTable))
    for (const full of setting.ini) {
      const { section, key } = keyParts(full);
      sections.set(section, (sections.get(section) ?? new Set()).add(key));
    }
  return sections;
}

function* unknownKeys(settings: Settings): Generator<string> {
  const known = knownKeys();
  const bad = new Set<string>();
  for (const [full, { src }] of rawSettings(settings)) {
    if (full.startsWith('galaxy_server.')) continue;
    const { section, key } = keyParts(full);
    const keys = known.get(section);
    if (keys === undefined && !bad.has(section))
      yield withHint(`Found unknown section '${section}' in '${src.file}.`, section, known.keys());
    if (keys === undefined) bad.add(section);
    else if (!keys.has(key))
      yield withHint(`Found unknown key '${key}' in section '${section}' in '${src.file}.`, key, keys);
  }
}

function* unknownVariables(env: Readonly<Record<string, string | undefined>>): Generator<string> {
  const known = new Set([
    ...Object.values(settingsTable).flatMap(({ env: names }) => names),
    ...otherVariables,
  ]);
  for (const name of Object.keys(env)) {
    if (!name.startsWith('ANSIBLE_') || /^ANSIBLE_(TEST_|LINT_|CONFIG$|DEV_HOME$|GALAXY_SERVER_)/.test(name))
      continue;
    if (!known.has(name)) yield withHint(`Found unknown environment variable '${name}'.`, name, known);
  }
}

/** `config validate`: problems go to stderr, and make the exit code 1. */
export function validateSettings(
  settings: Settings,
  environment: boolean,
  env: Readonly<Record<string, string | undefined>>,
  stderr: TextStream,
): { readonly text: string; readonly code?: ExitCode } {
  const problems = [...(environment ? unknownVariables(env) : unknownKeys(settings))];
  for (const problem of problems) stderr.write(`[ERROR]: ${problem}\n`);
  return problems.length > 0
    ? { text: '', code: ExitCode.error }
    : { text: 'All configurations seem valid!\n' };
}
